import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Estimator, ScoredOutput } from '#shared/domain/estimator.ts';
import { visibleText } from '#shared/visibleText.ts';
import { faultsOfPage } from '#renderer/badges/resultFaults.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatPlural } from '#shared/figures.ts';
import type { ResultFault } from '#shared/domain/problem.ts';
import { pageLabelOf, type PageLine, pagesOf, type TreeLine } from './pageLabel.ts';
import { PageItem } from './PageItem.tsx';
import styles from './Results.module.css';
import wall from './Wall.module.css';

interface GalleryProps {
  readonly connectionId: string;
  readonly lines: readonly TreeLine[];
  readonly outputs: readonly ScoredOutput[];
  readonly faults: readonly ResultFault[];
  readonly selectedId: number;
  readonly onPage: (pageId: number) => void;
  /** Opens the gallery of several simulations. */
  readonly onOthers: () => void;
}

/** In pixels: the narrowest card with the space next to it, that space, and the border with the space within it. */
const cardWidth = 210;
const gap = 12;
const padding = 9;

const cardHeight = 214;
const headingHeight = 34;

type WallRow =
  | { readonly kind: 'heading'; readonly estimator: Estimator }
  | { readonly kind: 'cards'; readonly cards: readonly PageLine[] };

/** Every page of a simulation as a wall of images; only visible ones are decoded. */
export function Gallery({ connectionId, lines, outputs, faults, selectedId, onPage, onOthers }: GalleryProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, pictureWidth } = useColumns(scroller);
  const rows = useMemo(() => toRows(lines, columns), [lines, columns]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? headingHeight : cardHeight),
    overscan: 1,
  });
  useEffect(() => {
    virtual.measure();
  }, [columns, virtual]);
  return (
    <div className={wall['wallFrame']}>
      <div className={wall['wallBar']}>
        <span>{formatPlural(pagesOf(lines).length, 'page')}</span>
        <Button onClick={onOthers}>Filter, or add other simulations</Button>
      </div>
      <div ref={scroller} className={wall['wall']} aria-label="All pages as pictures" role="group">
        <div className={styles['lines']} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            const style = { transform: `translateY(${start}px)` };
            if (row === undefined) return null;
            if (row.kind === 'heading') {
              return (
                <h3 key={key} className={wall['wallHeading']} style={style}>
                  {row.estimator.name === '' ? "''" : visibleText(row.estimator.name)}
                </h3>
              );
            }
            return (
              <div
                key={key}
                className={wall['cards']}
                style={{ ...style, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
              >
                {row.cards.map(({ estimator, page }) => (
                  <button key={page.id} type="button" className={wall['cardButton']} onClick={() => onPage(page.id)}>
                    <PageItem
                      connectionId={connectionId}
                      estimator={estimator}
                      page={page}
                      label={pageLabelOf(outputs, estimator, page)}
                      selected={page.id === selectedId}
                      fault={faultsOfPage(faults, page.id)[0]?.message}
                      size={pictureWidth}
                    />
                  </button>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function toRows(lines: readonly TreeLine[], columns: number): readonly WallRow[] {
  const headings = lines.filter((line) => line.kind === 'estimator');
  const pages = pagesOf(lines);
  return headings.flatMap(({ estimator }): readonly WallRow[] => {
    const own = pages.filter((line) => line.estimator === estimator);
    const rows = Array.from({ length: Math.ceil(own.length / columns) }, (_, row) =>
      own.slice(row * columns, (row + 1) * columns),
    );
    return [{ kind: 'heading', estimator }, ...rows.map((cards) => ({ kind: 'cards', cards }) as const)];
  });
}

/** How many cards fit next to each other, and how wide the picture in each is. */
function useColumns(scroller: { readonly current: HTMLDivElement | null }) {
  const [width, setWidth] = useState(3 * cardWidth);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  const columns = Math.max(1, Math.floor((width + gap) / cardWidth));
  return { columns, pictureWidth: Math.max(20, Math.floor((width - (columns - 1) * gap) / columns) - 2 * padding) };
}
