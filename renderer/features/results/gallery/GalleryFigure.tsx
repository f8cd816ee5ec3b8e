import { useCallback, useEffect, useMemo, useState } from 'react';
import { type Drawing, useCanvasDrawing } from '#renderer/plots/canvas/useCanvasDrawing.ts';
import { useElementSize } from '#renderer/plots/canvas/useElementSize.ts';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import type { ColourMapName } from '#renderer/plots/plotSettings.ts';
import { drawPicture } from '#renderer/plots/thumbnail.ts';
import type { DecodedPage, Page, ValueStatistics } from '#shared/domain/page.ts';
import { visibleText } from '#shared/visibleText.ts';
import { waitingMark } from '../figure/FigureSheet.tsx';
import type { PageLine } from '../pageLabel.ts';
import type { PageLoader } from '../pageLoader.ts';
import type { GalleryColumn } from './galleryModel.ts';
import { sharedScale } from './GalleryTable.tsx';
import { pageFigure } from './pageFigure.ts';
import styles from './GalleryFigure.module.css';

interface GalleryFigureProps {
  readonly connectionId: string;
  readonly loader: PageLoader;
  readonly columns: readonly GalleryColumn[];
  /** By id, in order, with its lines of text. */
  readonly rows: readonly { readonly id: number; readonly heading: readonly string[] }[];
  readonly sharesScale: boolean;
  readonly colourMap: ColourMapName;
  readonly theme: PlotTheme;
}

type Pages = ReadonlyMap<number, { readonly decoded: DecodedPage | undefined }>;

/** Pages as a wall of pictures for publication: a row for each simulation, or for a single one as many rows as fit. */
export function GalleryFigure(props: GalleryFigureProps) {
  const { columns, rows, theme } = props;
  const pages = useAllPages(props);
  if (pages === undefined) return <i {...{ [waitingMark]: '' }} />;
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) {
    const across = Math.ceil(Math.sqrt(columns.length));
    return (
      <div className={styles['wall']} style={{ gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))` }}>
        {columns.map((column) => (
          <div key={column.key} className={styles['cell']}>
            <ColumnName column={column} />
            <Cell {...props} column={column} line={column.pages.get(only.id)} pages={pages} />
          </div>
        ))}
      </div>
    );
  }
  return (
    <div
      className={styles['wall']}
      style={{
        gridTemplateColumns: `minmax(96px, 0.6fr) repeat(${columns.length}, minmax(0, 1fr))`,
        gridTemplateRows: `auto repeat(${rows.length}, minmax(0, 1fr))`,
      }}
    >
      <span />
      {columns.map((column) => (
        <ColumnName key={column.key} column={column} />
      ))}
      {rows.map(({ id, heading }) => [
        <div key={id} className={styles['heading']}>
          {heading.map((text) => (
            <span key={text}>{text}</span>
          ))}
        </div>,
        ...columns.map((column) => (
          <div key={`${id} ${column.key}`} className={styles['cell']}>
            <Cell {...props} theme={theme} column={column} line={column.pages.get(id)} pages={pages} />
          </div>
        )),
      ])}
    </div>
  );
}

function ColumnName({ column: { estimator, label } }: { readonly column: GalleryColumn }) {
  return (
    <div className={styles['name']}>
      <b>{label.title}</b>
      <span>{[visibleText(estimator), label.filter ?? ''].filter((text) => text !== '').join(' · ')}</span>
    </div>
  );
}

/** All pages of the columns; undefined until every one is read. One that cannot be read stays out. */
function useAllPages({ connectionId, loader, columns, rows }: GalleryFigureProps): Pages | undefined {
  const [pages, setPages] = useState<Pages>();
  useEffect(() => {
    const mine = new AbortController();
    const lines = rows.flatMap(({ id }) => columns.flatMap(({ pages: own }) => own.get(id) ?? []));
    const reading = lines.map(async ({ estimator, page }) => {
      const decoded = await loader.loadPage({ connectionId, estimator, page }, mine.signal).catch(() => undefined);
      return [page.id, { decoded }] as const;
    });
    void Promise.all(reading).then((all) => (mine.signal.aborted ? undefined : setPages(new Map(all))));
    return () => mine.abort();
  }, [connectionId, loader, columns, rows]);
  return pages;
}

interface CellProps extends GalleryFigureProps {
  readonly column: GalleryColumn;
  readonly line: PageLine | undefined;
  readonly pages: Pages;
}

function Cell({ column, line, pages, sharesScale, colourMap, theme }: CellProps) {
  const decoded = line === undefined ? undefined : pages.get(line.page.id)?.decoded;
  if (line === undefined) return <p className={styles['missing']}>not scored in this simulation</p>;
  if (decoded?.step !== 'page') return <p className={styles['missing']}>cannot be read</p>;
  const { page } = decoded;
  const { title, aside } = pageFigure(page);
  const [defect] = page.defects;
  return (
    <>
      <Picture
        page={page}
        shared={sharesScale ? sharedScale(column, pages, decoded) : null}
        colourMap={colourMap}
        theme={theme}
      />
      <div className={styles['texts']}>
        <b>{title}</b>
        <span>{aside}</span>
        {defect !== undefined && <em>{defect.message}</em>}
      </div>
    </>
  );
}

interface PictureProps extends Pick<GalleryFigureProps, 'colourMap' | 'theme'> {
  readonly page: Page;
  readonly shared: ValueStatistics | null;
}

function Picture({ page, shared, colourMap, theme }: PictureProps) {
  const [box, size] = useElementSize<HTMLDivElement>();
  const style = useMemo(() => ({ colourMap, shared }), [colourMap, shared]);
  const canvas = useCanvasDrawing(
    size,
    theme,
    useCallback((drawing: Drawing) => drawPicture(drawing, page, style), [page, style]),
  );
  return (
    <div ref={box} className={styles['picture']}>
      <canvas ref={canvas} />
    </div>
  );
}
