import { useEffect, useMemo, useState } from 'react';
import { binsOf } from '#shared/domain/axis.ts';
import type { PageND } from '#shared/domain/page.ts';
import { binInterval, shortAxisName } from '#shared/page/binEdges.ts';
import { colourScale } from '../heatmap/valueColours.ts';
import { LineView } from '../line/LineView.tsx';
import { formatRounded, formatSpan, readoutValue, typesetUnit } from '../numberText.ts';
import type { PlotProps, ReadoutEntry } from '../plotProps.ts';
import { parsePlotSettings, type PlotSettings } from '../plotSettings.ts';
import { sliceChoice } from '../slices/slicePage.ts';
import { SliceSliders } from '../slices/SliceSlider.tsx';
import { Segments } from '../tools/Segments.tsx';
import { maximumIndices, type Plane, planeAxes, planePage, planesOf, profilePage } from './planesModel.ts';
import { PlaneMap } from './PlaneMap.tsx';
import plot from '../Plot.module.css';
import tools from '../tools/Tools.module.css';
import styles from './Planes.module.css';

/** Colours of the three axes: of the crosshair's line where a plane is cut, and of the mark next to its position. */
const axisColours = ['#f2a65a', '#7fb2ff', '#5eead4'] as const;

type PlanesProps = PlotProps & { readonly page: PageND };

/** Three planes through one point of a volume, and the profile through it along one axis. */
export function PlanesView(props: PlanesProps) {
  const { page, settings, onSettings, theme, label } = props;
  const { sliceIndices, volume, depth, mapScale, range, colourMap } = settings;
  const axes = useMemo(() => planeAxes(page), [page]);
  const kept = useMemo(() => sliceChoice(page, { sliceAxes: null, sliceIndices }).indices, [page, sliceIndices]);
  // While the crosshair is dragged its position is not in the address.
  const [dragged, setDragged] = useState<readonly number[] | null>(null);
  const indices = dragged ?? kept;
  const planes = planesOf(axes);
  const isDiverging = colourMap === 'diverging';
  const scale = useMemo(
    () => colourScale({ mapScale, range, isDiverging }, page.statistics),
    [page, mapScale, range, isDiverging],
  );
  const { onReadout } = props;
  useEffect(() => {
    onReadout?.({ entries: crosshairEntries({ page, label, axes: settings.axes }, kept) });
    return () => onReadout?.(null);
  }, [onReadout, page, label, settings.axes, kept]);
  const settle = (next: readonly number[] | null): void => {
    if (next !== null) onSettings({ sliceIndices: next });
    setDragged(null);
  };
  const sliding = page.axes.map((_, index) => index).filter((index) => !axes.includes(index));
  return (
    <div className={plot['view']} data-view={volume}>
      <div className={styles['planes']}>
        {planes.map((plane) => (
          <PlanePart
            key={plane.across}
            {...props}
            plane={plane}
            axes={axes}
            indices={indices}
            depth={depth}
            scale={scale}
            onMove={setDragged}
            onSettled={() => settle(dragged)}
            onIndices={settle}
          />
        ))}
        <Profile
          page={page}
          settings={settings}
          onSettings={onSettings}
          theme={theme}
          label={label}
          axes={axes}
          indices={indices}
        />
      </div>
      <Crosshair page={page} settings={settings} indices={indices} label={label} onIndices={settle} />
      <SliceSliders page={page} axes={sliding} indices={indices} reading={settings.axes} onIndices={settle} />
    </div>
  );
}

interface PlanePartProps extends PlanesProps {
  readonly plane: Plane;
  readonly axes: readonly number[];
  readonly indices: readonly number[];
  readonly depth: PlotSettings['depth'];
  readonly scale: ReturnType<typeof colourScale>;
  /** While the crosshair is dragged. */
  readonly onMove: (indices: readonly number[]) => void;
  readonly onSettled: () => void;
  readonly onIndices: (indices: readonly number[]) => void;
}

function withBins(
  indices: readonly number[],
  changes: readonly (readonly [axis: number, bin: number])[],
): readonly number[] {
  const changed = new Map(changes);
  return indices.map((bin, axis) => changed.get(axis) ?? bin);
}

function PlanePart(props: PlanePartProps) {
  const { page, plane, axes, indices, depth, settings, scale, theme, onMove, onSettled, onIndices } = props;
  const { vertical, horizontal, across } = plane;
  // A plane changes only with the bins of its cut.
  const key = indices.map((bin, axis) => (axis === vertical || axis === horizontal ? 0 : bin)).join(' ');
  const cutAtBins = useMemo(() => key.split(' ').map(Number), [key]);
  const drawn = useMemo(
    () => planePage(page, { vertical, horizontal, across }, { indices: cutAtBins, depth }),
    [page, vertical, horizontal, across, depth, cutAtBins],
  );
  const name = (axis: number): string => nameOf(page, axis);
  const colourOf = (axis: number): string => axisColours[axes.indexOf(axis)] ?? '#ffffff';
  const lines = useMemo(
    () => ({
      column: axisColours[axes.indexOf(horizontal)] ?? '#fff',
      row: axisColours[axes.indexOf(vertical)] ?? '#fff',
    }),
    [axes, horizontal, vertical],
  );
  const at = useMemo(
    () => ({ column: indices[horizontal] ?? 0, row: indices[vertical] ?? 0 }),
    [indices, horizontal, vertical],
  );
  const movedTo = ({ column, row }: { readonly column: number; readonly row: number }): readonly number[] =>
    withBins(indices, [
      [horizontal, column],
      [vertical, row],
    ]);
  const names = [vertical, horizontal].toSorted((one, other) => one - other).map(name);
  const title = names.join(names.every(({ length }) => length === 1) ? '' : '–');
  const cutAt =
    depth === 'bin'
      ? `at ${name(across)} ${spanOf(page, across, { indices, settings })}`
      : depth === 'max'
        ? `largest along ${name(across)}`
        : `mean along ${name(across)}`;
  const count = (page.axes[across]?.stored.edges.length ?? 1) - 1;
  return (
    <figure className={styles['plane']}>
      <figcaption>
        <b>{title}</b> <i style={{ background: colourOf(across) }} /> {cutAt}
      </figcaption>
      <PlaneMap
        page={drawn}
        settings={settings}
        scale={scale}
        theme={theme}
        title={`${title} plane ${cutAt}`}
        at={at}
        lines={lines}
        onMove={(bin) => onMove(movedTo(bin))}
        onPlace={(bin) => onIndices(movedTo(bin))}
        onSettled={onSettled}
        onStep={(by) =>
          onIndices(withBins(indices, [[across, Math.min(count - 1, Math.max(0, (indices[across] ?? 0) + by))]]))
        }
      />
    </figure>
  );
}

function nameOf(page: PageND, index: number): string {
  const axis = page.axes[index];
  return axis === undefined ? '' : shortAxisName(axis, index);
}

interface PlaceOf {
  readonly indices: readonly number[];
  readonly settings: PlotSettings;
}

function spanOf(page: PageND, index: number, { indices, settings }: PlaceOf): string {
  const axis = page.axes[index];
  if (axis === undefined) return '';
  const { edges, unit } = binsOf(axis, settings.axes);
  return `${formatSpan(...binInterval(edges, indices[index] ?? 0))} ${typesetUnit(unit)}`;
}

interface ProfileProps extends PlanesProps {
  readonly axes: readonly number[];
  readonly indices: readonly number[];
}

const lineSettings = parsePlotSettings({});

/** The values through the crosshair along one axis; its bin is shaded. */
function Profile({ page, settings, onSettings, theme, label, axes, indices }: ProfileProps) {
  const chosen =
    settings.profileAxis !== null && axes.includes(settings.profileAxis) ? settings.profileAxis : (axes[2] ?? 0);
  const [zoom, setZoom] = useState<PlotSettings['zoom']>(null);
  const line = useMemo(() => profilePage(page, chosen, indices), [page, chosen, indices]);
  const { edges } = binsOf(line.axes[0], settings.axes);
  const shown = {
    ...lineSettings,
    axes: settings.axes,
    lineScale: settings.mapScale === 'log' ? 'log' : 'lin',
    zoom,
    picked: binInterval(edges, indices[chosen] ?? 0),
  } as const;
  return (
    <figure className={styles['plane']}>
      <figcaption>
        <b>Profile</b> <span>through the crosshair</span>
        <Segments
          name=""
          title="Axis of the profile"
          value={String(chosen)}
          choices={axes.map((axis) => ({ value: String(axis), text: nameOf(page, axis) }))}
          onChoose={(axis) => {
            setZoom(null);
            onSettings({ profileAxis: Number(axis) });
          }}
        />
      </figcaption>
      <LineView
        page={line}
        settings={shown}
        onSettings={(changes) => {
          if (changes.zoom !== undefined) setZoom(changes.zoom);
        }}
        theme={theme}
        label={label}
      />
    </figure>
  );
}

interface CrosshairOf {
  readonly page: PageND;
  readonly label: string;
  readonly axes: PlotSettings['axes'];
}

/** The bins under the crosshair and the value there. */
function crosshairEntries({ page, label, axes }: CrosshairOf, indices: readonly number[]): readonly ReadoutEntry[] {
  const value =
    page.quantity.values[page.strides.reduce((sum, stride, axis) => sum + stride * (indices[axis] ?? 0), 0)];
  return [
    ...page.axes.map((axis, index) => {
      const { edges, unit } = binsOf(axis, axes);
      const text = formatSpan(...binInterval(edges, indices[index] ?? 0));
      return { label: nameOf(page, index), text, unit: typesetUnit(unit) };
    }),
    {
      label,
      ...(value === undefined ? { text: 'missing' } : readoutValue(value)),
      unit: typesetUnit(page.quantity.unit),
    },
  ];
}

interface CrosshairProps extends PlaceOf {
  readonly page: PageND;
  readonly label: string;
  readonly onIndices: (indices: readonly number[]) => void;
}

/** The position of the crosshair, and the value there. */
function Crosshair({ page, settings, indices, label, onIndices }: CrosshairProps) {
  const value =
    page.quantity.values[page.strides.reduce((sum, stride, axis) => sum + stride * (indices[axis] ?? 0), 0)];
  const { text, stored } = readoutValue(value ?? Number.NaN);
  return (
    <p className={styles['crosshair']} aria-live="polite">
      {page.axes.map((axis, index) => (
        <span key={`${index} ${axis.name}`}>
          {nameOf(page, index)} {spanOf(page, index, { indices, settings })}
        </span>
      ))}
      <b title={stored === undefined ? undefined : `Stored: ${stored}`}>
        {label} {value === undefined ? 'missing' : text} {typesetUnit(page.quantity.unit)}
      </b>
      <button
        type="button"
        className={tools['button']}
        title={`Moves the crosshair to the maximum, ${formatRounded(page.statistics.max)}`}
        onClick={() => {
          const next = maximumIndices(page);
          if (next !== null) onIndices(next);
        }}
      >
        To the maximum
      </button>
    </p>
  );
}
