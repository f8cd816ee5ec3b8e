import type { PlotScale } from '../plotScale.ts';

/*
 * Tables for scales with a logarithm: the code of a number by the first bits of its double, so that a logarithm is
 * computed only where the numbers of one entry differ in their colour.
 */

/** The code of a number, computed. Codes of larger numbers are never smaller. */
type Coder = (value: number) => number;

export interface CodeTables {
  /** Bits of the upper half of a double that are ignored. */
  readonly droppedBits: number;
  /** The place, which is the other bits, of entry 0: of all numbers up to it. The last entry is for all from it on. */
  readonly first: number;
  /** Entries of one sign. */
  readonly count: number;
  /** By magnitude: the codes of positive numbers, then those of negative ones; `unknown` where an entry has several. */
  readonly codes: Uint16Array;
}

/** In a table: to be computed. */
export const unknown = 0xff_ff;
export const magnitudeBits = 0x7f_ff_ff_ff;
/** The upper half of infinity; that of NaN is not below it. */
export const infiniteHalf = 0x7f_f0_00_00;
/** A symlog scale hardly bends numbers below this share of its threshold. */
const smallest = 1 / 512;
/** At most: a hundred for each step of the colours, few enough for the processor's second cache. */
const mostEntries = 32_768;

const number = new Float64Array(1);
const halves = new Uint32Array(number.buffer);

function upperHalfOf(value: number): number {
  number[0] = value;
  return halves[1] ?? 0;
}

/** The first and the last number of a place. */
function endOf(place: number, droppedBits: number, isLast: boolean): number {
  halves[1] = (place << droppedBits) | (isLast ? 2 ** droppedBits - 1 : 0);
  halves[0] = isLast ? 0xff_ff_ff_ff : 0;
  return number[0] ?? Number.NaN;
}

/** The tables of a scale; null if it has no logarithm, or reaches the smallest doubles. */
export function makeTables({ kind, domain, threshold }: PlotScale, coder: Coder): CodeTables | null {
  if (kind !== 'log' && kind !== 'symlog') return null;
  const least = kind === 'log' ? domain[0] : threshold * smallest;
  const most = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
  const span = upperHalfOf(most) - upperHalfOf(least) + 1;
  if (!(least > 0) || !(span > 0)) return null;
  const droppedBits = Math.max(0, Math.ceil(Math.log2(span / mostEntries)));
  const first = (upperHalfOf(least) >>> droppedBits) - 1;
  const count = (upperHalfOf(most) >>> droppedBits) - first + 2;
  // The exponent is never dropped, and the smallest numbers, with the exponent 0, are computed.
  if (droppedBits > 20 || first >>> (20 - droppedBits) === 0) return null;
  const lowOf = (entry: number): number => (entry === 0 ? Number.MIN_VALUE : endOf(first + entry, droppedBits, false));
  const highOf = (entry: number): number =>
    entry === count - 1 ? Number.MAX_VALUE : endOf(first + entry, droppedBits, true);
  const codes = new Uint16Array(2 * count).fill(unknown);
  for (const [place, sign] of [1, -1].entries()) {
    let entry = 0;
    while (entry < count) {
      const code = coder(sign * lowOf(entry));
      const isOf = (other: number): boolean => coder(sign * highOf(other)) === code;
      const end = isOf(entry) ? lastWhere(isOf, entry, count - 1) + 1 : entry;
      codes.fill(code, place * count + entry, place * count + end);
      // The entry in which the code changes is left unknown.
      entry = Math.max(end, entry + 1);
    }
  }
  return { droppedBits, first, count, codes };
}

/** The last entry up to another for which something holds, which holds for the first and ends once. */
function lastWhere(holds: (entry: number) => boolean, from: number, to: number): number {
  let [low, step] = [from, 1];
  while (low + step <= to && holds(low + step)) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, to + 1);
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The code of a number by the upper half of its bits; `unknown` if they do not decide it. */
export function codeInTables({ droppedBits, first, count, codes }: CodeTables, upper: number): number {
  const magnitude = upper & magnitudeBits;
  // Zero, Infinity and NaN have codes of their own.
  if (magnitude === 0 || magnitude >= infiniteHalf) return unknown;
  const entry = Math.min(Math.max((magnitude >>> droppedBits) - first, 0), count - 1);
  return codes[entry + (upper >>> 31) * count] ?? unknown;
}
