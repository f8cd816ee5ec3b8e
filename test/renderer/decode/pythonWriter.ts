import { gzipSync } from 'node:zlib';

/** A float written by Python, which may be a whole number (`1.0`). Plain integers in JS are written as ints. */
export interface PythonFloat {
  readonly float: number;
}

/** What Python's json can write. A `raw` text is inserted verbatim. */
export type PythonValue =
  | null
  | boolean
  | string
  | number
  | PythonFloat
  | { readonly raw: string }
  | readonly PythonValue[]
  | { readonly members: readonly (readonly [string, PythonValue])[] };

/** As Python's repr: shortest digits, at least two exponent digits, below 1e-4 and from 1e16 on. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [mantissa = '', exponent = ''] = value.toExponential().split('e');
    return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`;
  }
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function escapeAscii(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As Python's json.dumps with its default settings. */
export function dumps(value: PythonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return escapeAscii(value);
  if (typeof value === 'number')
    return Number.isInteger(value) && !Object.is(value, -0) ? String(value) : pythonFloat(value);
  if ('float' in value) return pythonFloat(value.float);
  if ('raw' in value) return value.raw;
  if ('members' in value)
    return `{${value.members.map(([key, member]) => `${escapeAscii(key)}: ${dumps(member)}`).join(', ')}}`;
  return `[${value.map(dumps).join(', ')}]`;
}

/** An object from its members. */
export function dict(members: Readonly<Record<string, PythonValue>>): PythonValue {
  return { members: Object.entries(members) };
}

export function gzip(text: string | Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(text));
}

/** An axis as stored. */
export interface StoredAxis {
  readonly name?: string;
  readonly unit?: string;
  readonly values: readonly PythonValue[];
}

/** The parts of a page; the rest is filled in as yaptide does. */
export interface StoredPage {
  readonly dimensions?: PythonValue;
  readonly values: readonly PythonValue[];
  readonly axes?: readonly StoredAxis[];
  readonly axisKeys?: readonly string[];
  readonly metadata?: Readonly<Record<string, PythonValue>> | null;
  /** Whether axes and data precede the rest or follow it. */
  readonly axesFirst?: boolean;
}

/** The JSON text of a page. */
export function pageText(page: StoredPage): string {
  const axes = (page.axes ?? []).map((axis, index): readonly [string, PythonValue] => [
    page.axisKeys?.[index] ?? `axis_dim${index + 1}`,
    dict({ unit: axis.unit ?? 'cm', name: axis.name ?? 'Position (Z)', values: axis.values }),
  ]);
  const metadata = page.metadata === null ? [] : [['metadata', dict(page.metadata ?? { name: 'DOSE' })] as const];
  const dimensions = ['dimensions', page.dimensions ?? axes.length] as const;
  const data = ['data', dict({ name: 'DOSE', unit: 'MeV/g', values: page.values })] as const;
  const rest = [...metadata, dimensions, data];
  return dumps({ members: page.axesFirst === true ? [...axes, ...rest.toReversed()] : [...rest, ...axes] });
}

/** A page's blob as yaptide stores it. */
export function pageBlob(page: StoredPage): Uint8Array {
  return gzip(pageText(page));
}

/** Centres of even bins. */
export function centres(count: number, from = 0.5, step = 1): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index * step);
}

/** Values 0.5, 1.5, …: each encodes its index. */
export function placeValues(count: number): readonly number[] {
  return centres(count);
}
