import { colourSteps } from '../colourMaps.ts';
import type { PlotScale } from '../plotScale.ts';

/** The codes of bins without a colour. Codes from `firstColour` on are steps of the map. */
export const cellCodes = {
  hidden: 0,
  nan: 1,
  positiveInfinity: 2,
  negativeInfinity: 3,
  missing: 4,
} as const;
export const firstColour = 5;
const lastStep = colourSteps - 1;

type Coder = (value: number | undefined) => number;

/** How a scale bends values before they are divided into equal steps, of which `low` is the start. */
interface Steps {
  readonly low: number;
  readonly factor: number;
}

function shapeOf({ kind, threshold }: PlotScale): (value: number) => number {
  return {
    lin: (value: number): number => value,
    log: Math.log,
    sqrt: (value: number): number => (value < 0 ? -Math.sqrt(-value) : Math.sqrt(value)),
    symlog: (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value / threshold)),
  }[kind];
}

/** Null near the limits of a double, where the scale rescales numbers first. */
function stepsOf(scale: PlotScale): Steps | null {
  const shape = shapeOf(scale);
  const low = shape(scale.domain[0]);
  const factor = colourSteps / (shape(scale.domain[1]) - low);
  return Number.isFinite(factor) && factor !== 0 ? { low, factor } : null;
}

/** The code of a single value. Values beyond the range take its end's colour; zero may have none. */
export function codeOf(value: number | undefined, scale: PlotScale, hidesZero = false): number {
  return exactCoder(scale, hidesZero)(value);
}

/** The code of a value, for many values in any order. The results equal those of `codeOf`. */
export function makeCoder(scale: PlotScale, hidesZero = false): Coder {
  const coder = exactCoder(scale, hidesZero);
  const tables = makeTables(scale, coder);
  if (tables === null) return coder;
  const number = new Float64Array(1);
  const halves = new Uint32Array(number.buffer);
  return (value) => {
    if (value === undefined) return cellCodes.missing;
    number[0] = value;
    const code = codeInTables(tables, halves[1] ?? 0);
    return code === unknown ? coder(value) : code;
  };
}

/** Computes each code. */
function exactCoder(scale: PlotScale, hidesZero: boolean): Coder {
  const shape = shapeOf(scale);
  const steps = stepsOf(scale);
  const stepOf =
    steps === null
      ? (value: number): number => scale.toUnit(value) * colourSteps
      : (value: number): number => (shape(value) - steps.low) * steps.factor;
  const isLog = scale.kind === 'log';
  return (value) => {
    if (value === undefined) return cellCodes.missing;
    if (value - value !== 0) {
      if (value === Infinity) return cellCodes.positiveInfinity;
      return value === -Infinity ? cellCodes.negativeInfinity : cellCodes.nan;
    }
    if (isLog ? value <= 0 : hidesZero && value === 0) return cellCodes.hidden;
    const step = stepOf(value);
    return firstColour + (step > 0 ? (step < lastStep ? Math.floor(step) : lastStep) : 0);
  };
}

/*
 * Tables for scales with a logarithm: the code of a number by its exponent and the first bits of its mantissa, so that
 * a logarithm is computed only where the numbers of one entry differ in their colour.
 */

/** The number of bits of the upper half of a double that a table ignores: eight of the mantissa remain. */
const droppedBits = 12;
const largestTable = 65_536;
/** In a table: to be computed. */
const unknown = 0xff_ff;
/** The place of infinity; NaN is above it. */
const beyondNumbers = 0x7ff << (20 - droppedBits);
const signBit = 0x80_00_00_00;
/** A symlog scale hardly bends numbers below this share of its threshold. */
const smallest = 1 / 512;

interface CodeTables {
  /** The place (exponent and first bits) of entry 1. Entry 0 is for all smaller numbers, the last for all larger ones. */
  readonly first: number;
  readonly positive: Uint16Array;
  readonly negative: Uint16Array;
}

function makeTables({ kind, domain, threshold }: PlotScale, coder: Coder): CodeTables | null {
  if (kind !== 'log' && kind !== 'symlog') return null;
  const number = new Float64Array(1);
  const halves = new Uint32Array(number.buffer);
  const placeOf = (value: number): number => {
    number[0] = value;
    return (halves[1] ?? 0) >>> droppedBits;
  };
  const least = kind === 'log' ? domain[0] : threshold * smallest;
  const first = placeOf(least);
  const size = placeOf(Math.max(Math.abs(domain[0]), Math.abs(domain[1]))) - first + 1;
  if (!(least > 0) || !(size > 0) || size > largestTable) return null;
  /** The first or last number of a place. */
  const endOf = (place: number, isLast: boolean): number => {
    halves[1] = (place << droppedBits) | (isLast ? 2 ** droppedBits - 1 : 0);
    halves[0] = isLast ? 0xff_ff_ff_ff : 0;
    return number[0] ?? Number.NaN;
  };
  const tableOf = (sign: number): Uint16Array =>
    Uint16Array.from({ length: size + 2 }, (_, index) => {
      const place = first + index - 1;
      const low = index === 0 ? Number.MIN_VALUE : endOf(place, false);
      const high = index === size + 1 ? Number.MAX_VALUE : endOf(place, true);
      const [one, other] = [coder(sign * low), coder(sign * high)];
      return one === other ? one : unknown;
    });
  return { first, positive: tableOf(1), negative: tableOf(-1) };
}

/** The code of a number by the upper half of its bits; `unknown` if that does not decide it. */
function codeInTables({ first, positive, negative }: CodeTables, upper: number): number {
  const place = (upper & ~signBit) >>> droppedBits;
  // Zero and the smallest numbers share a place.
  if (place === 0 || place >= beyondNumbers) return unknown;
  const index = Math.min(Math.max(place - first + 1, 0), positive.length - 1);
  return ((upper & signBit) === 0 ? positive : negative)[index] ?? unknown;
}

/** Values at distances `offsets` from a start, and where their codes go: `step` apart. */
export interface ValueRuns {
  readonly values: Float64Array;
  readonly offsets: Int32Array;
  readonly codes: Uint16Array;
  readonly step: number;
}

/** Writes the codes of one run, which starts at `start` in the values, from `target` on. */
export type RunCoder = (start: number, target: number) => void;

/**
 * Codes runs of values with one loop for each kind of scale, in which nothing is called for an ordinary value: a million
 * take a few milliseconds. The results equal those of `codeOf`.
 */
export function makeRunCoder(scale: PlotScale, hidesZero: boolean, runs: ValueRuns): RunCoder {
  const coder = exactCoder(scale, hidesZero);
  const tables = makeTables(scale, coder);
  if (tables !== null) return runCoderOfTables(coder, tables, runs);
  const steps = stepsOf(scale);
  if (steps === null || scale.kind === 'log' || scale.kind === 'symlog') return runCoderOfEach(coder, runs);
  return runCoderOfSteps(coder, { ...steps, isRoot: scale.kind === 'sqrt' }, runs);
}

function runCoderOfEach(coder: Coder, { values, offsets, codes, step }: ValueRuns): RunCoder {
  return (start, target) => {
    for (let place = 0, at = target; place < offsets.length; place += 1, at += step) {
      codes[at] = coder(values[start + (offsets[place] ?? 0)]);
    }
  };
}

/** Of a linear scale, or one of square roots. */
function runCoderOfSteps(
  coder: Coder,
  { low, factor, isRoot }: Steps & { readonly isRoot: boolean },
  { values, offsets, codes, step }: ValueRuns,
): RunCoder {
  const ofZero = coder(0);
  const { length } = values;
  return (start, target) => {
    for (let place = 0, at = target; place < offsets.length; place += 1, at += step) {
      const index = start + (offsets[place] ?? 0);
      const value = index < length ? (values[index] ?? 0) : Number.NaN;
      const shaped = isRoot ? (value < 0 ? -Math.sqrt(-value) : Math.sqrt(value)) : value;
      const reached = (shaped - low) * factor;
      if (value === 0) codes[at] = ofZero;
      else if (reached > 0 && reached < lastStep) codes[at] = firstColour + Math.trunc(reached);
      else if (value - value === 0) codes[at] = reached > 0 ? firstColour + lastStep : firstColour;
      else codes[at] = coder(values[index]);
    }
  };
}

function runCoderOfTables(coder: Coder, tables: CodeTables, { values, offsets, codes, step }: ValueRuns): RunCoder {
  const { first, positive, negative } = tables;
  const last = positive.length - 1;
  const ofZero = coder(0);
  // The upper half of each value follows its lower half.
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const { length } = values;
  return (start, target) => {
    for (let run = 0, at = target; run < offsets.length; run += 1, at += step) {
      const index = start + (offsets[run] ?? 0);
      if (index >= length) {
        codes[at] = cellCodes.missing;
        continue;
      }
      const value = values[index] ?? 0;
      if (value === 0) {
        codes[at] = ofZero;
        continue;
      }
      const upper = halves[2 * index + 1] ?? 0;
      const place = (upper & ~signBit) >>> droppedBits;
      if (place === 0 || place >= beyondNumbers) {
        codes[at] = coder(value);
        continue;
      }
      const entry = Math.min(Math.max(place - first + 1, 0), last);
      const code = ((upper & signBit) === 0 ? positive : negative)[entry] ?? unknown;
      codes[at] = code === unknown ? coder(value) : code;
    }
  };
}
