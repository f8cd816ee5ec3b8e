import { inPageOrder, toDoseGrid } from '#renderer/gamma/doseGrid.ts';
import { placePoint } from '#renderer/gamma/gammaModel.ts';
import { makeInterpolation } from '#renderer/gamma/pointSearch.ts';
import { deriveValue, relativeThreshold } from '#renderer/plots/overlay/overlayModel.ts';
import { parsePlotSettings, type PlotSettings } from '#renderer/plots/plotSettings.ts';
import { cellsOfPage, statisticsOf } from '#shared/page/pageStatistics.ts';
import type { DerivedMapKind } from './comparison.ts';
import type { Page2D, ValueStatistics } from '#shared/domain/page.ts';

/** What is shown of the evaluated map against the reference. */
type DerivedKind = Exclude<DerivedMapKind, 'gamma'>;

export interface DerivedMap {
  readonly page: Page2D;
  /** Whether the evaluated page was interpolated to the bins of the reference. */
  readonly isInterpolated: boolean;
  /** Colours that are neutral where the pages agree. */
  readonly settings: PlotSettings;
  /** What the colour bar spans: a few bins far beyond the colours do not stretch it. */
  readonly whole: ValueStatistics;
}

/**
 * The evaluated page against the reference, over the bins of the reference: their difference in the reference's unit, the
 * relative difference in percent, or the ratio. Relative figures are NaN where the reference is below a hundredth of its maximum.
 * Undefined where the axes of the pages measure different things.
 */
export function deriveMap(reference: Page2D, evaluated: Page2D, kind: DerivedKind): DerivedMap | undefined {
  const { unit } = reference.quantity;
  const [one, other] = [toDoseGrid(reference, unit), toDoseGrid(evaluated, unit)];
  if (typeof one === 'string' || typeof other === 'string' || one.axes.length !== other.axes.length) return undefined;
  const isSame = one.axes.every((axis, index) => isSameAxis(axis, other.axes[index]));
  const interpolate = makeInterpolation(other);
  const at = new Float64Array(one.axes.length);
  const threshold =
    kind === 'difference'
      ? -Infinity
      : Math.max(-reference.statistics.min, reference.statistics.max) * relativeThreshold;
  const values = one.values.map((value, point) => {
    if (!(Math.abs(value) >= threshold) || (kind !== 'difference' && value === 0)) return Number.NaN;
    if (isSame) return deriveValue[kind](other.values[point] ?? Number.NaN, value);
    placePoint(one, point, at);
    return deriveValue[kind](interpolate(at), value);
  });
  const units = { difference: unit, relative: '%', ratio: '' };
  const page = withValues(reference, inPageOrder(reference, values), units[kind]);
  const settings = coloursOf(kind, page.quantity.values);
  const [min, max] = settings.range ?? [page.statistics.min, page.statistics.max];
  return { page, isInterpolated: !isSame, settings, whole: { ...page.statistics, min, max } };
}

const neutral = { colourMap: 'diverging', mapScale: 'lin' } as const;

/** Colours that are symmetric about agreement; relative ones reach at most 100 %, so that a few bins do not fade all others. */
function coloursOf(kind: DerivedKind, values: Float64Array): PlotSettings {
  if (kind === 'difference') return parsePlotSettings(neutral);
  const agreement = kind === 'ratio' ? 1 : 0;
  const most = kind === 'ratio' ? 1 : 100;
  let reach = 0;
  for (const value of values) if (Number.isFinite(value)) reach = Math.max(reach, Math.abs(value - agreement));
  const half = reach === 0 ? most / 100 : Math.min(reach, most);
  return parsePlotSettings({ ...neutral, range: [agreement - half, agreement + half] });
}

function isSameAxis(one: Float64Array, other: Float64Array | undefined): boolean {
  if (other?.length !== one.length) return false;
  const tolerance = Math.abs((one[1] ?? 0) - (one[0] ?? 0)) * 1e-6;
  return one.every((at, index) => Math.abs(at - (other[index] ?? Number.NaN)) <= tolerance);
}

/** The bins of a page with other values. */
export function withValues(page: Page2D, values: Float64Array, unit: string): Page2D {
  const nonFinite = { nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  const quantity = { name: page.quantity.name, unit, values, nonFinite };
  return { ...page, quantity, defects: [], statistics: statisticsOf(cellsOfPage({ ...page, quantity })) };
}
