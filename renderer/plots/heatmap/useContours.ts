import { useEffect, useMemo, useState } from 'react';
import type { PlotSettings } from '../plotSettings.ts';
import { type Contour, contourMaker } from './contours.ts';
import type { MapGrid } from './mapModel.ts';

/** The values of the levels: percent of the chosen value, or of the largest one. */
export function isoValues(
  { isoLevels, isoReference }: Pick<PlotSettings, 'isoLevels' | 'isoReference'>,
  largest: number,
): readonly number[] {
  const whole = isoReference ?? largest;
  if (!Number.isFinite(whole)) return [];
  return isoLevels.map((percent) => (percent / 100) * whole);
}

interface Computed {
  readonly grid: MapGrid;
  readonly values: readonly number[];
  readonly contours: readonly Contour[];
}

/** Contours of a map at some values, one per task; the previous ones are removed while others are computed. */
export function useContours(grid: MapGrid | null, values: readonly number[]): readonly Contour[] {
  const [computed, setComputed] = useState<Computed | null>(null);
  const text = values.join(' ');
  const wanted = useMemo(() => (text === '' ? [] : text.split(' ').map(Number)), [text]);
  useEffect(() => {
    if (grid === null || wanted.length === 0) return undefined;
    let timer = 0;
    const contours: Contour[] = [];
    const prepare = (): void => {
      const make = contourMaker(grid);
      const next = (): void => {
        const value = wanted[contours.length];
        if (value === undefined) {
          setComputed({ grid, values: wanted, contours });
          return;
        }
        contours.push(make(value));
        timer = window.setTimeout(next);
      };
      timer = window.setTimeout(next);
    };
    timer = window.setTimeout(prepare);
    return () => window.clearTimeout(timer);
  }, [grid, wanted]);
  return computed !== null && computed.grid === grid && computed.values === wanted ? computed.contours : none;
}

const none: readonly Contour[] = [];
