import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Page2D, ValueStatistics } from '#shared/domain/page.ts';
import { EmptyPlot, type Picking, PlotStage, usePlotGestures } from '../canvas/PlotStage.tsx';
import { intervalBetween, type PlotWindow, unlessWhole } from '../canvas/plotWindow.ts';
import { type Drawing, useCanvasDrawing } from '../canvas/useCanvasDrawing.ts';
import { type Size, useElementSize } from '../canvas/useElementSize.ts';
import { packedColours } from '../colourMaps.ts';
import type { Frame } from '../curve.ts';
import type { PlotProps } from '../plotProps.ts';
import { describeStatistics, emptyReason } from '../statistics.ts';
import { ColourBar } from './ColourBar.tsx';
import type { PlotSettings } from '../plotSettings.ts';
import { DiscPlot } from '../disc/DiscPlot.tsx';
import { toDisc } from '../disc/discModel.ts';
import type { ContourSet } from './drawContours.ts';
import { cutsThrough, drawCutMarks, drawSideCurves, type MapBin, projectionsOf } from './drawCuts.ts';
import { codeBinsAhead, drawMap, layOutMap } from './drawMap.ts';
import { drawPicked, drawSelection } from './drawPicked.ts';
import { LineCutPanel } from './LineCutPanel.tsx';
import { MapCaption, NameLegend, readoutWords } from './MapCaption.tsx';
import { binAtPlace, type LinkedCursor, pressMapKey, useMapCursor } from './mapCursor.ts';
import { makeMapModel, type MapModel, type MapWindow, toMapGrid } from './mapModel.ts';
import { makeCodeCache } from './raster.ts';
import { isoValues, useContours } from './useContours.ts';
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
  /** The meaning of NaN, if it is not a defect of the page: such bins are left empty. */
  readonly meaningOfNaN?: string;
  /** The page whose contours are drawn, with those of a second page dashed; default: the page itself. */
  readonly contoursOf?: { readonly solid: Page2D; readonly dashed: Page2D | undefined };
  /** A cursor shared with other maps. */
  readonly linked?: LinkedCursor | undefined;
  /** The extent that it shares with other maps; default: its own. */
  readonly extent?: MapWindow | undefined;
  /** Whether its cuts are drawn next to it; default: yes. */
  readonly hasSides?: boolean;
  /** Called with the place of the map within it, in CSS pixels. */
  readonly onFrame?: (frame: Frame) => void;
}

/** Everything that is drawn, computed once for each change of page, settings or size. */
function useMapParts({ page, settings, whole, extent, hasSides = true }: MapPlotProps, size: Size) {
  const { axes, swapped, xScale, yScale, zoom, aspect, mapScale, range, colourMap, inverted, zero } = settings;
  const hidesZero = zero !== 'colour';
  const isDiverging = colourMap === 'diverging';
  const grid = useMemo(() => toMapGrid(page, { axes, swapped }), [page, axes, swapped]);
  const model = useMemo(
    () => makeMapModel(grid, { xScale, yScale, zoom, aspect, extent }),
    [grid, xScale, yScale, zoom, aspect, extent],
  );
  const scale = useMemo(
    () => colourScale({ mapScale, range, isDiverging }, whole),
    [whole, mapScale, range, isDiverging],
  );
  const bins = useMemo(() => ({ grid, scale, hidesZero }), [grid, scale, hidesZero]);
  const [cache] = useState(makeCodeCache);
  const map = useMemo(() => packedColours(colourMap, inverted), [colourMap, inverted]);
  const layout = useMemo(() => layOutMap(size, model, { aspect: model.aspect, hasSides }), [size, model, hasSides]);
  useEffect(() => {
    if (size.width <= 0) return undefined;
    // In a separate task between this one and the frame that draws.
    const ahead = setTimeout(() => codeBinsAhead({ frame: layout.map, ratio: size.ratio }, { cache, bins, model }));
    return () => clearTimeout(ahead);
  }, [size, layout, cache, bins, model]);
  return { grid, model, scale, cache, bins, map, layout };
}

/** Contours of the page, or of the two compared ones, if levels are chosen. */
function useContourSets({ page, settings, whole, contoursOf }: MapPlotProps): readonly ContourSet[] {
  const { axes, swapped, isoLevels, isoReference } = settings;
  const { solid, dashed } = contoursOf ?? { solid: page, dashed: undefined };
  const isShown = isoLevels.length > 0;
  const one = useMemo(() => (isShown ? toMapGrid(solid, { axes, swapped }) : null), [isShown, solid, axes, swapped]);
  const other = useMemo(
    () => (isShown && dashed !== undefined ? toMapGrid(dashed, { axes, swapped }) : null),
    [isShown, dashed, axes, swapped],
  );
  const largest = contoursOf === undefined ? whole.max : solid.statistics.max;
  const values = isoValues({ isoLevels, isoReference }, largest);
  const own = useContours(one, values);
  const second = useContours(other, values);
  return useMemo(
    () => [
      { contours: own, isDashed: false },
      { contours: second, isDashed: true },
    ],
    [own, second],
  );
}

/** What a drag over a map picks; undefined if it zooms. */
function pickingOf(
  { dragging }: PlotSettings,
  model: MapModel,
  onSettings: PlotProps['onSettings'],
): Picking | undefined {
  if (dragging === 'line') {
    return {
      shape: 'line',
      onPick: (from, to) => {
        const [start, end] = [from, to].map(({ u, v }) => ({ x: model.x.fromUnit(u), y: model.y.fromUnit(v) }));
        if (start !== undefined && end !== undefined) onSettings({ lineCut: { from: start, to: end } });
      },
    };
  }
  if (dragging !== 'rectangle' && dragging !== 'ellipse') return undefined;
  return {
    shape: 'rectangle',
    onPick: (from, to) => {
      const x = intervalBetween(model.x, from.u, to.u);
      const y = intervalBetween(model.y, from.v, to.v);
      if (x !== null && y !== null) onSettings({ region: { shape: dragging, x, y } });
    },
  };
}

function isDense(model: MapModel, width: number, height: number): boolean {
  return model.seen.cells > width * height;
}

/** A map with its cuts, colour bar, cursor and caption; as a disc if its axes allow that and it is chosen. */
export function MapPlot(props: MapPlotProps) {
  const { page, settings } = props;
  const disc = useMemo(
    () => (settings.disc ? toDisc(page, settings.axes) : null),
    [page, settings.disc, settings.axes],
  );
  return disc === null ? <FlatMap {...props} /> : <DiscPlot {...props} disc={disc} />;
}

function FlatMap(props: MapPlotProps) {
  const { page, settings, onSettings, theme, label, onReadout, whole, meaningOfNaN } = props;
  const [stage, size] = useElementSize<HTMLDivElement>();
  const { grid, model, scale, cache, bins, map, layout } = useMapParts(props, size);
  const { onFrame } = props;
  const { unit } = page.quantity;
  useEffect(() => onFrame?.(layout.map), [onFrame, layout]);
  const cursor = useMapCursor(grid, {
    label,
    unit,
    cut: settings.cut,
    peak: model.peak,
    valueNames: props.valueNames,
    onReadout,
    linked: props.linked,
  });
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
    picking: pickingOf(settings, model, onSettings),
  });
  const contours = useContourSets(props);
  const { sides, cutWidth, zero, region, lineCut, dragging } = settings;
  const { cut } = cursor;
  const projections = useMemo(() => (sides === 'cuts' ? null : projectionsOf(model, sides)), [model, sides]);
  const curves = useMemo(
    () => projections ?? (cut === null ? null : cutsThrough(grid, cut, cutWidth)),
    [projections, grid, cut, cutWidth],
  );
  const base = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) =>
        drawMap(drawing, layout, { cache, bins, model, map, isNaNBlank: meaningOfNaN !== undefined, zero, contours }),
      [layout, cache, bins, model, map, meaningOfNaN, zero, contours],
    ),
  );
  const overlay = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) => {
        if (curves !== null) drawSideCurves(drawing, { layout, model }, curves);
        if (cut !== null)
          drawCutMarks(drawing, { layout, model }, { bin: cut, width: sides === 'cuts' ? cutWidth : 1 });
        drawPicked(drawing, { layout, model }, { region, lineCut });
        if (selection !== null) drawSelection(drawing, selection, dragging);
      },
      [curves, cut, sides, cutWidth, region, lineCut, dragging, layout, model, selection],
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
            values={page.quantity.values}
            onRange={(range) => onSettings({ range })}
          />
        ) : null}
        <EmptyPlot
          reason={meaningOfNaN === undefined ? emptyReason(model.seen, scale.kind === 'log') : ''}
          frame={layout.map}
        />
        <p className={styles['hidden']} aria-live="polite">
          {cursor.readout === null ? null : readoutWords(cursor.readout, settings.cut !== null)}
        </p>
      </PlotStage>
      {lineCut === null ? null : (
        <LineCutPanel
          page={page}
          grid={grid}
          cut={lineCut}
          theme={theme}
          label={label}
          onClose={() => onSettings({ lineCut: null })}
        />
      )}
      {props.valueNames === undefined ? null : (
        <NameLegend names={props.valueNames} values={page.quantity.values} scale={scale} settings={settings} />
      )}
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
