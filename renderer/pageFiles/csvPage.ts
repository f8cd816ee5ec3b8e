import { csvValue } from '#shared/listFile/csvValue.ts';
import { guardFormula } from '#shared/listFile/guardFormula.ts';
import type { AxisChoice } from '#shared/domain/axis.ts';
import { type Page, type Page2D, particleColumns, type PhaseSpace } from '#shared/domain/page.ts';
import type { CsvOptions } from '#shared/domain/preferences.ts';
import { pageAxes, type PageAxis } from './pageShape.ts';

/** How a page's numbers are written as CSV. */
export interface CsvPageOptions {
  readonly csv: CsvOptions;
  readonly axes: AxisChoice;
  /** The user's name for the quantity. */
  readonly label: string;
}

/** The shortest text that reads back as the same number; `NaN`, `Infinity`, `-Infinity`. */
export function exactText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** How many rows are written as one text. */
const rowsAtOnce = 2000;

interface Writer {
  readonly begin: string;
  readonly line: (cells: readonly (string | number | undefined)[]) => string;
}

/** Numbers are unchanged (a missing one is an empty cell); text is protected from formulas as chosen. */
function makeWriter({ separator, decimalSign, byteOrderMark, guardsFormulas }: CsvOptions): Writer {
  const between = separator === 'tab' ? '\t' : separator;
  const cell = (value: string | number | undefined): string => {
    if (value === undefined) return '';
    if (typeof value === 'string') return csvValue(guardsFormulas ? guardFormula(value) : value, between);
    const text = exactText(value);
    return csvValue(decimalSign === ',' ? text.replace('.', ',') : text, between);
  };
  return {
    begin: byteOrderMark ? '\ufeff' : '',
    line: (cells) => `${cells.map(cell).join(between)}\r\n`,
  };
}

const named = (name: string, unit: string): string => (unit === '' ? name : `${name} [${unit}]`);

function* joined(lines: Iterable<string>): Generator<string> {
  let some: string[] = [];
  for (const line of lines) {
    some.push(line);
    if (some.length < rowsAtOnce) continue;
    yield some.join('');
    some = [];
  }
  yield some.join('');
}

/** Steps through all bins, the last axis fastest; `at` is the position of the value. */
function* binsInOrder(axes: readonly PageAxis[]): Generator<{ readonly bins: readonly number[]; readonly at: number }> {
  const total = axes.reduce((product, { count }) => product * count, 1);
  const bins = axes.map(() => 0);
  for (let done = 0; done < total; done += 1) {
    yield { bins, at: axes.reduce((sum, { stride }, axis) => sum + (bins[axis] ?? 0) * stride, 0) };
    for (let axis = axes.length - 1; axis >= 0; axis -= 1) {
      bins[axis] = (bins[axis] ?? 0) + 1;
      if ((bins[axis] ?? 0) < (axes[axis]?.count ?? 0)) break;
      bins[axis] = 0;
    }
  }
}

/**
 * A page as one row per value: low edge, high edge and centre of its bin along each axis, then the value as stored; one
 * row per particle for a phase space. In texts of some thousand rows each.
 */
export function* csvLong(page: Page, { csv, axes: choice, label }: CsvPageOptions): Generator<string> {
  const writer = makeWriter(csv);
  if (page.kind === 'phase-space') {
    yield writer.begin + writer.line(particleColumns);
    yield* joined(particleLines(page, writer));
    return;
  }
  const axes = pageAxes(page, choice);
  const headers = axes.flatMap(({ name, bins }) =>
    ['low', 'high', 'centre'].map((part) => named(`${name} ${part}`, bins.unit)),
  );
  yield writer.begin + writer.line([...headers, named(label, page.quantity.unit)]);
  yield* joined(binLines(page.quantity.values, axes, writer));
}

function* particleLines({ particles, quantity }: PhaseSpace, { line }: Writer): Generator<string> {
  const width = particleColumns.length;
  for (let row = 0; row < particles; row += 1)
    yield line([...quantity.values.subarray(row * width, (row + 1) * width)]);
}

function* binLines(values: Float64Array, axes: readonly PageAxis[], { line }: Writer): Generator<string> {
  for (const { bins, at } of binsInOrder(axes)) {
    const places = axes.flatMap(({ bins: { edges, centres } }, axis) => {
      const bin = bins[axis] ?? 0;
      const [one = 0, other = 0] = [edges[bin], edges[bin + 1]];
      return [Math.min(one, other), Math.max(one, other), centres[bin]];
    });
    yield line([...places, values[at]]);
  }
}

/** A map as a table: a row for each bin of the first axis, a column for each of the second, with their centres as headers. */
export function* csvMatrix(page: Page2D, { csv, axes: choice, label }: CsvPageOptions): Generator<string> {
  const { begin, line } = makeWriter(csv);
  const { values, unit } = page.quantity;
  const [rows, columns] = pageAxes(page, choice);
  if (rows === undefined || columns === undefined) return;
  const corner = `${named(label, unit)}: ${named(rows.name, rows.bins.unit)} down, ${named(columns.name, columns.bins.unit)} across`;
  yield begin + line([corner, ...columns.bins.centres]);
  for (let row = 0; row < rows.count; row += 1) {
    const cells = Array.from(
      { length: columns.count },
      (_, column) => values[row * rows.stride + column * columns.stride],
    );
    yield line([rows.bins.centres[row], ...cells]);
  }
}
