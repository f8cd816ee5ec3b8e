import { useMemo, useState } from 'react';
import { edgesExtent } from '#shared/page/binEdges.ts';
import { type Curve, curveValue } from '#renderer/plots/curve.ts';
import { cutsThrough, type MapBin, projectionsOf } from '#renderer/plots/heatmap/drawCuts.ts';
import { binAtPlace, centreOf, type LinkedCursor, type MapPlace } from '#renderer/plots/heatmap/mapCursor.ts';
import { type MapGrid, type MapSide, makeMapModel, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { formatRounded, typesetUnit } from '#renderer/plots/numberText.ts';
import type { OverlayBars } from '#renderer/plots/overlay/drawBars.ts';
import { makeOverlayModel } from '#renderer/plots/overlay/overlayModel.ts';
import { OverlayPlot } from '#renderer/plots/overlay/OverlayPlot.tsx';
import { type OverlaySettings, overlaySettingsSchema } from '#renderer/plots/overlay/overlaySettings.ts';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import { cellsOfArray, statisticsOf } from '#shared/page/pageStatistics.ts';
import { ScaleChoice, Segments } from '#renderer/plots/tools/Segments.tsx';
import type { Page1D, Page2D } from '#shared/domain/page.ts';
import { gammaLimit } from './useGamma.ts';
import styles from './ComparedMaps.module.css';

type Direction = 'along' | 'up';

interface MapCutProps {
  readonly reference: Page2D;
  readonly evaluated: Page2D;
  /** The position of the evaluated page in the set. */
  readonly index: number;
  readonly label: string;
  readonly settings: PlotSettings;
  readonly onSettings: (changes: Partial<PlotSettings>) => void;
  readonly theme: PlotTheme;
  readonly linked: LinkedCursor;
  /** Gamma over the bins of the reference, drawn as bars of a cut. */
  readonly gamma: Page2D | undefined;
  /** Within a figure there are no buttons. */
  readonly isFitted: boolean;
}

/** Both maps along one axis through the cursor, or projected onto it, as lines over the same numbers. */
export function MapCut({
  reference,
  evaluated,
  index,
  label,
  settings,
  onSettings,
  theme,
  linked,
  ...props
}: MapCutProps) {
  const [direction, setDirection] = useState<Direction>('along');
  const [yScale, setScale] = useState<OverlaySettings['yScale']>('lin');
  const { axes, swapped, zoom } = settings;
  const grid = useMemo(() => toMapGrid(reference, { axes, swapped }), [reference, axes, swapped]);
  const other = useMemo(() => toMapGrid(evaluated, { axes, swapped }), [evaluated, axes, swapped]);
  const at = settings.cut ?? linked.hovered ?? linked.last ?? peakPlace(reference, settings);
  const overlay = useMemo(() => lineSettings({ zoom, yScale }, direction), [zoom, yScale, direction]);
  const model = useMemo(() => {
    const pages = [
      { id: '0', index: 0, page: cutPage(reference, grid, { at, direction, settings }), isHidden: false },
      { id: String(index), index, page: cutPage(evaluated, other, { at, direction, settings }), isHidden: false },
    ];
    return makeOverlayModel(pages, overlay, label);
  }, [reference, evaluated, grid, other, at, direction, settings, index, label, overlay]);
  const { gamma } = props;
  const bars = useMemo(
    () => (gamma === undefined ? undefined : gammaBars(gamma, { at, direction, settings })),
    [gamma, at, direction, settings],
  );
  if (model === null) return null;
  const { over, across } = sidesOf(grid, direction);
  const onWindow = (window: OverlaySettings['zoom']): void => {
    if (window === null) return onSettings({ zoom: null });
    const x = zoom?.x ?? edgesExtent(grid.columns.bins.edges);
    onSettings({ zoom: direction === 'along' ? { x: window.x, y: zoom?.y ?? null } : { x, y: window.x } });
  };
  const onCursor = (place: number | null): void =>
    linked.onMove(place === null ? null : direction === 'along' ? { x: place, y: at.y } : { x: at.x, y: place });
  const where = `${across.shortName} ${formatRounded(direction === 'along' ? at.y : at.x, 4)} ${typesetUnit(across.bins.unit)}`;
  return (
    <figure>
      <figcaption>
        {settings.sides === 'cuts'
          ? `Cut along ${over.shortName}`
          : `${sideWords[settings.sides]} over ${across.shortName}`}
        <small>
          {settings.sides === 'cuts' ? `at ${where}` : 'of the visible part'}
          {bars === undefined ? '' : ' · bars: γ'}
        </small>
        {!props.isFitted && (
          <span className={styles['choices']}>
            <ScaleChoice name="y" title="Scale of the values of the cut" value={yScale} onChoose={setScale} />
            <Segments
              name=""
              title="Axis of the cut"
              value={direction}
              choices={[
                { value: 'along', text: grid.columns.shortName },
                { value: 'up', text: grid.rows.shortName },
              ]}
              onChoose={setDirection}
            />
          </span>
        )}
      </figcaption>
      <OverlayPlot
        model={model}
        settings={overlay}
        onSettings={(changes) => 'zoom' in changes && onWindow(changes.zoom ?? null)}
        theme={theme}
        at={linked.hovered === null ? null : direction === 'along' ? linked.hovered.x : linked.hovered.y}
        onCursor={onCursor}
        bars={bars}
      />
    </figure>
  );
}

const sideWords = { sum: 'Sum', mean: 'Mean' } as const;

function sidesOf(grid: MapGrid, direction: Direction): { readonly over: MapSide; readonly across: MapSide } {
  return direction === 'along' ? { over: grid.columns, across: grid.rows } : { over: grid.rows, across: grid.columns };
}

/** The visible maximum, where the cursor is at first. */
export function peakPlace(page: Page2D, settings: PlotSettings): MapPlace {
  const grid = toMapGrid(page, settings);
  return centreOf(grid, makeMapModel(grid, settings).peak ?? { column: 0, row: 0 });
}

function lineSettings(
  { zoom, yScale }: Pick<PlotSettings, 'zoom'> & Pick<OverlaySettings, 'yScale'>,
  direction: Direction,
): OverlaySettings {
  const window = direction === 'along' ? zoom?.x : zoom?.y;
  return overlaySettingsSchema.parse({
    yScale,
    derived: 'none',
    zoom: window === undefined || window === null ? null : { x: window, y: null },
  });
}

interface CutOf {
  readonly at: MapPlace;
  readonly direction: Direction;
  readonly settings: PlotSettings;
}

/** A cut through a map, or its projection, as a page of one axis; outside the map it has no values. */
function cutPage(page: Page2D, grid: MapGrid, { at, direction, settings }: CutOf): Page1D {
  const { over } = sidesOf(grid, direction);
  const curve = sideCurve(grid, direction, { bin: binAtPlace(grid, within(grid, at, direction)), settings });
  const count = over.bins.edges.length - 1;
  const values = Float64Array.from({ length: count }, (_, bin) =>
    curve === null ? Number.NaN : curveValue(curve, bin),
  );
  return {
    kind: '1D',
    axes: [{ name: over.name, stored: over.bins, repaired: null, repair: '' }],
    quantity: { ...page.quantity, values },
    expected: values.length,
    metadata: {},
    defects: [],
    statistics: statisticsOf(cellsOfArray(values)),
  };
}

/** Gamma in the bins that a cut is drawn through; none for a projection, whose values are of many bins. */
function gammaBars(gamma: Page2D, { at, direction, settings }: CutOf): OverlayBars | undefined {
  if (settings.sides !== 'cuts') return undefined;
  const grid = toMapGrid(gamma, settings);
  const bin = binAtPlace(grid, within(grid, at, direction));
  if (bin === null) return undefined;
  return { curve: cutsThrough(grid, bin, 1)[direction], name: 'γ', limit: gammaLimit, passes: 1 };
}

/** The position across the cut, with any position along it that is on the map. */
function within(grid: MapGrid, at: MapPlace, direction: Direction): MapPlace {
  const { columns, rows } = grid;
  return direction === 'along'
    ? { x: columns.bins.centres[0] ?? 0, y: at.y }
    : { x: at.x, y: rows.bins.centres[0] ?? 0 };
}

function sideCurve(
  grid: MapGrid,
  direction: Direction,
  { bin, settings }: { readonly bin: MapBin | null; readonly settings: PlotSettings },
): Curve | null {
  const { sides, cutWidth } = settings;
  if (sides !== 'cuts') return projectionsOf(makeMapModel(grid, settings), sides)[direction];
  return bin === null ? null : cutsThrough(grid, bin, cutWidth)[direction];
}
