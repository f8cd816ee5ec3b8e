import { columnCount, type MapGrid, rowCount, valueAt } from './mapModel.ts';

const widthsOf = ({ edges }: { readonly edges: Float64Array }): Float64Array =>
  Float64Array.from({ length: Math.max(0, edges.length - 1) }, (_, bin) =>
    Math.abs((edges[bin + 1] ?? Number.NaN) - (edges[bin] ?? Number.NaN)),
  );

/** For each value the area of all bins with at least that value, in the product of the axes' units. */
export function areasAtLeast(grid: MapGrid, values: readonly number[]): readonly number[] {
  const ascending = [...new Set(values)].toSorted((one, other) => one - other);
  const [columns, rows] = [widthsOf(grid.columns.bins), widthsOf(grid.rows.bins)];
  const areas = ascending.map(() => 0);
  for (let column = 0; column < columnCount(grid); column += 1) {
    for (let row = 0; row < rowCount(grid); row += 1) {
      const value = valueAt(grid, column, row) ?? Number.NaN;
      const area = (columns[column] ?? 0) * (rows[row] ?? 0);
      for (let level = 0; value >= (ascending[level] ?? Number.NaN); level += 1)
        areas[level] = (areas[level] ?? 0) + area;
    }
  }
  return values.map((value) => areas[ascending.indexOf(value)] ?? 0);
}
