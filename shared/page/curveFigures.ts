import type { Bins } from '#shared/domain/axis.ts';
import { binsWithin, type Interval } from './binEdges.ts';

/** Values over the bins of one axis: `values[offset + bin · stride]`. */
interface ValuesOverBins {
  readonly values: Float64Array;
  readonly offset: number;
  readonly stride: number;
  readonly bins: Bins;
}

/** One figure of a curve: its value, or why there is none. */
export type CurveFigure = {
  readonly label: string;
  /** How it is computed, in a sentence. */
  readonly definition: string;
  /** `value`: as the curve's values. `axis`: as its axis. `product`: of both. `none`: a ratio. */
  readonly measure: 'value' | 'axis' | 'product' | 'none';
} & ({ readonly value: number } | { readonly reason: string });

/** The visible part of a curve, with ascending positions. */
interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Width of each bin. */
  readonly width: Float64Array;
  /** Where the first bin begins. */
  readonly start: number;
}

function pointsInView(curve: ValuesOverBins, within: Interval): Points {
  const { centres, edges } = curve.bins;
  const seen = binsWithin(edges, within) ?? { first: 0, last: edges.length - 2 };
  const count = seen.last - seen.first + 1;
  const isDescending = (edges[0] ?? 0) > (edges.at(-1) ?? 0);
  const bin = (index: number): number => (isDescending ? seen.last - index : seen.first + index);
  const edge = (index: number): number => edges[index] ?? Number.NaN;
  return {
    x: Float64Array.from({ length: count }, (_, index) => centres[bin(index)] ?? Number.NaN),
    y: Float64Array.from(
      { length: count },
      (_, index) => curve.values[curve.offset + bin(index) * curve.stride] ?? Number.NaN,
    ),
    width: Float64Array.from({ length: count }, (_, index) => Math.abs(edge(bin(index) + 1) - edge(bin(index)))),
    start: count === 0 ? Number.NaN : Math.min(edge(bin(0)), edge(bin(0) + 1)),
  };
}

/** Undefined figures are thrown as this within the module, so that those computed from them fail too. */
class NotDefined extends Error {}

type Side = 'left' | 'right';

/** Intermediate results shared by several figures of one curve. */
interface Shape {
  readonly points: Points;
  /** The bin of the maximum, the first of equal ones. */
  readonly top: number;
  readonly maximum: number;
}

/** A dozen figures of one curve need its shape. */
const shapes = new WeakMap<Points, Shape>();

function shapeOf(points: Points): Shape {
  const known = shapes.get(points);
  if (known !== undefined) return known;
  const shape = findShape(points);
  shapes.set(points, shape);
  return shape;
}

function findShape(points: Points): Shape {
  const { y } = points;
  let top = -1;
  let maximum = -Infinity;
  let odd = 0;
  for (const [index, value] of y.entries()) {
    if (!Number.isFinite(value)) odd += 1;
    else if (value > maximum) [top, maximum] = [index, value];
  }
  if (odd > 0) throw new NotDefined(`${odd} of the ${y.length} values in view are NaN, infinite or missing`);
  if (top < 0) throw new NotDefined('no bin is in view');
  if (!(maximum > 0)) throw new NotDefined('the maximum in view is not above zero');
  return { points, top, maximum };
}

/**
 * Where the linear interpolation between bin centres first reaches a fraction of the maximum, coming from that side of
 * the view.
 */
function reach({ points: { x, y }, maximum }: Shape, fraction: number, side: Side): number {
  const level = fraction * maximum;
  const step = side === 'left' ? 1 : -1;
  const first = side === 'left' ? 0 : y.length - 1;
  for (let index = first; index >= 0 && index < y.length; index += step) {
    const value = y[index] ?? Number.NaN;
    if (!(value >= level)) continue;
    if (index === first) break;
    const [before, from, to] = [y[index - step] ?? 0, x[index - step] ?? 0, x[index] ?? 0];
    return from + ((level - before) / (value - before)) * (to - from);
  }
  throw new NotDefined(`the curve does not fall below ${fraction * 100} % of its maximum at the ${side} of the view`);
}

/** The vertex of the parabola through the highest bin and its neighbours. */
function peakOf({ points: { x, y }, top }: Shape): number {
  if (top === 0 || top === y.length - 1) throw new NotDefined('the maximum is at the edge of the view');
  const [x0 = 0, x1 = 0, x2 = 0] = x.subarray(top - 1, top + 2);
  const [y0 = 0, y1 = 0, y2 = 0] = y.subarray(top - 1, top + 2);
  const below = (x1 - x0) * (y1 - y2) - (x1 - x2) * (y1 - y0);
  const above = (x1 - x0) ** 2 * (y1 - y2) - (x1 - x2) ** 2 * (y1 - y0);
  return below === 0 ? x1 : x1 - above / below / 2;
}

function integralOf({ y, width }: Points): number {
  let sum = 0;
  for (const [index, value] of y.entries()) {
    if (!Number.isFinite(value)) throw new NotDefined('some values in view are NaN, infinite or missing');
    sum += value * (width[index] ?? 0);
  }
  return sum;
}

function centroidOf({ points: { x, y, width }, points }: Shape): number {
  let sum = 0;
  for (const [index, value] of y.entries()) {
    if (value < 0) throw new NotDefined('some values in view are below zero');
    sum += value * (width[index] ?? 0) * (x[index] ?? 0);
  }
  return sum / integralOf(points);
}

/** The fraction of the way to the peak that counts as plateau. */
const plateauShare = 1 / 4;

function plateauOf(shape: Shape): number {
  const { x, y, width, start } = shape.points;
  const end = start + (peakOf(shape) - start) * plateauShare;
  let sum = 0;
  let widths = 0;
  for (const [index, value] of y.entries()) {
    if ((x[index] ?? 0) > end) break;
    sum += value * (width[index] ?? 0);
    widths += width[index] ?? 0;
  }
  if (widths === 0) throw new NotDefined('no bin lies in the first quarter of the way to the peak');
  if (!(sum > 0)) throw new NotDefined('the plateau is not above zero');
  return sum / widths;
}

interface Recipe {
  readonly label: string;
  readonly definition: string;
  readonly measure: CurveFigure['measure'];
  readonly compute: (points: Points) => number;
}

const ofShape =
  (compute: (shape: Shape) => number): Recipe['compute'] =>
  (points) =>
    compute(shapeOf(points));

/** Figures of any curve. */
const general: readonly Recipe[] = [
  {
    label: 'integral',
    definition: 'The sum of value times bin width over the bins in view.',
    measure: 'product',
    compute: integralOf,
  },
  {
    label: 'FWHM',
    definition:
      'Full width at half maximum: the distance between the first and the last point in view at half of the largest value, on straight lines between bin centres.',
    measure: 'axis',
    compute: ofShape((shape) => reach(shape, 0.5, 'right') - reach(shape, 0.5, 'left')),
  },
  {
    label: 'centroid',
    definition: 'The mean position of the bins in view, weighted with value times bin width.',
    measure: 'axis',
    compute: ofShape(centroidOf),
  },
];

function rangeRecipe(percent: number, side: Side): Recipe {
  const isDistal = side === 'right';
  return {
    label: isDistal ? `R${percent}` : `R${percent} proximal`,
    definition: `The ${isDistal ? 'greatest' : 'smallest'} depth in view at ${percent} % of the largest value, on straight lines between bin centres.`,
    measure: 'axis',
    compute: ofShape((shape) => reach(shape, percent / 100, side)),
  };
}

/** Figures of a depth-dose curve, whose beam enters at the smallest position. */
const depthDose: readonly Recipe[] = [
  {
    label: 'peak',
    definition: 'The vertex of the parabola through the highest bin and its two neighbours.',
    measure: 'axis',
    compute: ofShape(peakOf),
  },
  rangeRecipe(90, 'right'),
  rangeRecipe(80, 'right'),
  rangeRecipe(50, 'right'),
  {
    label: 'fall-off 80–20',
    definition: 'The distance between the greatest depths at 80 % and at 20 % of the largest value.',
    measure: 'axis',
    compute: ofShape((shape) => reach(shape, 0.2, 'right') - reach(shape, 0.8, 'right')),
  },
  rangeRecipe(90, 'left'),
  rangeRecipe(80, 'left'),
  rangeRecipe(50, 'left'),
  {
    label: 'plateau',
    definition: 'The mean over the bins in the first quarter of the way from the start of the view to the peak.',
    measure: 'value',
    compute: ofShape(plateauOf),
  },
  {
    label: 'peak to plateau',
    definition: 'The largest value divided by the plateau.',
    measure: 'none',
    compute: ofShape((shape) => shape.maximum / plateauOf(shape)),
  },
  {
    label: 'modulation width',
    definition:
      'Of a spread-out Bragg peak: the distance between the smallest and the greatest depth at 90 % of the largest value.',
    measure: 'axis',
    compute: ofShape((shape) => reach(shape, 0.9, 'right') - reach(shape, 0.9, 'left')),
  },
];

function figure({ compute, ...recipe }: Recipe, points: Points): CurveFigure {
  try {
    const value = compute(points);
    return Number.isFinite(value) ? { ...recipe, value } : { ...recipe, reason: 'it is too large for a double' };
  } catch (error) {
    if (error instanceof NotDefined) return { ...recipe, reason: error.message };
    throw error;
  }
}

/**
 * Figures of the visible bins of a curve, from its values as stored. Crossings are interpolated between bin centres, as
 * in the width of beprof's profiles.
 */
export function curveFigures(curve: ValuesOverBins, within: Interval): readonly CurveFigure[] {
  const points = pointsInView(curve, within);
  return general.map((recipe) => figure(recipe, points));
}

/** The figures of a depth-dose curve. */
export function depthDoseFigures(curve: ValuesOverBins, within: Interval): readonly CurveFigure[] {
  const points = pointsInView(curve, within);
  return depthDose.map((recipe) => figure(recipe, points));
}
