import type { Interval } from '#shared/page/binEdges.ts';
import type { PlotScale } from '../plotScale.ts';

/** The visible part of a plot, in axis units; `y` null: fitted to the visible values. */
export interface PlotWindow {
  readonly x: Interval;
  readonly y: Interval | null;
}

/** A position in a plot, 0 to 1 from the left and from the bottom. */
export interface UnitPoint {
  readonly u: number;
  readonly v: number;
}

/** The interval of a scale between two positions. */
export function intervalBetween(scale: PlotScale, one: number, other: number): Interval | null {
  const low = scale.fromUnit(Math.max(0, Math.min(one, other)));
  const high = scale.fromUnit(Math.min(1, Math.max(one, other)));
  return Number.isFinite(low) && Number.isFinite(high) && low < high ? [low, high] : null;
}

/** Moves a scale's domain by a fraction of its width, within the limits. */
export function panned(scale: PlotScale, by: number, limits: Interval | null): Interval {
  let shift = -by;
  if (limits !== null) {
    const low = Math.min(0, scale.toUnit(limits[0]));
    const high = Math.max(0, scale.toUnit(limits[1]) - 1);
    shift = Math.min(high, Math.max(low, shift));
  }
  return [scale.fromUnit(shift), scale.fromUnit(1 + shift)];
}

/** Makes a scale's domain `factor` times as wide around a fixed position, 0 to 1, within the limits. */
export function zoomed(
  scale: PlotScale,
  { factor, around }: { readonly factor: number; readonly around: number },
  limits: Interval | null,
): Interval {
  const low = scale.fromUnit(around * (1 - factor));
  const high = scale.fromUnit(around + (1 - around) * factor);
  if (!(low < high)) return scale.domain;
  if (limits === null) return [low, high];
  return [Math.max(low, limits[0]), Math.min(high, limits[1])];
}

/** The rounding error of zooming in and out again, as a fraction of the whole. */
const rounding = 1e-9;

function covers(chosen: Interval, [low, high]: Interval): boolean {
  const tolerance = (high - low) * rounding;
  return chosen[0] <= low + tolerance && chosen[1] >= high - tolerance;
}

/** A window, or null if it shows everything within the limits: zooming out completely restores the initial state. */
export function unlessWhole(
  window: PlotWindow | null,
  limits: { readonly x: Interval; readonly y: Interval | null },
): PlotWindow | null {
  if (window === null || !covers(window.x, limits.x)) return window;
  const fitted = window.y === null || (limits.y !== null && covers(window.y, limits.y));
  return fitted ? null : window;
}

/** The visible interval: the window's, if it can be shown within the limits, or all of it. */
export function inView(chosen: Interval | null | undefined, limits: Interval): Interval {
  if (chosen === null || chosen === undefined) return limits;
  const low = Math.max(chosen[0], limits[0]);
  const high = Math.min(chosen[1], limits[1]);
  return low < high ? [low, high] : limits;
}
