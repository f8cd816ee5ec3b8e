import type { PlotScale } from '../plotScale.ts';

/** The max number of counted values: a sample is enough for a drawing. */
const maxCounted = 200_000;

/** The number of values in each equal part of a colour bar, from the lowest up; excluding what it cannot show. */
export function colourHistogram(values: Float64Array, bar: PlotScale, parts: number): Uint32Array {
  const counts = new Uint32Array(parts);
  const step = Math.max(1, Math.ceil(values.length / maxCounted));
  for (let index = 0; index < values.length; index += step) {
    const unit = bar.toUnit(values[index] ?? Number.NaN);
    if (!(unit >= 0 && unit <= 1)) continue;
    const part = Math.min(parts - 1, Math.floor(unit * parts));
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts;
}

/**
 * The outline of a histogram that extends to the left of a vertical line, as an SVG path; lengths are square roots of
 * counts.
 */
export function histogramPath(
  counts: Uint32Array,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const largest = Math.sqrt(counts.reduce((most, count) => Math.max(most, count), 0)) || 1;
  const step = height / counts.length;
  const steps = Array.from(counts, (count, part) => {
    const left = (width * (1 - Math.sqrt(count) / largest)).toFixed(1);
    return `H${left}V${(height - (part + 1) * step).toFixed(1)}`;
  });
  return `M${width} ${height}${steps.join('')}H${width}Z`;
}
