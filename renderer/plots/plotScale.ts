import type { Interval } from './binEdges.ts';
import { assertNever } from '#shared/failure.ts';
import { linearTicks, logTicks, type Tick } from './ticks.ts';

export type ScaleKind = 'lin' | 'log' | 'sqrt' | 'symlog';

/** Turns numbers into a place between 0 and 1 along a line, and back. */
export interface PlotScale {
  readonly kind: ScaleKind;
  readonly domain: Interval;
  /** NaN for what the scale cannot show (zero and below on a logarithmic one). */
  readonly toUnit: (value: number) => number;
  readonly fromUnit: (unit: number) => number;
  readonly ticks: (count: number) => readonly Tick[];
}

interface Transform {
  readonly forward: (value: number) => number;
  readonly backward: (transformed: number) => number;
}

const linear: Transform = { forward: (value) => value, backward: (value) => value };
const logarithmic: Transform = {
  forward: (value) => (value > 0 ? Math.log10(value) : Number.NaN),
  backward: (value) => 10 ** value,
};
const squareRoot: Transform = {
  forward: (value) => Math.sign(value) * Math.sqrt(Math.abs(value)),
  backward: (value) => value * Math.abs(value),
};

function symmetric(threshold: number): Transform {
  return {
    forward: (value) => Math.sign(value) * Math.log10(1 + Math.abs(value) / threshold),
    backward: (value) => Math.sign(value) * threshold * (10 ** Math.abs(value) - 1),
  };
}

function transformOf(kind: ScaleKind, threshold: number): Transform {
  switch (kind) {
    case 'lin':
      return linear;
    case 'log':
      return logarithmic;
    case 'sqrt':
      return squareRoot;
    case 'symlog':
      return symmetric(threshold);
    default:
      return assertNever(kind);
  }
}

/** Zero, and powers of ten to either side from the threshold on. */
function symmetricTicks([low, high]: Interval, threshold: number, count: number): readonly Tick[] {
  const least = 10 ** Math.ceil(Math.log10(threshold));
  const half = low < 0 && high > 0 ? Math.ceil(count / 2) : count;
  const above = high > least ? logTicks([least, high], half) : [];
  const below = low < -least ? logTicks([least, -low], half) : [];
  const zero = low <= 0 && high >= 0 ? [{ value: 0, label: '0' }] : [];
  const mirrored = below.map(({ value, label }) => ({ value: -value, label: label === '' ? '' : `−${label}` }));
  const ticks = [...mirrored.toReversed(), ...zero, ...above].filter(({ value }) => value >= low && value <= high);
  return ticks.length > 1 ? ticks : linearTicks([low, high], count);
}

/** `threshold` is where a symlog scale turns from linear to logarithmic; the others do without. */
export function makeScale(kind: ScaleKind, domain: Interval, threshold = 1): PlotScale {
  const { forward, backward } = transformOf(kind, threshold);
  const start = forward(domain[0]);
  const width = forward(domain[1]) - start || 1;
  return {
    kind,
    domain,
    toUnit: (value) => (forward(value) - start) / width,
    fromUnit: (unit) => backward(start + unit * width),
    ticks: (count) => {
      if (kind === 'log') return logTicks(domain, count);
      return kind === 'symlog' ? symmetricTicks(domain, threshold, count) : linearTicks(domain, count);
    },
  };
}
