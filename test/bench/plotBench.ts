import { makeGammaRun } from '#renderer/gamma/gamma.ts';
import { packedColours } from '#renderer/plots/colourMaps.ts';
import { makeMapModel, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { binsUnderPixels, codesOf, emptyPixels, fillRaster, makeCodeCache } from '#renderer/plots/heatmap/raster.ts';
import { colourScale } from '#renderer/plots/heatmap/valueColours.ts';
import { columnDensity, particleKinds } from '#renderer/plots/particles/particleFigures.ts';
import { particlesOfKind, particlesSorted } from '#renderer/plots/particles/particleOrder.ts';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { cellsOfPage, statisticsOf } from '#shared/page/pageStatistics.ts';
import { finish, type Stepwise } from '#renderer/plots/stepwise.ts';
import type { Bins } from '#shared/domain/axis.ts';
import type { Page2D, PhaseSpace } from '#shared/domain/page.ts';
import { atMost, type Figure, median, timeRounds } from './figures.ts';

/*
 * The computations of drawing, without a window: the pixels of large maps, gamma, and the steps in which a million particles
 * are processed.
 */

const picture = { width: 1500, height: 900 } as const;
const nonFinite = { nan: 0, positiveInfinity: 0, negativeInfinity: 0 };

function evenBins(count: number): Bins {
  const edges = Float64Array.from({ length: count + 1 }, (_, index) => index);
  return { edges, centres: edges.subarray(0, count).map((edge) => edge + 0.5), scale: 'linear', unit: 'cm' };
}

/** A Gaussian over three decades. */
function largeMap(size: number): Page2D {
  const values = new Float64Array(size * size);
  for (let index = 0; index < values.length; index += 1) {
    const [x, y] = [(index % size) / size - 0.5, Math.floor(index / size) / size - 0.5];
    values[index] = Math.exp(-14 * (x * x + y * y)) + (index % 7) * 1e-4;
  }
  const axis = { name: '', stored: evenBins(size), repaired: null, repair: '' };
  const parts = {
    axes: [axis, axis] as const,
    strides: [1, size],
    expected: values.length,
    quantity: { name: 'DOSE', unit: 'MeV/g', values, nonFinite },
  };
  return { ...parts, kind: '2D', metadata: {}, defects: [], statistics: statisticsOf(cellsOfPage(parts)) };
}

/** Everything that a change of range or window computes: the bin under each pixel, then the pixels. */
async function redrawTime(page: Page2D, mapScale: 'lin' | 'log'): Promise<number> {
  const settings = parsePlotSettings({ mapScale });
  const grid = toMapGrid(page, settings);
  const model = makeMapModel(grid, settings);
  const scale = colourScale({ mapScale, range: null, isDiverging: false }, page.statistics);
  const colours = {
    map: packedColours('viridis', false),
    nan: 1,
    positiveInfinity: 2,
    negativeInfinity: 3,
    missing: 4,
  };
  const cache = makeCodeCache();
  const times = await timeRounds(15, async () => {
    const under = {
      columns: binsUnderPixels(grid.columns.bins.edges, model.x, picture.width),
      rows: binsUnderPixels(grid.rows.bins.edges, model.y, picture.height),
    };
    // A new object each round, as after every change of the range: nothing is reused but the memory.
    const codes = codesOf(cache, { grid, scale, hidesZero: false }, under);
    cache.last = null;
    fillRaster(emptyPixels(cache, picture.width * picture.height), codes, colours);
    return Promise.resolve();
  });
  return median(times);
}

function millionParticles(): PhaseSpace {
  const particles = 1_000_000;
  const values = new Float64Array(8 * particles);
  for (let index = 0; index < values.length; index += 1) {
    values[index] = index % 8 === 0 ? (index % 56 === 0 ? 2112 : 2212) : (Math.sin(index * 12.9898) * 43758.5453) % 1;
  }
  const quantity = { name: 'MCPL', unit: '', values, nonFinite };
  const basics = { quantity, expected: values.length, metadata: {}, defects: [], axes: [] as const };
  return { ...basics, kind: 'phase-space', particles, statistics: statisticsOf(cellsOfPage(basics)) };
}

/** The longest time between two pauses, in ms; the work is done twice, and the second run counts. */
function longestStep(make: () => Stepwise<unknown>): number {
  finish(make());
  const work = make();
  let longest = 0;
  for (;;) {
    const started = performance.now();
    const { done } = work.next();
    longest = Math.max(longest, performance.now() - started);
    if (done === true) return longest;
  }
}

/** A dose with a smooth peak on a grid of 1 mm, or one whose neighbouring points differ by more than the criterion. */
function doseGrid(dimensions: 2 | 3, count: number, shape: { readonly shift: number; readonly noise: number }) {
  const axis = Float64Array.from({ length: count }, (_, index) => index);
  const values = new Float64Array(count ** dimensions);
  for (let point = 0; point < values.length; point += 1) {
    const along = point % count;
    const across = Math.floor(point / count) % count;
    const third = dimensions === 3 ? Math.floor(point / count ** 2) - count / 2 : 0;
    const [x, y] = [along - shape.shift - count / 2, across - count / 2];
    const random = (Math.sin((point + shape.shift) * 12.9898) * 43758.5453) % 1;
    values[point] = Math.exp(-12 * ((x * x + y * y + third * third) / count ** 2)) * (1 + shape.noise * random);
  }
  return { axes: Array.from({ length: dimensions }, () => axis), values };
}

/** Step-free gamma at 3 %/3 mm above 10 % of the maximum, as its worker computes it. */
function gammaTime(
  dimensions: 2 | 3,
  count: number,
  shape: { readonly shift: number; readonly noise: number },
): number {
  const [reference, evaluated] = [
    doseGrid(dimensions, count, { ...shape, shift: 0 }),
    doseGrid(dimensions, count, shape),
  ];
  const basics = { dosePercent: 3, distance: 3, isLocal: false, norm: 1, cutOffPercent: 10, limit: 2 };
  const started = performance.now();
  const run = makeGammaRun(reference, evaluated, { ...basics, method: { kind: 'step-free' } });
  run.compute(0, run.points);
  return performance.now() - started;
}

/** Redraws of large maps, step-free gamma, and steps over a million particles. */
export async function benchPlots(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [size, limit] of [
    [1000, 16],
    [2000, 33],
  ] as const) {
    const page = largeMap(size);
    for (const scale of ['lin', 'log'] as const) {
      figures.push(atMost(`pixels of ${size} × ${size} values, ${scale}`, await redrawTime(page, scale), limit));
    }
  }
  const smooth = { shift: 0.5, noise: 0 };
  figures.push(
    atMost('step-free gamma of 300 × 300 points, smooth', gammaTime(2, 300, smooth), 250),
    atMost('step-free gamma of 300 × 300 points, noise of 20 %', gammaTime(2, 300, { shift: 0.5, noise: 0.2 }), 1000),
    atMost('step-free gamma of 100 × 100 × 100 points, smooth', gammaTime(3, 100, smooth), 2000),
  );
  const page = millionParticles();
  const all = finish(particlesOfKind(page, null));
  const steps = [
    ['counting kinds', () => particleKinds(page)],
    ['sorting', () => particlesSorted(page, all, { column: 'x', direction: 'descending' })],
    ['a 2D histogram', () => columnDensity(page, all, { x: 'x', y: 'y', bins: 200 })],
  ] as const;
  for (const [name, make] of steps)
    figures.push(atMost(`longest step of ${name}, a million particles`, longestStep(make), 42));
  return figures;
}
