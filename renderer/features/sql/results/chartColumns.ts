import type { ChartColumn } from '#renderer/plots/chart/chartModel.ts';
import type { ResultCell, ResultColumn, ResultRows } from '#shared/domain/sql.ts';

/** A column of numbers, with its place in the result. */
export interface NumberColumn extends ChartColumn {
  /** -1 for the numbers of the rows. */
  readonly index: number;
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;
const odd: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  infinity: Infinity,
  '+infinity': Infinity,
  '-infinity': -Infinity,
  inf: Infinity,
  '-inf': -Infinity,
};

/** A cell as a number: null is NULL; undefined for anything else that is no number. */
export function numberOf(cell: ResultCell): number | null | undefined {
  if (cell === null) return null;
  if (typeof cell !== 'string') return undefined;
  return number.test(cell) ? Number(cell) : odd[cell.toLowerCase()];
}

/** The columns that hold numbers and NULL only, at least one number; the numbers of the rows come first. */
export function numberColumns(columns: readonly ResultColumn[], rows: ResultRows): readonly NumberColumn[] {
  const found = columns.flatMap(({ name }, index): readonly NumberColumn[] => {
    const values: (number | null)[] = [];
    for (const row of rows) {
      const value = numberOf(row[index] ?? null);
      if (value === undefined) return [];
      values.push(value);
    }
    const isEmpty = values.every((value) => value === null);
    return isEmpty ? [] : [{ index, name: name === '' ? '(no name)' : name, values }];
  });
  return [{ index: -1, name: 'row number', values: rows.map((_, index) => index + 1) }, ...found];
}
