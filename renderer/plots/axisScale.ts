import type { Bins } from '#shared/domain/axis.ts';
import { edgesExtent, type Interval, positiveExtent } from '#shared/page/binEdges.ts';
import { inView } from './canvas/plotWindow.ts';
import { makeScale, type PlotScale } from './plotScale.ts';
import type { PlotSettings } from './plotSettings.ts';

type AxisScaleKind = Exclude<PlotSettings['xScale'], 'auto'>;

/** The scale of an axis: as chosen, or matching its bins. Without a positive edge, `log` is drawn as `lin`. */
export function drawnAs(choice: PlotSettings['xScale'], bins: Bins): AxisScaleKind {
  const wanted = choice === 'auto' ? (bins.scale === 'logarithmic' ? 'log' : 'lin') : choice;
  return wanted === 'log' && positiveExtent(bins.edges) === null ? 'lin' : wanted;
}

/** The threshold of a symlog axis between linear and logarithmic: its non-zero edge nearest to zero. */
export function thresholdOf(edges: Float64Array): number {
  const [low, high] = edgesExtent(edges);
  const rounding = Math.max(Math.abs(low), Math.abs(high)) * 1e-9;
  let least = Infinity;
  for (const edge of edges) if (Math.abs(edge) > rounding) least = Math.min(least, Math.abs(edge));
  return Number.isFinite(least) ? least : 1;
}

interface AxisView {
  readonly choice: PlotSettings['xScale'];
  readonly zoom: Interval | null | undefined;
  /** What the whole axis shows, if that is more than its bins: the extent that several pages share. */
  readonly extent?: Interval | undefined;
}

/** The scale of an axis for the visible range, and its limits. */
export function axisScaleOf(
  bins: Bins,
  { choice, zoom, extent }: AxisView,
): { readonly limits: Interval; readonly scale: PlotScale } {
  const kind = drawnAs(choice, bins);
  const own = (kind === 'log' ? positiveExtent(bins.edges) : null) ?? edgesExtent(bins.edges);
  const limits = extent === undefined || (kind === 'log' && extent[0] <= 0) ? own : extent;
  return { limits, scale: makeScale(kind, inView(zoom, limits), thresholdOf(bins.edges)) };
}
