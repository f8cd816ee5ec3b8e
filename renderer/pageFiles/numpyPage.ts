import { zipSync } from 'fflate';
import type { AxisChoice } from '#shared/domain/axis.ts';
import { type Page, particleColumns } from '#shared/domain/page.ts';
import { isFirstFastest, missingValues, pageAxes } from './pageShape.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A file of NumPy's format 1.0: magic, version, length of the header, the header as a Python literal, the values. */
function npyFile(
  type: string,
  shape: readonly number[],
  options: { readonly isFortran: boolean; readonly data: Bytes },
) {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const literal = `{'descr': '${type}', 'fortran_order': ${options.isFortran ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  const prefix = 10;
  const length = Math.ceil((prefix + literal.length + 1) / 64) * 64;
  const file = new Uint8Array(length + options.data.length);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(file.buffer).setUint16(8, length - prefix, true);
  file.set(new TextEncoder().encode(`${literal.padEnd(length - prefix - 1)}\n`), prefix);
  file.set(options.data, length);
  return file;
}

/** Doubles as bytes, little-endian on any machine. */
export function doubleBytes(values: Float64Array): Bytes {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index += 1) view.setFloat64(index * 8, values[index] ?? Number.NaN, true);
  return bytes;
}

function doubles(values: Float64Array, shape: readonly number[], isFortran = false): Bytes {
  return npyFile('<f8', shape, { isFortran, data: doubleBytes(values) });
}

/** A text as an array without axes of NumPy's UCS-4 strings. */
function textArray(text: string): Bytes {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const data = new Uint8Array(points.length * 4);
  const view = new DataView(data.buffer);
  points.forEach((point, index) => view.setUint32(index * 4, point, true));
  return npyFile(`<U${points.length}`, [], { isFortran: false, data });
}

/** The values of a page with their shape: one length per axis, in the page's order; particles × 8 for a phase space. */
function valuesArray(page: Page, choice: AxisChoice): Bytes {
  const { values } = page.quantity;
  if (page.kind === 'phase-space') {
    const width = particleColumns.length;
    return doubles(values.subarray(0, page.particles * width), [page.particles, width]);
  }
  const axes = pageAxes(page, choice);
  const shape = axes.map(({ count }) => count);
  const total = shape.reduce((product, count) => product * count, 1);
  const whole = new Float64Array(total).fill(Number.NaN);
  whole.set(values.subarray(0, total));
  return doubles(whole, shape, axes.length > 1 && isFirstFastest(axes));
}

/** A page as `.npy`: float64, its axes in the page's order, in Fortran order if the first varies fastest. */
export function npyOfPage(page: Page, choice: AxisChoice): Bytes {
  return valuesArray(page, choice);
}

/** The description of a page next to its numbers. */
export interface PageFacts {
  readonly label: string;
  /** Lines such as `Primaries: 1 000 000 (sum over 4 tasks)`. */
  readonly facts: readonly string[];
}

/**
 * A page as `.npz`: `values`, `axis1_centres`, `axis1_edges` and so on, and `description`, a JSON text. If the data is
 * truncated, the missing values are NaN, and `missing` is their number at the end of the stored order.
 */
export function npzOfPage(page: Page, choice: AxisChoice, { label, facts }: PageFacts): Bytes {
  const axes = pageAxes(page, choice);
  const missing = missingValues(page);
  const description = {
    label,
    quantity: page.quantity.name,
    unit: page.quantity.unit,
    axes: axes.map(({ name, bins }) => ({ name, unit: bins.unit })),
    ...(page.kind === 'phase-space' ? { columns: particleColumns } : {}),
    facts,
    metadata: page.metadata,
  };
  const bins = axes.flatMap(({ bins: { centres, edges } }, index) => [
    [`axis${index + 1}_centres.npy`, doubles(centres, [centres.length])] as const,
    [`axis${index + 1}_edges.npy`, doubles(edges, [edges.length])] as const,
  ]);
  return zipSync(
    Object.fromEntries([
      ['values.npy', valuesArray(page, choice)],
      ...bins,
      ...(missing === 0 ? [] : [['missing.npy', doubles(Float64Array.of(missing), [])] as const]),
      ['description.npy', textArray(JSON.stringify(description))],
    ]),
    { level: 6 },
  );
}
