import { formatCount } from '../numberText.ts';
import styles from '../Plot.module.css';
import type { Statistics } from '../statistics.ts';
import { counted } from '../textAlternative.ts';
import { columnCount, rowCount, type MapGrid } from './mapGrid.ts';

interface MapCaptionProps {
  readonly grid: MapGrid;
  readonly seen: Statistics;
  /** Whether zero and below are left empty. */
  readonly isLogarithmic: boolean;
  /** Whether the screen has fewer pixels than there are bins in view. */
  readonly isDense: boolean;
  readonly isPinned: boolean;
}

/** What a map shows in place of colours, with counts, and how to use it. */
export function MapCaption({ grid, seen, isLogarithmic, isDense, isPinned }: MapCaptionProps) {
  const hidden = isLogarithmic ? seen.zero + seen.negative : 0;
  const marks = [
    { style: 'nan', count: seen.nan, text: 'NaN' },
    { style: 'positiveInfinity', count: seen.positiveInfinity, text: '+Infinity' },
    { style: 'negativeInfinity', count: seen.negativeInfinity, text: '−Infinity' },
    { style: 'missing', count: seen.missing, text: 'missing (data cut off)' },
  ].filter((mark) => mark.count > 0);
  return (
    <p className={styles['caption']}>
      <span>
        {formatCount(rowCount(grid))} × {formatCount(columnCount(grid))} bins · drag to zoom, Shift-drag to pan,
        double-click to reset
      </span>
      <span>{isPinned ? 'Esc frees the cuts' : 'click pins the cuts'}</span>
      {hidden > 0 ? <span>{counted(hidden, 'bin')} ≤ 0 left empty by the logarithmic colours</span> : null}
      {isDense ? <span>more bins than pixels: each pixel shows the nearest bin</span> : null}
      {marks.map((mark) => (
        <span key={mark.style}>
          <i className={`${styles['mark'] ?? ''} ${styles[mark.style] ?? ''}`} />
          {formatCount(mark.count)} {mark.text}
        </span>
      ))}
    </p>
  );
}
