import { colourSteps } from '../colourMaps.ts';
import type { PlotScale } from '../plotScale.ts';
import { codeInTables, type CodeTables, infiniteHalf, magnitudeBits, makeTables, unknown } from './codeTables.ts';

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

/** Of a scale with a logarithm: for most values, only the upper half of their bits is read. */
function runCoderOfTables(coder: Coder, tables: CodeTables, runs: ValueRuns): RunCoder {
  const { values, offsets, codes, step } = runs;
  const { droppedBits, first, count, codes: known } = tables;
  const ofZero = coder(0);
  const ofEach = runCoderOfEach(coder, runs);
  // The upper half of each value follows its lower half.
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const furthest = offsets.reduce((one, other) => Math.max(one, other), 0);
  const last = count - 1;
  return (start, target) => {
    // The data may be cut off.
    if (start + furthest >= values.length) return ofEach(start, target);
    for (let run = 0, at = target; run < offsets.length; run += 1, at += step) {
      const index = start + (offsets[run] ?? 0);
      const upper = halves[2 * index + 1] ?? 0;
      const magnitude = upper & magnitudeBits;
      let code: number = unknown;
      if (magnitude !== 0 && magnitude < infiniteHalf) {
        const entry = Math.min(Math.max((magnitude >>> droppedBits) - first, 0), last);
        code = known[entry + (upper >>> 31) * count] ?? unknown;
      }
      if (code === unknown) {
        const value = values[index] ?? 0;
        code = value === 0 ? ofZero : coder(value);
      }
      codes[at] = code;
    }
  };
}
