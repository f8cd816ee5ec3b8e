import { tickStep, ticks as niceNumbers } from 'd3-array';
import { scaleLinear, scaleLog, scalePow, scaleSymlog } from 'd3-scale';
import { assertNever } from '#shared/failure.ts';
import type { Interval } from '#shared/page/binEdges.ts';
import { formatPower, formatTick } from './numberText.ts';

type ScaleKind = 'lin' | 'log' | 'sqrt' | 'symlog';

/** Maps numbers to a position between 0 and 1 along a line, and back. */
export interface PlotScale {
  readonly kind: ScaleKind;
  readonly domain: Interval;
  /** The threshold of a symlog scale between linear and logarithmic. */
  readonly threshold: number;
  /** NaN for what the scale cannot show (zero and below on a logarithmic one). */
  readonly toUnit: (value: number) => number;
  readonly fromUnit: (unit: number) => number;
  readonly ticks: (count: number) => readonly Tick[];
}

/** The part of a scale of d3-scale that is used. */
interface NumberScale {
  (value: number): number;
  invert: (unit: number) => number;
}

function numberScale(kind: ScaleKind, domain: Interval, threshold: number): NumberScale {
  switch (kind) {
    case 'lin':
      return scaleLinear(domain, [0, 1]).unknown(Number.NaN);
    case 'log':
      return scaleLog(domain, [0, 1]).unknown(Number.NaN);
    case 'sqrt':
      return scalePow(domain, [0, 1]).exponent(0.5).unknown(Number.NaN);
    case 'symlog':
      return scaleSymlog(domain, [0, 1]).constant(threshold).unknown(Number.NaN);
    default:
      return assertNever(kind);
  }
}

/**
 * Makes a scale. `threshold` is where a symlog scale changes from linear to logarithmic. Near the limits of a double,
 * numbers are rescaled so that differences and steps can be computed.
 */
export function makeScale(kind: ScaleKind, domain: Interval, threshold = 1): PlotScale {
  const factor = kind === 'lin' || kind === 'symlog' ? workingFactor(domain) : 1;
  const scale = numberScale(kind, [domain[0] * factor, domain[1] * factor], threshold * factor);
  return {
    kind,
    domain,
    threshold,
    toUnit: (value) => (kind === 'log' && value <= 0 ? Number.NaN : scale(value * factor)),
    fromUnit: (unit) => scale.invert(unit) / factor,
    ticks: (count) => {
      if (kind === 'log') return logTicks(domain, count);
      return kind === 'symlog' ? symmetricTicks(domain, threshold, count) : linearTicks(domain, count);
    },
  };
}

/** A power of two that scales an interval far from overflow and underflow; 1 for all usual ones. */
function workingFactor([low, high]: Interval): number {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (largest > 1e290) return 2 ** -64;
  return largest > 0 && largest < 1e-290 ? 2 ** 200 : 1;
}

/** A tick on an axis; '' for a tick without a number. */
interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Round numbers within the interval, about `count` of them. */
export function linearTicks([low, high]: Interval, count: number): readonly Tick[] {
  if (!(high > low)) return [];
  const factor = workingFactor([low, high]) === 1 ? 1 : powerOfTenFactor(Math.max(Math.abs(low), Math.abs(high)));
  const [start, stop] = [low * factor, high * factor];
  const step = tickStep(start, stop, count) / factor;
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return niceNumbers(start, stop, count).map((scaled) => {
    const value = within(scaled / factor, [low, high]);
    return { value, label: formatTick(value, step, largest) };
  });
}

/** Rounding may put a tick just beyond an end. */
function within(value: number, [low, high]: Interval): number {
  return Math.min(high, Math.max(low, value));
}

/** Round numbers stay round only when scaled by a power of ten. */
function powerOfTenFactor(largest: number): number {
  return largest > 1 ? 1e-290 : 1e290;
}

/** With more powers of ten than this, only the labelled ones have ticks. */
const maxPowerMarks = 60;

/** Powers of ten with unlabelled ticks in between; 1, 2, 5 if fewer than two powers fit. */
export function logTicks([low, high]: Interval, count: number): readonly Tick[] {
  if (!(low > 0) || !(high > low)) return [];
  // below the normal range of doubles, powers of ten are computed larger by 290 of them
  const shift = high < 1e-290 ? 290 : 0;
  const factor = 10 ** shift;
  const powers = Math.floor(Math.log10(high) + 1e-9) - Math.ceil(Math.log10(low) - 1e-9) + 1;
  const stride = Math.max(1, Math.ceil(powers / Math.max(1, count)));
  const ticks = scaleLog([low * factor, high * factor], [0, 1])
    .ticks(Math.max(count, powers))
    .flatMap((value): readonly Tick[] => {
      const power = Math.floor(Math.log10(value) + 1e-9);
      const digit = Math.round(value / 10 ** power);
      const exponent = power - shift;
      // d3 falls back to linear ticks within a decade, which are not wanted here
      if (Math.abs(value / 10 ** power - digit) > 1e-6 || (digit !== 1 && stride > 1)) return [];
      const isLabelled = digit === 1 && exponent % stride === 0;
      if (!isLabelled && powers > maxPowerMarks) return [];
      const label = powers < 2 ? digitLabel(digit, exponent) : isLabelled ? formatPower('1', exponent) : '';
      return [{ value: within(value / factor, [low, high]), label }];
    });
  const labels = ticks.filter((tick) => tick.label !== '').length;
  return labels > 1 || powers > 1 ? ticks : linearTicks([low, high], count);
}

function digitLabel(digit: number, exponent: number): string {
  if (digit !== 1 && digit !== 2 && digit !== 5) return '';
  return exponent >= -3 && exponent <= 3
    ? String(Number(`${digit}e${exponent}`))
    : formatPower(String(digit), exponent);
}

/** Zero, and powers of ten on both sides from the threshold on. */
function symmetricTicks([low, high]: Interval, threshold: number, count: number): readonly Tick[] {
  const first = 10 ** Math.ceil(Math.log10(threshold));
  const half = low < 0 && high > 0 ? Math.ceil(count / 2) : count;
  const above = high > first ? logTicks([first, high], half) : [];
  const below = low < -first ? logTicks([first, -low], half) : [];
  const zero = low <= 0 && high >= 0 ? [{ value: 0, label: '0' }] : [];
  const mirrored = below.map(({ value, label }) => ({ value: -value, label: label === '' ? '' : `−${label}` }));
  const ticks = [...mirrored.toReversed(), ...zero, ...above].filter(({ value }) => value >= low && value <= high);
  return ticks.length > 1 ? ticks : linearTicks([low, high], count);
}
