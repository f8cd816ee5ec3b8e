import type { Axis, Bins } from '#shared/domain/axis.ts';
import { cellsOfPage, statisticsOf } from '#shared/page/pageStatistics.ts';
import type { Page1D, Page2D, PageND, PhaseSpace, Quantity } from '#shared/domain/page.ts';

/** Bins between edges. */
export function aBins(edges: readonly number[], unit = 'cm', scale: Bins['scale'] = 'linear'): Bins {
  const centres = edges.slice(1).map((edge, index) => (edge + (edges[index] ?? edge)) / 2);
  return { edges: Float64Array.from(edges), centres: Float64Array.from(centres), scale, unit };
}

/** Equal bins. */
export function evenBins(low: number, high: number, count: number): Bins {
  return aBins(Array.from({ length: count + 1 }, (_, index) => low + ((high - low) * index) / count));
}

export function anAxis(name: string, stored: Bins, repaired: Bins | null = null): Axis {
  return { name, stored, repaired, repair: repaired === null ? '' : 'The bins are logarithmic.' };
}

function aQuantity(values: readonly number[], unit: string): Quantity {
  const nonFinite = { nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  return { name: 'DOSE', unit, values: Float64Array.from(values), nonFinite };
}

const plain = { metadata: {}, defects: [] };

function measured<P extends Parameters<typeof cellsOfPage>[0]>(page: P): P & Pick<Page1D, 'statistics'> {
  return { ...page, statistics: statisticsOf(cellsOfPage(page)) };
}

export function aLine(
  values: readonly number[],
  axis = anAxis('Position (Z)', evenBins(0, values.length, values.length)),
): Page1D {
  const expected = axis.stored.edges.length - 1;
  return measured({ ...plain, kind: '1D', axes: [axis], expected, quantity: aQuantity(values, 'MeV/g') });
}

/** A YZ map; `values` as stored in the order given by the strides. */
export function aMap(values: readonly number[], [rows, columns]: readonly [number, number], order: 'F' | 'C'): Page2D {
  return measured({
    ...plain,
    kind: '2D',
    axes: [anAxis('Position (Y)', evenBins(0, rows, rows)), anAxis('Position (Z)', evenBins(0, columns, columns))],
    strides: order === 'F' ? [1, rows] : [columns, 1],
    expected: rows * columns,
    quantity: aQuantity(values, 'MeV/g'),
  });
}

/** An XYZ page in F order. */
export function aBlock(values: readonly number[], [nx, ny, nz]: readonly [number, number, number]): PageND {
  return measured({
    ...plain,
    kind: 'ND',
    axes: [
      anAxis('Position (X)', evenBins(0, nx, nx)),
      anAxis('Position (Y)', evenBins(0, ny, ny)),
      anAxis('Position (Z)', evenBins(0, nz, nz)),
    ],
    strides: [1, nx, nx * ny],
    expected: nx * ny * nz,
    quantity: aQuantity(values, 'MeV/g'),
  });
}

export function aPhaseSpace(particles: readonly (readonly number[])[]): PhaseSpace {
  const values = particles.flat();
  const shape = { particles: particles.length, expected: values.length };
  return measured({ ...plain, ...shape, kind: 'phase-space', axes: [], quantity: aQuantity(values, '') });
}
