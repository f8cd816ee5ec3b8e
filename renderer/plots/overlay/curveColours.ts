import type { PlotTheme } from '../plotProps.ts';

/** The max number of distinguishable curves. */
export const maxCurves = 12;

const colours: Readonly<Record<PlotTheme, readonly string[]>> = {
  light: [
    '#0d7a70',
    '#2563eb',
    '#b4540a',
    '#7c3aed',
    '#be185d',
    '#4d7c0f',
    '#0e7490',
    '#a16207',
    '#9333ea',
    '#475569',
    '#dc2626',
    '#15803d',
  ],
  dark: [
    '#2dd4bf',
    '#60a5fa',
    '#f59e5b',
    '#a78bfa',
    '#f472b6',
    '#a3e635',
    '#22d3ee',
    '#facc15',
    '#d8b4fe',
    '#94a3b8',
    '#f87171',
    '#4ade80',
  ],
};

/** The colour of a curve by its number in the set. */
export function curveColour(index: number, theme: PlotTheme): string {
  return colours[theme][index % maxCurves] ?? '#808080';
}

/** `A` to `L`. */
export function curveLetter(index: number): string {
  return String.fromCodePoint(65 + (index % maxCurves));
}
