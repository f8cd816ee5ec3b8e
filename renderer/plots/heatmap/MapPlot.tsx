import { useCallback, useEffect, useMemo } from 'react';
import type { Page2D, ValueStatistics } from '#shared/domain/page.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { PlotStage, usePlotGestures } from '../canvas/PlotStage.tsx';
import { type PlotWindow, unlessWhole } from '../canvas/plotWindow.ts';
import { type Drawing, useCanvasDrawing } from '../canvas/useCanvasDrawing.ts';
import { type Size, useElementSize } from '../canvas/useElementSize.ts';
import { packedColours } from '../colourMaps.ts';
import type { PlotProps, PlotReadout } from '../plotProps.ts';
import { describeStatistics } from '../statistics.ts';
import { ColourBar } from './ColourBar.tsx';
import { drawCuts, type MapBin } from './drawCuts.ts';
import { codeBinsAhead, drawMap, drawSelection, layOutMap } from './drawMap.ts';
import { binAtPlace, pressMapKey, useMapCursor } from './mapCursor.ts';
import { columnCount, makeMapModel, type MapGrid, type MapModel, rowCount, toMapGrid } from './mapModel.ts';
import { makeCodeCache } from './raster.ts';
import { colourScale, fittingRange, mapScaleKind } from './valueColours.ts';
import styles from '../Plot.module.css';

/** A two-dimensional page as colours, with cuts next to it. */
export function HeatmapView(props: PlotProps) {
  const { page } = props;
  return page.kind === '2D' ? <MapPlot {...props} page={page} whole={page.statistics} /> : null;
}

interface MapPlotProps extends PlotProps {
  readonly page: Page2D;
  /** Figures that the colours are fitted to: of the whole page, or of all slices. */
  readonly whole: ValueStatistics;
  /** What NaN means, where it is no defect of the page: such bins are left empty. */
  readonly meaningOfNaN?: string;
}

/** Everything that is drawn, worked out once for each change of page, settings or size. */
function useMapParts({ page, settings, whole }: MapPlotProps, size: Size) {
  const { axes, swapped, xScale, yScale, zoom, aspect, mapScale, range, colourMap, inverted } = settings;
  const isDiverging = colourMap === 'diverging';
  const grid = useMemo(() => toMapGrid(page, { axes, swapped }), [page, axes, swapped]);
  const model = useMemo(
    () => makeMapModel(grid, { xScale, yScale, zoom, aspect }),
    [grid, xScale, yScale, zoom, aspect],
  );
  const scale = useMemo(
    () => colourScale({ mapScale, range, isDiverging }, whole),
    [whole, mapScale, range, isDiverging],
  );
  const cache = useMemo(() => makeCodeCache(grid, scale), [grid, scale]);
  const map = useMemo(() => packedColours(colourMap, inverted), [colourMap, inverted]);
  const layout = useMemo(() => layOutMap(size, model, model.aspect), [size, model]);
  useEffect(() => {
    if (size.width <= 0) return undefined;
    // In a task of its own between this one and the frame that draws.
    const ahead = setTimeout(() => codeBinsAhead({ frame: layout.map, ratio: size.ratio }, cache, model));
    return () => clearTimeout(ahead);
  }, [size, layout, cache, model]);
  return { grid, model, scale, cache, map, layout };
}

function isDense(model: MapModel, width: number, height: number): boolean {
  return model.seen.cells > width * height;
}

/** A map with its cuts, colour bar, cursor and caption. */
export function MapPlot(props: MapPlotProps) {
  const { page, settings, onSettings, theme, label, onReadout, whole, meaningOfNaN } = props;
  const [stage, size] = useElementSize<HTMLDivElement>();
  const { grid, model, scale, cache, map, layout } = useMapParts(props, size);
  const { unit } = page.quantity;
  const cursor = useMapCursor(grid, { label, unit, cut: settings.cut, peak: model.peak, onReadout });
  const onWindow = (zoom: PlotWindow | null): void => onSettings({ zoom: unlessWhole(zoom, model.limits) });
  const onPin = (bin: MapBin | null): void => {
    const centre = bin === null ? null : [grid.columns.bins.centres[bin.column], grid.rows.bins.centres[bin.row]];
    onSettings({ cut: centre === null ? null : { x: centre[0] ?? 0, y: centre[1] ?? 0 } });
  };
  const binUnder = ({ u, v }: { readonly u: number; readonly v: number }): MapBin | null =>
    binAtPlace(grid, { x: model.x.fromUnit(u), y: model.y.fromUnit(v) });
  const { selection, handlers } = usePlotGestures(stage, {
    frame: layout.map,
    x: model.x,
    y: model.y,
    limits: model.limits,
    fitsY: false,
    onWindow,
    onHover: (point) => cursor.moveTo(point === null ? null : binUnder(point)),
    onClick: (point) => onPin(settings.cut === null ? binUnder(point) : null),
  });
  const base = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) => drawMap(drawing, layout, { cache, model, map, isNaNBlank: meaningOfNaN !== undefined }),
      [layout, cache, model, map, meaningOfNaN],
    ),
  );
  const overlay = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) => {
        if (cursor.cut !== null) drawCuts(drawing, { layout, model }, cursor.cut);
        if (selection !== null) drawSelection(drawing, selection);
      },
      [cursor.cut, layout, model, selection],
    ),
  );
  return (
    <div className={styles['view']}>
      <PlotStage
        stage={stage}
        label={`Map of ${label}. Arrow keys move the cursor, plus and minus zoom, 0 resets, Enter pins the cuts.`}
        handlers={handlers}
        onKeyDown={(event) => pressMapKey(event, { model, cursor, onWindow, onPin })}
      >
        <canvas
          ref={base}
          className={styles['canvas']}
          role="img"
          aria-label={describeStatistics(`Map of ${label}`, model.seen, unit)}
        />
        <canvas ref={overlay} className={styles['canvas']} aria-hidden="true" />
        {size.width > 0 ? (
          <ColourBar
            frame={layout.bar}
            scale={scale}
            fitting={fittingRange(mapScaleKind(settings.mapScale, whole), whole, settings.colourMap === 'diverging')}
            settings={settings}
            unit={unit}
            onRange={(range) => onSettings({ range })}
          />
        ) : null}
        <p className={styles['hidden']} aria-live="polite">
          {cursor.readout === null ? null : readoutWords(cursor.readout, settings.cut !== null)}
        </p>
      </PlotStage>
      <MapCaption
        grid={grid}
        seen={model.seen}
        isLogarithmic={scale.kind === 'log'}
        isDense={isDense(model, layout.map.width * size.ratio, layout.map.height * size.ratio)}
        isPinned={settings.cut !== null}
        readout={cursor.readout}
        meaningOfNaN={meaningOfNaN}
      />
    </div>
  );
}

/** `Z 15.20–15.25 cm, Dose 1.2346 MeV/g`; the stored value where `isExact`. */
function readoutWords({ entries }: PlotReadout, isExact: boolean): string {
  return entries
    .map(({ label, text, stored, unit }) => `${label} ${isExact ? (stored ?? text) : text} ${unit}`.trim())
    .join(', ');
}

interface MapCaptionProps {
  readonly grid: MapGrid;
  readonly seen: ValueStatistics;
  /** Whether zero and below are left empty. */
  readonly isLogarithmic: boolean;
  /** Whether the screen has fewer pixels than there are bins in view. */
  readonly isDense: boolean;
  readonly isPinned: boolean;
  readonly readout: PlotReadout | null;
  readonly meaningOfNaN: string | undefined;
}

/** What a map shows in place of colours, with counts, and how to use it. */
function MapCaption({ grid, seen, isLogarithmic, isDense, isPinned, readout, meaningOfNaN }: MapCaptionProps) {
  const hidden = isLogarithmic ? seen.zero + seen.negative : 0;
  const marks = [
    { style: meaningOfNaN === undefined ? 'nan' : 'blank', count: seen.nan, text: meaningOfNaN ?? 'NaN' },
    { style: 'positiveInfinity', count: seen.positiveInfinity, text: '+Infinity' },
    { style: 'negativeInfinity', count: seen.negativeInfinity, text: '−Infinity' },
    { style: 'missing', count: seen.missing, text: 'missing (data cut off)' },
  ].filter((mark) => mark.count > 0);
  return (
    <p className={styles['caption']}>
      {readout === null ? (
        <span data-figure="skip">
          {formatCount(rowCount(grid))} × {formatCount(columnCount(grid))} bins · drag to zoom, Shift-drag to pan,
          double-click to reset
        </span>
      ) : (
        <span data-figure="skip" className={styles['told']}>
          {readoutWords(readout, isPinned)}
        </span>
      )}
      <span data-figure="skip">
        {isPinned ? 'stored value shown; Esc unpins the cuts' : 'click pins the cuts and shows the stored value'}
      </span>
      {hidden > 0 ? <span>{formatPlural(hidden, 'bin')} ≤ 0 not shown on the logarithmic scale</span> : null}
      {isDense ? <span>more bins than pixels: each pixel shows the nearest bin</span> : null}
      {marks.map((mark) => (
        <span key={mark.style}>
          <i className={`${styles['mark'] ?? ''} ${styles[mark.style] ?? ''}`} />
          {formatCount(mark.count)} {mark.text}
        </span>
      ))}
    </p>
  );
}
