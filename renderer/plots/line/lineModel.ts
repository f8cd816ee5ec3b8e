import { binsOf } from '#shared/domain/axis.ts';
import type { Page1D } from '#shared/domain/page.ts';
import { drawnAs, edgesExtent, longAxisName, positiveExtent, shortAxisName, type Interval } from '../binEdges.ts';
import { inView } from '../canvas/plotWindow.ts';
import { cellsOfCurve, type Curve } from '../curve.ts';
import { withUnit } from '../numberText.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { knownStatistics } from '../knownStatistics.ts';
import type { Statistics } from '../statistics.ts';

/** A one-dimensional page made ready for drawing. */
export interface LineModel {
  readonly curve: Curve;
  readonly x: PlotScale;
  readonly y: PlotScale;
  readonly limits: Interval;
  /** Of the values in view, as stored. */
  readonly seen: Statistics;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xName: string;
}

type Extremes = Pick<Statistics, 'min' | 'max' | 'minPositive'>;

/** A span of values that shows all of them with some air. */
export function fittingSpan(kind: PlotSettings['lineScale'], { min, max, minPositive }: Extremes): Interval {
  if (kind === 'log') {
    if (!(max > 0)) return [0.1, 10];
    const room = Math.max(1.2, (max / minPositive) ** 0.04);
    return [minPositive / room, max * room];
  }
  if (!Number.isFinite(min)) return [0, 1];
  if (min === 0 && max === 0) return [-1, 1];
  const low = Math.min(0, min);
  const high = Math.max(0, max);
  const room = (high - low) * 0.05;
  return [low < 0 ? low - room : low, high > 0 ? high + room : high];
}

function valueSpan(settings: PlotSettings, factor: number, extremes: Extremes): Interval {
  const chosen = settings.zoom?.y ?? settings.range;
  if (chosen !== null && (settings.lineScale !== 'log' || chosen[0] > 0))
    return [chosen[0] * factor, chosen[1] * factor];
  return fittingSpan(settings.lineScale, extremes);
}

/** Scales, titles and figures of a page as the settings ask for it; `whole` are the figures of all its values. */
export function makeLineModel(page: Page1D, settings: PlotSettings, whole: Statistics, label: string): LineModel {
  const [axis] = page.axes;
  const bins = binsOf(axis, settings.axes);
  const { values, unit } = page.quantity;
  const normalised = settings.normalise === 'max' && whole.max > 0;
  const factor = normalised ? 1 / whole.max : 1;
  const curve: Curve = { values, offset: 0, stride: 1, factor, bins };
  const kind = drawnAs(settings.xScale, bins);
  const limits = (kind === 'log' ? positiveExtent(bins.edges) : null) ?? edgesExtent(bins.edges);
  const x = makeScale(kind, inView(settings.zoom?.x, limits));
  const seen = knownStatistics(cellsOfCurve(curve, x.domain));
  const extremes = { min: seen.min * factor, max: seen.max * factor, minPositive: seen.minPositive * factor };
  const largest = Math.max(Math.abs(extremes.min), Math.abs(extremes.max));
  const threshold = Math.max(seen.minMagnitude * factor, largest * 1e-6) || 1;
  return {
    curve,
    x,
    y: makeScale(settings.lineScale, valueSpan(settings, factor, extremes), threshold),
    limits,
    seen,
    xTitle: withUnit(longAxisName(axis, 0), bins.unit),
    yTitle: normalised ? `${label} / maximum` : withUnit(label, unit),
    xName: shortAxisName(axis, 0),
  };
}
