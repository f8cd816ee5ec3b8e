import type { Interval } from './binEdges.ts';
import { formatPower, formatTick } from './numberText.ts';

/** A mark on an axis; '' for a mark without a number. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** 1, 2 or 5 times a power of ten, so that about `count` of them fill `width`. */
export function niceStep(width: number, count: number): number {
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
