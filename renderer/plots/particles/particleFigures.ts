import type { Axis } from '#shared/domain/axis.ts';
import {
  type ParticleColumn,
  particleColumns,
  type Page1D,
  type Page2D,
  type PhaseSpace,
} from '#shared/domain/page.ts';
import type { Interval } from '#shared/page/binEdges.ts';
import { cellsOfArray, cellsOfPage, statisticsOf } from '#shared/page/pageStatistics.ts';
import type { Stepwise } from '../stepwise.ts';
import { columnNames, columnReader, columnUnits, type ParticleKind } from './particles.ts';

/** Particles processed between two pauses: about a millisecond of work. */
const step = 32_768;

/** The kinds of particles, the most frequent first. */
export function* particleKinds(page: PhaseSpace): Stepwise<readonly ParticleKind[]> {
  const counts = new Map<number, number>();
  const pdgOf = columnReader(page, 'pdg');
  let last = Number.NaN;
  let run = 0;
  const add = (): void => {
    if (run > 0) counts.set(last, (counts.get(last) ?? 0) + run);
    run = 0;
  };
  for (let particle = 0; particle < page.particles; particle += 1) {
    if (particle % step === 0) yield;
    const pdg = pdgOf(particle);
    if (pdg !== last) {
      add();
      last = pdg;
    }
    run += 1;
  }
  add();
  return [...counts].map(([pdg, count]) => ({ pdg, count })).toSorted((one, other) => other.count - one.count);
}

/** The smallest and the largest finite number of a column, optionally with a margin; [0, 1] if there is none. */
export function* columnExtent(
  page: PhaseSpace,
  particles: Uint32Array,
  { column, margin }: { readonly column: ParticleColumn; readonly margin: number },
): Stepwise<Interval> {
  const valueOf = columnReader(page, column);
  let [low, high] = [Infinity, -Infinity];
  for (let index = 0; index < particles.length; index += 1) {
    if (index % step === 0) yield;
    const value = valueOf(particles[index] ?? 0);
    if (value - value !== 0) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  const air = high * margin - low * margin || (high > low ? 0 : Math.abs(low) * 0.01 || 0.5);
  return [low - air, high + air];
}

function axisOf(column: ParticleColumn, [low, high]: Interval, bins: number): Axis {
  const edges = Float64Array.from({ length: bins + 1 }, (_, index) => low + ((high - low) * index) / bins);
  const centres = edges.subarray(0, bins).map((edge, bin) => (edge + (edges[bin + 1] ?? 0)) / 2);
  return {
    name: columnNames[column],
    stored: { edges, centres, scale: 'linear', unit: columnUnits[column] },
    repaired: null,
    repair: '',
  };
}

const basics = { metadata: {}, defects: [] } as const;
const counted = (values: Float64Array) => ({
  name: 'Particles',
  unit: '',
  values,
  nonFinite: { nan: 0, positiveInfinity: 0, negativeInfinity: 0 },
});

/** The index of a number among equal bins; −1 outside. The upper end belongs to the last bin. */
function binOf(value: number, [low, high]: Interval, bins: number): number {
  if (!(value >= low && value <= high)) return -1;
  return Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
}

/** The number of particles in each equal part of a column. */
export function* columnHistogram(
  page: PhaseSpace,
  particles: Uint32Array,
  { column, bins }: { readonly column: ParticleColumn; readonly bins: number },
): Stepwise<Page1D> {
  const extent = yield* columnExtent(page, particles, { column, margin: 0 });
  const valueOf = columnReader(page, column);
  const values = new Float64Array(bins);
  for (let index = 0; index < particles.length; index += 1) {
    if (index % step === 0) yield;
    const bin = binOf(valueOf(particles[index] ?? 0), extent, bins);
    if (bin >= 0) values[bin] = (values[bin] ?? 0) + 1;
  }
  return {
    ...basics,
    kind: '1D',
    axes: [axisOf(column, extent, bins)],
    quantity: counted(values),
    expected: bins,
    statistics: statisticsOf(cellsOfArray(values)),
  };
}

interface TwoColumns {
  readonly x: ParticleColumn;
  readonly y: ParticleColumn;
  readonly bins: number;
}

/** The number of particles in each equal rectangle over two columns, `x` to the right. */
export function* columnDensity(page: PhaseSpace, particles: Uint32Array, { x, y, bins }: TwoColumns): Stepwise<Page2D> {
  const across = yield* columnExtent(page, particles, { column: x, margin: 0 });
  const up = yield* columnExtent(page, particles, { column: y, margin: 0 });
  const [xOf, yOf] = [columnReader(page, x), columnReader(page, y)];
  const values = new Float64Array(bins * bins);
  for (let index = 0; index < particles.length; index += 1) {
    if (index % step === 0) yield;
    const particle = particles[index] ?? 0;
    const column = binOf(xOf(particle), across, bins);
    const row = binOf(yOf(particle), up, bins);
    if (column < 0 || row < 0) continue;
    const at = column * bins + row;
    values[at] = (values[at] ?? 0) + 1;
  }
  const parts = {
    axes: [axisOf(y, up, bins), axisOf(x, across, bins)] as const,
    strides: [1, bins],
    expected: values.length,
    quantity: counted(values),
  };
  return { ...basics, ...parts, kind: '2D', statistics: statisticsOf(cellsOfPage(parts)) };
}

/** The columns with a histogram: all but the codes of kinds, which are counted by name. */
export const measuredColumns = particleColumns.filter((column) => column !== 'pdg');
