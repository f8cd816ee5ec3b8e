import { scaleLinear } from 'd3-scale';
import { type KeyboardEvent, useState } from 'react';
import { useElementSize } from '#renderer/plots/canvas/useElementSize.ts';
import { formatCount } from '#shared/figures.ts';
import styles from './StackedBars.module.css';
import { timeLabel, type TimeSteps } from './timeLabels.ts';

export interface Series {
  readonly name: string;
  /** Any colour of CSS. */
  readonly colour: string;
}

export interface Bar {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** One for each series, the lowest first. */
  readonly parts: readonly number[];
}

interface StackedBarsProps extends TimeSteps {
  /** What is drawn, for those who cannot see it. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly series: readonly Series[];
  readonly bars: readonly Bar[];
  /** A remark above one of the bars. */
  readonly note?: { readonly start: number; readonly text: string } | undefined;
  readonly onChoose: (start: number) => void;
}

const margin = { top: 22, right: 2, bottom: 20, left: 34 };
/** Pixels between two labels of the time axis. */
const labelRoom = 74;
const characterWidth = 6;

/** Amounts over time as stacked bars; each bar with something in it can be chosen, with the arrow keys too. */
export function StackedBars(props: StackedBarsProps) {
  const { label, from, to, step, series, bars, note, onChoose } = props;
  const [element, { width, height }] = useElementSize<HTMLDivElement>();
  const [active, setActive] = useState<number>();
  const count = Math.max(1, Math.round((to - from) / step));
  const slot = Math.max(1, (width - margin.left - margin.right) / count);
  const most = Math.max(1, ...bars.map(sumOf));
  const y = scaleLinear([0, most], [height - margin.bottom, margin.top]).nice(4);
  const x = (start: number): number => margin.left + ((start - from) / step) * slot;
  const last = bars.at(-1)?.start;
  const current = bars.some(({ start }) => start === active) ? active : last;
  const move = (event: KeyboardEvent<SVGGElement>, index: number): void => {
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: bars.length - 1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') onChoose(bars[index]?.start ?? 0);
    else if (to === undefined) return;
    event.preventDefault();
    const next = to === undefined ? undefined : bars[to];
    if (next === undefined) return;
    setActive(next.start);
    event.currentTarget.parentElement?.querySelector<SVGGElement>(`[data-start="${next.start}"]`)?.focus();
  };
  return (
    <div ref={element} className={styles['chart']}>
      {width === 0 || height === 0 ? null : (
        <svg width={width} height={height} role="group" aria-label={label}>
          <Weekends {...props} x={x} slot={slot} height={height} />
          {y
            .ticks(4)
            .filter(Number.isInteger)
            .map((tick) => (
              <g key={tick}>
                <line className={styles['grid']} x1={margin.left} x2={width} y1={y(tick)} y2={y(tick)} />
                <text x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
                  {formatCount(tick)}
                </text>
              </g>
            ))}
          <TimeAxis {...props} x={x} slot={slot} height={height} count={count} />
          <g>
            {bars.map((bar, index) => (
              <g
                key={bar.start}
                className={styles['column']}
                role="button"
                tabIndex={bar.start === current ? 0 : -1}
                data-start={bar.start}
                aria-label={barText(bar, props)}
                onClick={() => onChoose(bar.start)}
                onKeyDown={(event) => move(event, index)}
              >
                <title>{barText(bar, props)}</title>
                <rect
                  className={styles['hit']}
                  x={x(bar.start)}
                  y={margin.top}
                  width={slot}
                  height={Math.max(0, height - margin.top - margin.bottom)}
                />
                <Parts bar={bar} series={series} x={x(bar.start) + slot * 0.08} width={slot * 0.84} y={y} />
              </g>
            ))}
          </g>
          <line
            className={styles['axis']}
            x1={margin.left}
            x2={width}
            y1={height - margin.bottom}
            y2={height - margin.bottom}
          />
          {note !== undefined && (
            <Note text={note.text} at={x(note.start) + slot / 2} top={y(topOf(bars, note.start))} width={width} />
          )}
        </svg>
      )}
    </div>
  );
}

const sumOf = ({ parts }: Bar): number => parts.reduce((sum, part) => sum + part, 0);
const topOf = (bars: readonly Bar[], start: number): number => {
  const found = bars.find((bar) => bar.start === start);
  return found === undefined ? 0 : sumOf(found);
};

function barText(bar: Bar, { series, ...steps }: Pick<StackedBarsProps, 'series' | 'step' | 'zone'>): string {
  const parts = series.flatMap(({ name }, index) => {
    const part = bar.parts[index] ?? 0;
    return part === 0 ? [] : [`${formatCount(part)} ${name}`];
  });
  return `${timeLabel(bar.start, steps)}: ${parts.join(', ')}`;
}

interface PartsProps {
  readonly bar: Bar;
  readonly series: readonly Series[];
  readonly x: number;
  readonly width: number;
  readonly y: (amount: number) => number;
}

/** One bar. A line of the background parts its parts where they are tall enough. */
function Parts({ bar, series, x, width, y }: PartsProps) {
  let below = 0;
  return bar.parts.map((part, index) => {
    const from = below;
    below += part;
    const height = y(from) - y(below);
    const gap = from > 0 && height > 3 ? 1 : 0;
    return part === 0 ? null : (
      <rect
        key={series[index]?.name}
        x={x}
        y={y(below)}
        width={Math.max(1, width)}
        height={Math.max(1, height - gap)}
        fill={series[index]?.colour}
      />
    );
  });
}

interface Drawn extends TimeSteps {
  readonly from: number;
  readonly to: number;
  readonly x: (start: number) => number;
  readonly slot: number;
  readonly height: number;
}

function Weekends({ from, to, step, zone, x, slot, height }: Drawn) {
  if (step !== 86_400_000) return null;
  const days = Array.from({ length: Math.round((to - from) / step) }, (_, index) => from + index * step);
  // At noon, whatever the clocks do at night.
  const weekday = (start: number): number => {
    const noon = new Date(start + step / 2);
    return zone === 'utc' ? noon.getUTCDay() : noon.getDay();
  };
  return days
    .filter((start) => weekday(start) % 6 === 0)
    .map((start) => (
      <rect
        key={start}
        className={styles['weekend']}
        x={x(start)}
        y={margin.top}
        width={slot}
        height={Math.max(0, height - margin.top - margin.bottom)}
      />
    ));
}

/** Labels of every second, fifth … bar, counted from the last, so that they do not touch. */
function TimeAxis({ from, step, zone, x, slot, height, count }: Drawn & { readonly count: number }) {
  const every = [1, 2, 3, 4, 6, 7, 12, 13, 14, 26, 28].find((one) => one * slot >= labelRoom) ?? 52;
  const shown = Array.from({ length: count }, (_, index) => index).filter((index) => (count - 1 - index) % every === 0);
  return shown.map((index) => {
    const start = from + index * step;
    const isLast = index === count - 1;
    const center = x(start) + slot / 2;
    const text = timeLabel(start, { step, zone });
    const half = (text.length * characterWidth) / 2;
    if (center - half < 0) return null;
    const right = x(start) + slot;
    const overflows = isLast && center + half > right;
    return (
      <text key={start} x={overflows ? right : center} y={height - 5} textAnchor={overflows ? 'end' : 'middle'}>
        {text}
      </text>
    );
  });
}

interface NoteProps {
  readonly text: string;
  readonly at: number;
  readonly top: number;
  readonly width: number;
}

/** A remark with a line down to its bar, on the side where there is room. */
function Note({ text, at, top, width }: NoteProps) {
  const half = (text.length * characterWidth) / 2;
  const anchor = at + half > width ? 'end' : at - half < margin.left ? 'start' : 'middle';
  const x = anchor === 'end' ? Math.min(width - 2, at + 20) : anchor === 'start' ? Math.max(margin.left, at - 20) : at;
  return (
    <g className={styles['note']} aria-hidden="true">
      <text x={x} y={12} textAnchor={anchor}>
        {text}
      </text>
      <line x1={at} x2={at} y1={17} y2={Math.max(18, top - 3)} />
    </g>
  );
}
