import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import type { Interval } from '../binEdges.ts';
import { colourAt } from '../colourMaps.ts';
import type { Frame } from '../curve.ts';
import { formatRounded, typesetUnit } from '../numberText.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import styles from './ColourBar.module.css';

interface ColourBarProps {
  readonly frame: Frame;
  /** The colours in force. */
  readonly scale: PlotScale;
  /** The range that fits the data: the length of the bar, stretched where the chosen range is longer. */
  readonly fitting: Interval;
  readonly settings: PlotSettings;
  readonly unit: string;
  readonly onRange: (range: Interval | null) => void;
}

const handleHeight = 9;
/** Pixels right of the bar that its tick labels have; its unit, which may be wider, ends with them. */
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

/** The range after one of its ends was moved; null where the ends would meet. */
function withEnd(range: Interval, end: 0 | 1, value: number): Interval | null {
  const next: Interval = end === 0 ? [value, range[1]] : [range[0], value];
  return next[0] < next[1] ? next : null;
}

/** The colours of a map with their values; its two handles change the range, a double click fits it again. */
export function ColourBar({ frame, scale, fitting, settings, unit, onRange }: ColourBarProps) {
  const range = scale.domain;
  const bar = makeScale(scale.kind, [Math.min(fitting[0], range[0]), Math.max(fitting[1], range[1])]);
  const ticks = bar.ticks(Math.max(2, Math.round(frame.height / 90))).filter((tick) => tick.label !== '');
  const { left, top, width, height } = frame;
  const topOf = (value: number): number => top + (1 - bar.toUnit(value)) * height;
  return (
    <div
      className={styles['handles']}
      onDoubleClick={(event) => {
        // On the plot below it would reset the window, and with the settings of before bring the range back.
        event.stopPropagation();
        onRange(null);
      }}
      title="Drag an end to change the range, double-click to fit it"
    >
      <span
        className={styles['unit']}
        style={{ left: left + width + labelWidth, top: top - 19 }}
        title={typesetUnit(unit)}
      >
        {typesetUnit(unit)}
      </span>
      <div
        className={styles['bar']}
        style={{ left, top, width: width + 1, height: height + 1, background: gradientOf(bar, scale, settings) }}
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
