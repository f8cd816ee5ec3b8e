import { contours as makeContours } from 'd3-contour';
import type { Bins } from '#shared/domain/axis.ts';
import { columnCount, type MapGrid, rowCount } from './mapModel.ts';

/** A position in the units of a map's axes. */
export type Place = readonly [x: number, y: number];

/** Where a map has a given value, interpolated linearly between the centres of its bins. */
export interface Contour {
  readonly value: number;
  /** Connected positions; a line ends where it leaves the map. */
  readonly lines: readonly (readonly Place[])[];
}

/** The values of a map row by row, as d3-contour expects them. */
function rowByRow(grid: MapGrid): Float64Array {
  const [width, height] = [columnCount(grid), rowCount(grid)];
  if (grid.columns.stride === 1 && grid.rows.stride === width && grid.values.length === width * height) {
    return grid.values;
  }
  const values = new Float64Array(width * height).fill(Number.NaN);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      values[row * width + column] = grid.values[column * grid.columns.stride + row * grid.rows.stride] ?? Number.NaN;
    }
  }
  return values;
}

/**
 * A position among bins (the first from 0 to 1, its centre at a half) in the unit of their axis, linear between
 * centres.
 */
export function alongBins({ centres, edges }: Bins, position: number): number {
  const last = centres.length - 1;
  const below = Math.floor(position - 0.5);
  const [one, other, share] =
    below < 0
      ? [edges[0], centres[0], position * 2]
      : below >= last
        ? [centres[last], edges[last + 1], (position - 0.5 - last) * 2]
        : [centres[below], centres[below + 1], position - 0.5 - below];
  return (one ?? Number.NaN) * (1 - share) + (other ?? Number.NaN) * share;
}

type Point = readonly number[];

/**
 * d3-contour closes its rings around the map: an end is half a bin from where the line meets the border. It is extended
 * straight to the border instead.
 */
function straightEnd(
  [x = 0, y = 0]: Point,
  [nextX = 0, nextY = 0]: Point,
  [, height]: readonly [number, number],
): Point {
  return y <= 0 || y >= height ? [nextX, y] : [x, nextY];
}

/** Cuts a closed ring where it follows the border of the map, which is not a contour. */
export function openedAtBorder(
  ring: readonly Point[],
  size: readonly [width: number, height: number],
): readonly (readonly Point[])[] {
  const [width, height] = size;
  const isOnBorder = ([x = 0, y = 0]: Point): boolean => x <= 0 || y <= 0 || x >= width || y >= height;
  const points = ring.slice(0, -1);
  const start = points.findIndex(
    (point, index) => isOnBorder(point) && isOnBorder(points[(index + 1) % points.length] ?? point),
  );
  if (start < 0) return [ring];
  const lines: Point[][] = [[]];
  for (const point of [...points.slice(start + 1), ...points.slice(0, start + 1)]) {
    const before = lines.at(-1)?.at(-1);
    if (before !== undefined && isOnBorder(before) && isOnBorder(point)) lines.push([point]);
    else lines.at(-1)?.push(point);
  }
  return lines
    .filter((line) => line.length > 2)
    .map((line) => {
      const [first = [], second = []] = line;
      const [previous = [], last = []] = line.slice(-2);
      return [straightEnd(first, second, size), ...line.slice(1, -1), straightEnd(last, previous, size)];
    });
}

/** The part of d3-contour that is used. */
interface ContourSource {
  contour(values: ArrayLike<number>, value: number): { readonly coordinates: readonly number[][][][] };
}

/** Computes contours of a map one after the other, so that each can run in a separate task. */
export function contourMaker(grid: MapGrid): (value: number) => Contour {
  const size: [number, number] = [columnCount(grid), rowCount(grid)];
  const values = rowByRow(grid);
  // d3-contour only reads its values by index, whatever its types say.
  const generator: ContourSource = makeContours().size(size).smooth(true);
  const toPlace = ([x = 0, y = 0]: readonly number[]): Place => [
    alongBins(grid.columns.bins, x),
    alongBins(grid.rows.bins, y),
  ];
  return (value) => {
    const { coordinates } = generator.contour(values, value);
    return {
      value,
      lines: coordinates.flat().flatMap((ring) => openedAtBorder(ring, size).map((line) => line.map(toPlace))),
    };
  };
}
