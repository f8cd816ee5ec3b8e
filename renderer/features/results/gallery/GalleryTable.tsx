import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { joinStatistics } from '#renderer/plots/statistics.ts';
import type { DecodedPage, ValueStatistics } from '#shared/domain/page.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { PageLine } from '../pageLabel.ts';
import { usePageLoader } from '../PageLoaderProvider.tsx';
import { resultQueries } from '../pageLoader.ts';
import { GalleryCell } from './GalleryCell.tsx';
import type { GalleryColumn } from './galleryModel.ts';
import styles from './GalleryTable.module.css';

export const pictureSizes = {
  small: { width: 112, height: 78 },
  medium: { width: 156, height: 112 },
  large: { width: 236, height: 170 },
} as const;

interface GalleryRow {
  readonly id: number;
  readonly heading: ReactNode;
  /** Whether its list of results has been read; until then, an empty cell says nothing. */
  readonly isRead: boolean;
}

interface GalleryTableProps {
  readonly connectionId: string;
  readonly columns: readonly GalleryColumn[];
  /** A row each, by id, with its header. */
  readonly rows: readonly GalleryRow[];
  readonly size: keyof typeof pictureSizes;
  /** Whether the pages of a column share one scale of values. */
  readonly sharesScale: boolean;
  readonly selected: ReadonlySet<number>;
  readonly onSelect: (simulation: number, page: PageLine) => void;
  readonly onOpen: (simulation: number, page: PageLine) => void;
}

const headingWidth = 176;
const headHeight = 62;
const gap = 8;

/** Simulations as rows, scored quantities as columns; only visible ones are read, decoded and drawn. */
export function GalleryTable(props: GalleryTableProps) {
  const { connectionId, columns, rows, size, sharesScale, selected, onSelect, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const picture = pictureSizes[size];
  const cell = { width: picture.width + 14 + gap, height: picture.height + 56 + gap };
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => cell.width,
    getItemKey: (index) => columns[index]?.key ?? index,
    overscan: 1,
  });
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => cell.height,
    overscan: 1,
  });
  useEffect(() => {
    across.measure();
    down.measure();
  }, [cell.width, cell.height, across, down]);
  const shownColumns = across.getVirtualItems();
  const shownRows = down.getVirtualItems();
  const decoded = useShownPages(
    connectionId,
    shownColumns.flatMap(({ index }) => columns[index] ?? []),
  );
  const isBusy = [...decoded.values()].some(({ decoded: page, failed }) => page === undefined && !failed);
  const move = (event: KeyboardEvent): void => {
    const target = neighbour(event);
    if (target === undefined || rows[target.row] === undefined || columns[target.column] === undefined) return;
    event.preventDefault();
    down.scrollToIndex(target.row);
    across.scrollToIndex(target.column);
    const shown = cellAt(scroller.current, target);
    // Synchronously, so that the next key, however soon, applies to this cell.
    if (shown === null) requestAnimationFrame(() => cellAt(scroller.current, target)?.focus());
    else shown.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its buttons have the focus; the keys lead from one to the next
    <div
      ref={scroller}
      className={styles['scroller']}
      role="group"
      aria-label="Pages of the simulations"
      aria-busy={isBusy}
      onKeyDown={move}
    >
      <div
        className={styles['content']}
        style={{ width: headingWidth + across.getTotalSize(), height: headHeight + down.getTotalSize() }}
      >
        <div className={styles['head']} style={{ height: headHeight }}>
          {shownColumns.map(({ index, key, start }) => {
            const column = columns[index];
            if (column === undefined) return null;
            const isFirst = columns[index - 1]?.estimator !== column.estimator;
            return (
              <div
                key={key}
                className={styles['columnHead']}
                style={{ left: headingWidth + start, width: cell.width - gap }}
                data-first={isFirst}
              >
                <span title={visibleText(column.estimator)}>
                  {isFirst ? visibleText(column.estimator === '' ? "''" : column.estimator) : '\u00a0'}
                </span>
                <b title={column.label.title}>{column.label.title}</b>
                <small>
                  {[
                    column.dimensions === null ? '' : `${column.dimensions}D`,
                    column.label.detector === column.label.title ? '' : column.label.detector,
                    column.label.filter ?? '',
                  ]
                    .filter((text) => text !== '')
                    .join(' · ')}
                </small>
              </div>
            );
          })}
        </div>
        {shownRows.map(({ index: row, start }) => {
          const simulation = rows[row];
          if (simulation === undefined) return null;
          return (
            <div
              key={simulation.id}
              className={styles['row']}
              style={{ top: headHeight + start, height: cell.height - gap }}
              role="group"
              aria-label={`Simulation ${simulation.id}`}
            >
              <div className={styles['rowHead']} style={{ width: headingWidth - gap }}>
                {simulation.heading}
              </div>
              {shownColumns.map(({ index, key, start: left }) => {
                const column = columns[index];
                const line = column?.pages.get(simulation.id);
                const found = line === undefined ? undefined : decoded.get(line.page.id);
                return (
                  <div
                    key={key}
                    className={styles['cell']}
                    style={{ left: headingWidth + left, width: cell.width - gap }}
                    data-row={row}
                    data-column={index}
                  >
                    {column === undefined || line === undefined ? (
                      <p className={styles['missing']}>{simulation.isRead ? 'not scored in this simulation' : ''}</p>
                    ) : (
                      <GalleryCell
                        name={`${column.label.title} of simulation ${simulation.id}`}
                        decoded={found?.decoded}
                        failed={found?.failed ?? false}
                        picture={picture}
                        shared={sharesScale ? sharedScale(column, decoded, found?.decoded) : null}
                        isSelected={selected.has(line.page.id)}
                        onSelect={() => onSelect(simulation.id, line)}
                        onOpen={() => onOpen(simulation.id, line)}
                      />
                    )}
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface ShownPage {
  readonly decoded: DecodedPage | undefined;
  readonly failed: boolean;
}

/** The pages of the visible columns, including those of hidden rows, since they share a scale. */
function useShownPages(connectionId: string, columns: readonly GalleryColumn[]): ReadonlyMap<number, ShownPage> {
  const loader = usePageLoader();
  const lines = columns.flatMap(({ pages }) => [...pages.values()]);
  const answers = useQueries({
    queries: lines.map(({ estimator, page }) => resultQueries.page(loader, { connectionId, estimator, page })),
  });
  return useMemo(
    () =>
      new Map(
        lines.map(({ page }, index) => [
          page.id,
          { decoded: answers[index]?.data, failed: answers[index]?.isError ?? false },
        ]),
      ),
    // oxlint-disable-next-line react/exhaustive-deps -- the lines are those of the answers
    [answers],
  );
}

/** The statistics of all pages of a column in the unit of the given one. */
export function sharedScale(
  { pages }: GalleryColumn,
  decoded: ReadonlyMap<number, Pick<ShownPage, 'decoded'>>,
  own: DecodedPage | undefined,
): ValueStatistics | null {
  if (own?.step !== 'page') return null;
  const { unit } = own.page.quantity;
  let all = own.page.statistics;
  for (const { page } of pages.values()) {
    const other = decoded.get(page.id)?.decoded;
    if (other?.step === 'page' && other.page.kind === own.page.kind && other.page.quantity.unit === unit) {
      all = joinStatistics(all, other.page.statistics);
    }
  }
  return all;
}

interface Place {
  readonly row: number;
  readonly column: number;
}

const steps: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** The cell that an arrow key leads to from the one with the focus. */
function neighbour({ key, target }: KeyboardEvent): Place | undefined {
  const step = steps[key];
  const cell = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-row]') : null;
  if (step === undefined || cell === null) return undefined;
  return { row: Number(cell.dataset['row']) + step[0], column: Number(cell.dataset['column']) + step[1] };
}

function cellAt(scroller: HTMLElement | null, { row, column }: Place): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"] button`) ?? null;
}
