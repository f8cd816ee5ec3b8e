import { useEffect, useMemo, useState } from 'react';
import { binsOf } from '#shared/domain/axis.ts';
import type { Page1D, ValueStatistics } from '#shared/domain/page.ts';
import { axisScaleOf } from '../axisScale.ts';
import { binInterval, type Interval, longAxisName, shortAxisName } from '#shared/page/binEdges.ts';
import { binCount, cellsOfCurve, type Curve } from '../curve.ts';
import { formatRounded, formatSpan, readoutValue, typesetUnit, withUnit } from '../numberText.ts';
import type { PlotProps, PlotReadout } from '../plotProps.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { statisticsOf } from '#shared/page/pageStatistics.ts';
import { normalisingDivisor } from './normalising.ts';
import { isZoneAxis, zoneNumber, zoneScale } from './zoneAxis.ts';

/** A one-dimensional page prepared for drawing. */
export interface LineModel {
  readonly curve: Curve;
  readonly x: PlotScale;
  readonly y: PlotScale;
  readonly limits: Interval;
  /** Of the visible values, as stored. */
  readonly seen: ValueStatistics;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xName: string;
  /** Whether the bins are zones, drawn as numbered bars. */
  readonly isZoned: boolean;
}

type Extremes = Pick<ValueStatistics, 'min' | 'max' | 'minPositive'>;

/** A range of values that shows all of them with a margin. */
export function fittingSpan(kind: PlotSettings['lineScale'], { min, max, minPositive }: Extremes): Interval {
  if (kind === 'log') {
    if (!(max > 0)) return [0.1, 10];
    const margin = 10 ** Math.max(0.08, (Math.log10(max) - Math.log10(minPositive)) * 0.04);
    const low = Math.max(minPositive / margin, Number.MIN_VALUE);
    return [low, Math.min(Math.max(max * margin, 2 * low), Number.MAX_VALUE)];
  }
  if (!Number.isFinite(min)) return [0, 1];
  if (min === 0 && max === 0) return [-1, 1];
  const low = Math.min(0, min);
  const high = Math.max(0, max);
  const margin = high * 0.05 - low * 0.05;
  return [
    low < 0 ? Math.max(low - margin, -Number.MAX_VALUE) : low,
    high > 0 ? Math.min(high + margin, Number.MAX_VALUE) : high,
  ];
}

function valueSpan(settings: PlotSettings, factor: number, extremes: Extremes): Interval {
  const chosen = settings.zoom?.y ?? settings.range;
  if (chosen !== null && (settings.lineScale !== 'log' || chosen[0] > 0))
    return [chosen[0] * factor, chosen[1] * factor];
  return fittingSpan(settings.lineScale, extremes);
}

/** Scales, titles and statistics of a page as the settings require. */
export function makeLineModel(page: Page1D, settings: PlotSettings, label: string): LineModel {
  const [axis] = page.axes;
  const bins = binsOf(axis, settings.axes);
  const { values, unit } = page.quantity;
  const stored: Curve = { values, offset: 0, stride: 1, factor: 1, bins };
  const divisor = normalisingDivisor(stored, settings.normalise, settings.normaliseAt);
  const factor = divisor === null ? 1 : 1 / divisor;
  const curve = { ...stored, factor };
  const { limits, scale: x } = axisScaleOf(bins, { choice: settings.xScale, zoom: settings.zoom?.x });
  const isZoned = isZoneAxis(axis) && x.kind === 'lin';
  const cells = cellsOfCurve(curve, x.domain);
  const seen = cells.columns.count === binCount(curve) ? page.statistics : statisticsOf(cells);
  const extremes = { min: seen.min * factor, max: seen.max * factor, minPositive: seen.minPositive * factor };
  const largest = Math.max(Math.abs(extremes.min), Math.abs(extremes.max));
  const threshold = Math.max(seen.minMagnitude * factor, largest * 1e-6) || 1;
  return {
    curve,
    x: isZoned ? zoneScale(x, bins) : x,
    isZoned,
    y: makeScale(settings.lineScale, valueSpan(settings, factor, extremes), threshold),
    limits,
    seen,
    xTitle: withUnit(longAxisName(axis, 0), bins.unit),
    yTitle:
      divisor === null
        ? withUnit(label, unit)
        : normalisedTitle({ label, settings, axisName: shortAxisName(axis, 0), bins }),
    xName: shortAxisName(axis, 0),
  };
}

/** `Dose / maximum`, `Dose / integral [cm⁻¹]`, `Dose / value at Z = 2 cm`. */
function normalisedTitle({
  label,
  settings: { normalise, normaliseAt },
  axisName,
  bins: { unit },
}: {
  readonly label: string;
  readonly settings: PlotSettings;
  readonly axisName: string;
  readonly bins: Curve['bins'];
}): string {
  if (normalise === 'max') return `${label} / maximum`;
  if (normalise === 'integral') return withUnit(`${label} / integral`, unit === '' ? '' : `/${unit}`);
  return `${label} / value at ${axisName} = ${formatRounded(normaliseAt ?? Number.NaN, 5)} ${typesetUnit(unit)}`;
}

export interface LineCursor {
  /** The bin under the cursor; null if there is none. */
  readonly bin: number | null;
  readonly readout: PlotReadout | null;
  /** Whether it stays in place when the pointer moves on. */
  readonly isPinned: boolean;
  readonly pin: (bin: number | null) => void;
  readonly moveTo: (bin: number | null) => void;
}

/** The edges of a bin and its value. */
export function lineReadout(
  model: LineModel,
  bin: number,
  { label, unit }: { readonly label: string; readonly unit: string },
): PlotReadout {
  const { values, bins } = model.curve;
  const value = values[bin];
  const read = value === undefined ? { text: 'missing: the data ends before this bin' } : readoutValue(value);
  return {
    entries: [
      model.isZoned
        ? { label: 'zone', text: String(zoneNumber(bins, bin)), unit: '' }
        : { label: model.xName, text: formatSpan(...binInterval(bins.edges, bin)), unit: typesetUnit(bins.unit) },
      { label, ...read, unit: value === undefined ? '' : typesetUnit(unit) },
    ],
  };
}

/** The cursor's position in a line plot, reported to `onReadout`. */
export function useLineCursor(
  model: LineModel | null,
  {
    label,
    unit,
    onReadout,
  }: { readonly label: string; readonly unit: string; readonly onReadout: PlotProps['onReadout'] },
): LineCursor {
  const [wanted, setWanted] = useState<number | null>(null);
  const [isPinned, setPinned] = useState(false);
  const bin = wanted === null || model === null || wanted >= binCount(model.curve) ? null : wanted;
  const readout = useMemo(
    () => (bin === null || model === null ? null : lineReadout(model, bin, { label, unit })),
    [model, bin, label, unit],
  );
  useEffect(() => {
    onReadout?.(readout);
  }, [onReadout, readout]);
  const pin = (next: number | null): void => {
    setPinned(next !== null);
    setWanted(next);
  };
  return { bin, readout, isPinned: isPinned && bin !== null, pin, moveTo: setWanted };
}
