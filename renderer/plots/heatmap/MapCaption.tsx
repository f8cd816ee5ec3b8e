import { useMemo } from 'react';
import type { ValueStatistics } from '#shared/domain/page.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { colourAt } from '../colourMaps.ts';
import type { PlotReadout } from '../plotProps.ts';
import type { PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { columnCount, type MapGrid, rowCount } from './mapModel.ts';
import styles from '../Plot.module.css';

/** `Z 15.20–15.25 cm, Dose 1.2346 MeV/g`; the stored value where `isExact`. */
export function readoutWords({ entries }: PlotReadout, isExact: boolean): string {
  return entries
    .map(({ label, text, stored, unit }) => `${label} ${isExact ? (stored ?? text) : text} ${unit}`.trim())
    .join(', ');
}

interface MapCaptionProps {
  readonly grid: MapGrid;
  readonly seen: ValueStatistics;
  /** Whether zero and below are left empty. */
  readonly isLogarithmic: boolean;
  /** Whether the screen has fewer pixels than there are visible bins. */
  readonly isDense: boolean;
  readonly isPinned: boolean;
  readonly readout: PlotReadout | null;
  readonly meaningOfNaN: string | undefined;
}

/** What a map shows instead of colours, with counts, and how to use it. */
export function MapCaption({ grid, seen, isLogarithmic, isDense, isPinned, readout, meaningOfNaN }: MapCaptionProps) {
  const hidden = isLogarithmic ? seen.zero + seen.negative : 0;
  const marks = [
    { style: meaningOfNaN === undefined ? 'nan' : 'blank', count: seen.nan, text: meaningOfNaN ?? 'NaN' },
    { style: 'positiveInfinity', count: seen.positiveInfinity, text: '+Infinity' },
    { style: 'negativeInfinity', count: seen.negativeInfinity, text: '−Infinity' },
    { style: 'missing', count: seen.missing, text: 'missing (data cut off)' },
  ].filter((mark) => mark.count > 0);
  return (
    <p className={styles['caption']}>
      {readout === null ? (
        <span data-figure="skip" data-hint>
          {formatCount(rowCount(grid))} × {formatCount(columnCount(grid))} bins · drag to zoom, Shift-drag to pan,
          double-click to reset
        </span>
      ) : (
        <span data-figure="skip" className={styles['told']}>
          {readoutWords(readout, isPinned)}
        </span>
      )}
      <span data-figure="skip" data-hint>
        {isPinned ? 'stored value shown; Esc unpins the cuts' : 'click pins the cuts and shows the stored value'}
      </span>
      {hidden > 0 ? <span>{formatPlural(hidden, 'bin')} ≤ 0 not shown on the logarithmic scale</span> : null}
      {isDense ? <span data-hint>more bins than pixels: each pixel shows the nearest bin</span> : null}
      {marks.map((mark) => (
        <span key={mark.style}>
          <i className={`${styles['mark'] ?? ''} ${styles[mark.style] ?? ''}`} />
          {formatCount(mark.count)} {mark.text}
        </span>
      ))}
    </p>
  );
}

interface NameLegendProps {
  readonly names: ReadonlyMap<number, string>;
  readonly values: Float64Array;
  readonly scale: PlotScale;
  readonly settings: Pick<PlotSettings, 'colourMap' | 'inverted'>;
}

/** The max number of distinct values in a geometry map. */
const maxNames = 64;

/** The materials or zones that a map shows, with their colours. */
export function NameLegend({ names, values, scale, settings }: NameLegendProps) {
  const present = useMemo(() => {
    const found = new Set<number>();
    for (const value of values) if (found.size < maxNames) found.add(value);
    return [...found].filter((value) => Number.isFinite(value)).toSorted((one, other) => one - other);
  }, [values]);
  return (
    <ul className={styles['names']} aria-label="Meaning of the values">
      {present.map((value) => (
        <li key={value}>
          <i style={{ background: colourAt(settings.colourMap, clampUnit(scale.toUnit(value)), settings.inverted) }} />
          {value} <b>{names.get(value) ?? 'not named in the Input'}</b>
        </li>
      ))}
    </ul>
  );
}

const clampUnit = (unit: number): number => (unit > 0 ? Math.min(1, unit) : 0);
