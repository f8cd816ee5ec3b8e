import { assertNever } from '#shared/failure.ts';
import type { Interval } from './binEdges.ts';
import { formatPower, formatTick } from './numberText.ts';

type ScaleKind = 'lin' | 'log' | 'sqrt' | 'symlog';

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

/** A mark on an axis; '' for a mark without a number. */
interface Tick {
  readonly value: number;
  readonly label: string;
}

/** 1, 2 or 5 times a power of ten, so that about `count` of them fill `width`. */
function niceStep(width: number, count: number): number {
  const rough = width / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  if (ratio < 1.5) return power;
  if (ratio < 3.5) return 2 * power;
  return ratio < 7.5 ? 5 * power : 10 * power;
}

/** Round numbers within the interval, about `count` of them. */
export function linearTicks([low, high]: Interval, count: number): readonly Tick[] {
  if (!(high > low)) return [];
  const step = niceStep(high - low, count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const ticks: Tick[] = [];
  for (let multiple = first; multiple <= last && ticks.length < 100; multiple += 1) {
    const value = multiple * step;
    ticks.push({ value, label: formatTick(value, step, largest) });
  }
  return ticks;
}

/** Powers of ten with unlabelled marks between; 1, 2, 5 where fewer than two powers fit. */
export function logTicks([low, high]: Interval, count: number): readonly Tick[] {
  if (!(low > 0) || !(high > low)) return [];
  const first = Math.floor(Math.log10(low) - 1e-9);
  const last = Math.ceil(Math.log10(high) + 1e-9);
  const decades = Math.floor(Math.log10(high) + 1e-9) - Math.ceil(Math.log10(low) - 1e-9) + 1;
  const stride = Math.max(1, Math.ceil(decades / Math.max(1, count)));
  const ticks: Tick[] = [];
  for (let exponent = first; exponent <= last; exponent += 1) {
    for (let digit = 1; digit <= 9; digit += 1) {
      const value = digit * 10 ** exponent;
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      const label = logLabel(digit, exponent, decades);
      if (digit === 1) ticks.push({ value, label: exponent % stride === 0 ? label : '' });
      else if (stride === 1) ticks.push({ value, label });
    }
  }
  return ticks.some((tick) => tick.label !== '') ? ticks : linearTicks([low, high], count);
}

function logLabel(digit: number, exponent: number, decades: number): string {
  if (decades >= 2) return digit === 1 ? formatPower('1', exponent) : '';
  if (digit !== 1 && digit !== 2 && digit !== 5) return '';
  return exponent >= -3 && exponent <= 3
    ? String(Number(`${digit}e${exponent}`))
    : formatPower(String(digit), exponent);
}
