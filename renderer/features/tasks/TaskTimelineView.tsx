import { scaleTime, scaleUtc } from 'd3-scale';
import { type PointerEvent, useMemo, useState } from 'react';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { useElementSize } from '#renderer/plots/canvas/useElementSize.ts';
import type { Task } from '#shared/domain/task.ts';
import { visibleText } from '#shared/visibleText.ts';
import {
  barsAt,
  describeBars,
  layTimeline,
  type LaneRun,
  runsByState,
  stateTone,
  type TaskTimeline,
  tickText,
} from './taskTimeline.ts';
import styles from './TaskTimelineView.module.css';

interface TaskTimelineViewProps {
  /** By number. */
  readonly tasks: readonly Task[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

const laneLimit = 25;
const axisHeight = 20;
const margin = 12;
/** The min width of bars, and the max distance from the pointer that still counts, in pixels. */
const minWidth = 1.5;

/** When each task ran, as thin bars on a time axis. The table below has the same information as text. */
export function TaskTimelineView({ tasks, now, zone }: TaskTimelineViewProps) {
  const [box, { width }] = useElementSize<HTMLDivElement>();
  const [pointer, setPointer] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const timeline = useMemo(() => layTimeline(tasks, now, laneLimit), [tasks, now]);
  const lanes = timeline.lanes.length;
  const laneHeight = lanes <= 12 ? 8 : lanes <= 20 ? 5 : 4;
  const height = lanes * laneHeight;
  const scale = useMemo(
    () =>
      (zone === 'utc' ? scaleUtc() : scaleTime())
        .domain([timeline.from, timeline.to])
        .range([margin, Math.max(margin + 1, width - margin)]),
    [timeline, width, zone],
  );
  if (lanes === 0) return <p className={styles['none']}>No task has started yet.</p>;
  const perPixel = (timeline.to - timeline.from) / Math.max(1, width - 2 * margin);
  const under =
    pointer === null
      ? []
      : barsAt(
          timeline,
          { lane: Math.floor(pointer.y / laneHeight), time: Number(scale.invert(pointer.x)) },
          2 * perPixel,
        );
  const onPointerMove = (event: PointerEvent<SVGElement>): void => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    setPointer({ x: event.clientX - left, y: event.clientY - top });
  };
  return (
    <div ref={box} className={styles['box']}>
      <svg
        className={styles['picture']}
        width={width}
        height={height + axisHeight}
        role="img"
        aria-label={`When each of the ${tasks.length} tasks ran; the table below lists them`}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setPointer(null)}
      >
        <TimeAxis scale={scale} width={width} top={height} zone={zone} />
        <Bars timeline={timeline} scale={scale} gap={perPixel} laneHeight={laneHeight} />
        {pointer === null ? null : (
          <path className={styles['cursor']} d={`M${Math.round(pointer.x) + 0.5} 0V${height}`} />
        )}
      </svg>
      {pointer === null || under.length === 0 ? null : (
        <p className={styles['readout']} style={pointer.x < width / 2 ? { right: margin } : { left: margin }}>
          {visibleText(describeBars(under))}
        </p>
      )}
    </div>
  );
}

type Scale = ReturnType<typeof scaleTime<number>>;

interface TimeAxisProps {
  readonly scale: Scale;
  readonly width: number;
  readonly top: number;
  readonly zone: Zone;
}

function TimeAxis({ scale, width, top, zone }: TimeAxisProps) {
  const count = Math.max(2, Math.floor(width / 110));
  const ticks = scale.ticks(count);
  const step = Number(ticks[1] ?? 0) - Number(ticks[0] ?? 0);
  return (
    <g className={styles['axis']}>
      {ticks.map((tick) => {
        const x = Math.round(scale(tick)) + 0.5;
        return (
          <g key={tick.getTime()}>
            <path d={`M${x} 0V${top + 4}`} />
            <text x={x} y={top + 15} textAnchor="middle">
              {tickText(tick, step, zone)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

interface BarsProps {
  readonly timeline: TaskTimeline;
  readonly scale: Scale;
  /** Milliseconds per pixel. */
  readonly gap: number;
  readonly laneHeight: number;
}

function Bars({ timeline, scale, gap, laneHeight }: BarsProps) {
  const runs = useMemo(() => runsByState(timeline, gap), [timeline, gap]);
  const shared = timeline.lanes.some(({ bars }) => bars.length > 1);
  const thick = laneHeight > 4 ? laneHeight - 2 : laneHeight - 0.5;
  return [...runs]
    .sort(([a], [b]) => Number(a === 'FAILED') - Number(b === 'FAILED'))
    .map(([state, some]) => {
      // If tasks share a lane, failed ones are a line along its foot: visible, without hiding the others.
      const foot = shared && state === 'FAILED';
      const thickness = foot ? thick * 0.45 : thick;
      const line = ({ lane, from, to }: LaneRun): string => {
        const start = scale(from);
        const y = (lane + 0.5) * laneHeight + (thick - thickness) / 2;
        return `M${start.toFixed(1)} ${y.toFixed(2)}h${Math.max(minWidth, scale(to) - start).toFixed(1)}`;
      };
      return (
        <path
          key={state}
          className={`${styles['bars']} ${styles[stateTone(state)] ?? ''}`}
          strokeWidth={thickness}
          d={some.map(line).join('')}
        />
      );
    });
}
