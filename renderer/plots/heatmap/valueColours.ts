import type { Interval } from '../binEdges.ts';
import { colourSteps } from '../colourMaps.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import type { ValueStatistics } from '#shared/domain/page.ts';

/** What a bin shows when it is no colour of the map. Codes from `firstColour` on are steps of the map. */
export const cellCodes = {
  hidden: 0,
  nan: 1,
  positiveInfinity: 2,
  negativeInfinity: 3,
  missing: 4,
} as const;
export const firstColour = 5;

/** Logarithmic colours reach this far below the maximum by themselves. */
const decadesShown = 4;

export type MapScaleKind = 'lin' | 'log' | 'sqrt';

/** The scale as chosen; by itself logarithmic for non-negative values that span three decades. */
export function mapScaleKind(choice: PlotSettings['mapScale'], whole: ValueStatistics): MapScaleKind {
  if (choice !== 'auto') return choice;
  return whole.negative === 0 && whole.max > 1000 * whole.minPositive ? 'log' : 'lin';
}

/** The range of colours that fits the whole page. */
export function fittingRange(kind: MapScaleKind, whole: ValueStatistics, diverging: boolean): Interval {
  const { min, max, minPositive } = whole;
  if (kind === 'log') {
    if (!(max > 0)) return [1, 10];
    const low = Math.max(minPositive, max / 10 ** decadesShown);
    return low < max ? [low, max] : [max / 10, max];
  }
  if (!Number.isFinite(min)) return [0, 1];
  if (diverging && min < 0) {
    const reach = Math.max(-min, max);
    return [-reach, reach];
  }
  const low = min > 0 && min < max / 2 ? 0 : min;
  return low < max ? [low, max] : [max - 0.5, max + 0.5];
}

/** The scale of the colours: the chosen range, where the scale can show it, or the one that fits. */
export function colourScale(
  settings: Pick<PlotSettings, 'mapScale' | 'range'> & { readonly isDiverging: boolean },
  whole: ValueStatistics,
): PlotScale {
  const kind = mapScaleKind(settings.mapScale, whole);
  const chosen = settings.range;
  const usable = chosen !== null && (kind !== 'log' || chosen[0] > 0);
  return makeScale(kind, usable ? chosen : fittingRange(kind, whole, settings.isDiverging));
}

/** The code of a value: what it shows as. Values beyond the range take its end's colour. */
export function codeOf(value: number | undefined, scale: PlotScale): number {
  if (value === undefined) return cellCodes.missing;
  if (value === Infinity) return cellCodes.positiveInfinity;
  if (value === -Infinity) return cellCodes.negativeInfinity;
  if (Number.isNaN(value)) return cellCodes.nan;
  if (scale.kind === 'log' && value <= 0) return cellCodes.hidden;
  const step = Math.floor(scale.toUnit(value) * colourSteps);
  return firstColour + (step < 0 ? 0 : step >= colourSteps ? colourSteps - 1 : step);
}
