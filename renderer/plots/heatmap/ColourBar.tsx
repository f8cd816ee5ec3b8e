import { type KeyboardEvent, type PointerEvent, useDeferredValue, useMemo, useRef } from 'react';
import type { Interval } from '#shared/page/binEdges.ts';
import { colourAt } from '../colourMaps.ts';
import type { Frame } from '../curve.ts';
import { formatRounded, typesetUnit } from '../numberText.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { colourHistogram, histogramPath } from './colourHistogram.ts';
import { histogramWidth } from './drawMap.ts';
import styles from './ColourBar.module.css';

interface ColourBarProps {
  readonly frame: Frame;
  /** The current colours. */
  readonly scale: PlotScale;
  /** The range that fits the data: the length of the bar, extended if the chosen range is longer. */
  readonly fitting: Interval;
  readonly settings: PlotSettings;
  readonly unit: string;
  /** What the histogram next to the bar counts. */
  readonly values: Float64Array;
  readonly onRange: (range: Interval | null) => void;
}

const handleHeight = 9;
/** Space right of the bar for its tick labels, in pixels; its unit, which may be wider, is right-aligned with them. */
const labelWidth = 48;

/** CSS stops from the bottom up, flat beyond the range. */
function gradientOf(bar: PlotScale, scale: PlotScale, { colourMap, inverted }: PlotSettings): string {
  const stops = Array.from({ length: 33 }, (_, index) => {
    const share = index / 32;
    const place = bar.toUnit(scale.fromUnit(share)) * 100;
    return `${colourAt(colourMap, share, inverted)} ${place.toFixed(2)}%`;
  });
  return `linear-gradient(to top, ${stops.join(', ')})`;
}

/** The range after moving one of its ends; null if the ends would meet. */
function withEnd(range: Interval, end: 0 | 1, value: number): Interval | null {
  const next: Interval = end === 0 ? [value, range[1]] : [range[0], value];
  return next[0] < next[1] ? next : null;
}

/** The colours of a map with their values; its two handles change the range, a double click fits it again. */
export function ColourBar({ frame, scale, fitting, settings, unit, values, onRange }: ColourBarProps) {
  const range = scale.domain;
  const [low, high] = [Math.min(fitting[0], range[0]), Math.max(fitting[1], range[1])];
  const bar = useMemo(
    () => makeScale(scale.kind, [low, high], scale.threshold),
    [scale.kind, scale.threshold, low, high],
  );
  const ticks = bar.ticks(Math.max(2, Math.round(frame.height / 90))).filter((tick) => tick.label !== '');
  const { left, top, width, height } = frame;
  const topOf = (value: number): number => top + (1 - bar.toUnit(value)) * height;
  return (
    <div
      className={styles['handles']}
      onDoubleClick={(event) => {
        // On the plot below it would reset the window, and restore the range with the previous settings.
        event.stopPropagation();
        onRange(null);
      }}
      title="Drag an end or the whole range, double-click to fit it"
    >
      <ValueHistogram frame={frame} bar={bar} values={values} />
      <span
        className={styles['unit']}
        style={{ left: left + width + labelWidth, top: top - 19 }}
        title={typesetUnit(unit)}
      >
        {typesetUnit(unit)}
      </span>
      <RangeWindow
        frame={frame}
        bar={bar}
        range={range}
        background={gradientOf(bar, scale, settings)}
        onRange={onRange}
      />
      {ticks.map((tick) => (
        <span
          key={tick.value}
          className={styles['tick']}
          style={{ left: left + width + 7, top: topOf(tick.value) - 7 }}
        >
          {tick.label}
        </span>
      ))}
      {([0, 1] as const).map((end) => (
        <RangeHandle
          key={end}
          end={end}
          value={range[end]}
          place={{ left: left - 4, top: topOf(range[end]) - handleHeight / 2, width: width + 9 }}
          moved={settings.range !== null}
          bar={bar}
          barFrame={frame}
          onMove={(value) => {
            const next = withEnd(range, end, value);
            if (next !== null) onRange(next);
          }}
        />
      ))}
    </div>
  );
}

interface ValueHistogramProps extends Pick<ColourBarProps, 'frame' | 'values'> {
  readonly bar: PlotScale;
}

/** How often each value occurs, next to the bar. */
function ValueHistogram({ frame, bar, values }: ValueHistogramProps) {
  // Counted after the plot is drawn: there may be millions of values.
  const counted = useDeferredValue(bar, null);
  const { left, top, height } = frame;
  const parts = Math.max(8, Math.floor(height / 4));
  const path = useMemo(
    () =>
      counted === null ? '' : histogramPath(colourHistogram(values, counted, parts), { width: histogramWidth, height }),
    [values, counted, parts, height],
  );
  return (
    <svg
      className={styles['histogram']}
      style={{ left: left - histogramWidth - 2, top }}
      width={histogramWidth}
      height={height}
      role="img"
      aria-label="Histogram of the values"
    >
      <path d={path} />
    </svg>
  );
}

interface RangeWindowProps {
  readonly frame: Frame;
  readonly bar: PlotScale;
  readonly range: Interval;
  readonly background: string;
  readonly onRange: (range: Interval) => void;
}

/** The bar itself; a drag moves the whole range along it. */
function RangeWindow({ frame, bar, range, background, onRange }: RangeWindowProps) {
  const grip = useRef<{ readonly y: number; readonly bar: PlotScale; readonly range: Interval } | null>(null);
  const { left, top, width, height } = frame;
  const drag = (event: PointerEvent<HTMLElement>): void => {
    const { current } = grip;
    if (current === null) return;
    const by = (current.y - event.clientY) / height;
    const [low = 0, high = 0] = current.range.map((end) => current.bar.fromUnit(current.bar.toUnit(end) + by));
    if (low < high) onRange([low, high]);
  };
  return (
    <div
      className={styles['bar']}
      style={{ left, top, width: width + 1, height: height + 1, background }}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = { y: event.clientY, bar, range };
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        grip.current = null;
      }}
    />
  );
}

interface RangeHandleProps {
  readonly end: 0 | 1;
  readonly value: number;
  readonly place: { readonly left: number; readonly top: number; readonly width: number };
  readonly moved: boolean;
  readonly bar: PlotScale;
  readonly barFrame: Frame;
  readonly onMove: (value: number) => void;
}

function RangeHandle({ end, value, place, moved, bar, barFrame, onMove }: RangeHandleProps) {
  const grip = useRef<{ readonly y: number; readonly unit: number; readonly bar: PlotScale } | null>(null);
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (grip.current === null) return;
    const unit = grip.current.unit + (grip.current.y - event.clientY) / barFrame.height;
    const next = grip.current.bar.fromUnit(Math.min(1.2, Math.max(-0.2, unit)));
    if (Number.isFinite(next)) onMove(next);
  };
  const press = (event: KeyboardEvent): void => {
    const steps = { ArrowUp: 0.01, ArrowDown: -0.01, PageUp: 0.1, PageDown: -0.1 }[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(bar.fromUnit(bar.toUnit(value) + steps));
  };
  return (
    <div
      className={`${styles['handle'] ?? ''} ${moved ? (styles['moved'] ?? '') : ''}`}
      style={{ ...place, height: handleHeight }}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={end === 0 ? 'Lowest colour' : 'Highest colour'}
      aria-valuenow={value}
      aria-valuetext={formatRounded(value)}
      onKeyDown={press}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = { y: event.clientY, unit: bar.toUnit(value), bar };
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        grip.current = null;
      }}
    />
  );
}
