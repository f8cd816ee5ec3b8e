import type { Bins } from '#shared/domain/axis.ts';
import { edgesExtent, type Interval, positiveExtent } from './binEdges.ts';
import { inView } from './canvas/plotWindow.ts';
import { makeScale, type PlotScale } from './plotScale.ts';
import type { PlotSettings } from './plotSettings.ts';

type AxisScaleKind = Exclude<PlotSettings['xScale'], 'auto'>;

/** The scale that an axis is drawn with: as chosen, or as its bins are spaced. Without a positive edge, `log` is drawn as `lin`. */
export function drawnAs(choice: PlotSettings['xScale'], bins: Bins): AxisScaleKind {
  const wanted = choice === 'auto' ? (bins.scale === 'logarithmic' ? 'log' : 'lin') : choice;
  return wanted === 'log' && positiveExtent(bins.edges) === null ? 'lin' : wanted;
}

/** Where a symlog axis turns from linear to logarithmic: its edge nearest to zero that is not zero. */
export function thresholdOf(edges: Float64Array): number {
  const [low, high] = edgesExtent(edges);
  const rounding = Math.max(Math.abs(low), Math.abs(high)) * 1e-9;
  let least = Infinity;
  for (const edge of edges) if (Math.abs(edge) > rounding) least = Math.min(least, Math.abs(edge));
  return Number.isFinite(least) ? least : 1;
}

/** The scale of an axis for what is in view, and all that it can show. */
export function axisScaleOf(
  bins: Bins,
  { choice, zoom }: { readonly choice: PlotSettings['xScale']; readonly zoom: Interval | null | undefined },
): { readonly limits: Interval; readonly scale: PlotScale } {
  const kind = drawnAs(choice, bins);
  const limits = (kind === 'log' ? positiveExtent(bins.edges) : null) ?? edgesExtent(bins.edges);
  return { limits, scale: makeScale(kind, inView(zoom, limits), thresholdOf(bins.edges)) };
}
