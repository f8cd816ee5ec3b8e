import type { Bins } from '#shared/domain/axis.ts';
import { binsWithin, type Interval } from '#shared/page/binEdges.ts';
import type { Curve } from '../curve.ts';
import type { MapGrid, MapSide } from './mapModel.ts';

/** Bins along the other side of a map, ends included. */
export interface BinSpan {
  readonly first: number;
  readonly last: number;
}

export type Direction = 'along' | 'up';

const sizeOf = ({ bins }: MapSide): number => bins.edges.length - 1;

/** The axis of a curve, and the one across it. */
function sidesOf(
  { columns, rows }: MapGrid,
  direction: Direction,
): { readonly over: MapSide; readonly across: MapSide } {
  return direction === 'along' ? { over: columns, across: rows } : { over: rows, across: columns };
}

/** `width` bins around one of them, as far as there are that many. */
export function binsAround(bin: number, width: number, count: number): BinSpan {
  const first = Math.max(0, bin - Math.floor((width - 1) / 2));
  return { first, last: Math.min(count - 1, bin + Math.ceil((width - 1) / 2)) };
}

/** Finite values over one axis, summed or averaged across some bins of the other; NaN if none is finite. */
export function gatheredCurve(
  grid: MapGrid,
  direction: Direction,
  { span: { first, last }, how }: { readonly span: BinSpan; readonly how: 'sum' | 'mean' },
): Curve {
  const { over, across } = sidesOf(grid, direction);
  const count = sizeOf(over);
  const sums = new Float64Array(count);
  const counts = new Uint32Array(count);
  // In storage order.
  const isAcrossInner = across.stride < over.stride;
  const [outer, inner] = isAcrossInner
    ? [
        { from: 0, to: count - 1 },
        { from: first, to: last },
      ]
    : [
        { from: first, to: last },
        { from: 0, to: count - 1 },
      ];
  for (let one = outer.from; one <= outer.to; one += 1) {
    for (let other = inner.from; other <= inner.to; other += 1) {
      const [at, beside] = isAcrossInner ? [one, other] : [other, one];
      const value = grid.values[at * over.stride + beside * across.stride] ?? Number.NaN;
      if (value - value !== 0) continue;
      sums[at] = (sums[at] ?? 0) + value;
      counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  const values = sums.map((sum, at) => {
    const found = counts[at] ?? 0;
    return found === 0 ? Number.NaN : how === 'sum' ? sum : sum / found;
  });
  return { values, offset: 0, stride: 1, factor: 1, bins: over.bins };
}

/** The values along one row or up one column, averaged over `width` bins around it. */
export function cutCurve(
  grid: MapGrid,
  direction: Direction,
  { bin, width }: { readonly bin: number; readonly width: number },
): Curve {
  const { over, across } = sidesOf(grid, direction);
  if (width > 1) return gatheredCurve(grid, direction, { span: binsAround(bin, width, sizeOf(across)), how: 'mean' });
  return { values: grid.values, offset: bin * across.stride, stride: over.stride, factor: 1, bins: over.bins };
}

/** The values of a map summed or averaged across the visible part of one axis. */
export function projectedCurve(
  grid: MapGrid,
  direction: Direction,
  { within, how }: { readonly within: Interval; readonly how: 'sum' | 'mean' },
): Curve {
  const { across } = sidesOf(grid, direction);
  const span = binsWithin(across.bins.edges, within) ?? { first: 0, last: sizeOf(across) - 1 };
  return gatheredCurve(grid, direction, { span, how });
}

/** The edges of some neighbouring bins, from the first to the last. */
export function edgesOfSpan({ edges }: Bins, { first, last }: BinSpan): Interval {
  const [one, other] = [edges[first] ?? Number.NaN, edges[last + 1] ?? Number.NaN];
  return one <= other ? [one, other] : [other, one];
}
