import { scaleLinear } from 'd3-scale';
import { useElementSize } from '#renderer/plots/canvas/useElementSize.ts';
import type { Series } from './StackedBars.tsx';
import styles from './StackedBars.module.css';
import { timeLabel } from './timeLabels.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';

interface StackedAreasProps {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly zone: Zone;
  readonly series: readonly Series[];
  /** In order; one part for each series, the lowest first. */
  readonly points: readonly { readonly at: number; readonly parts: readonly number[] }[];
  /** Longer pauses are gaps, in ms. */
  readonly longestStep: number;
}

const margin = { top: 8, right: 2, bottom: 20, left: 28 };

/** Amounts over time as areas on top of each other. Where nothing was measured, nothing is drawn. */
export function StackedAreas({ label, from, to, zone, series, points, longestStep }: StackedAreasProps) {
  const [element, { width, height }] = useElementSize<HTMLDivElement>();
  const most = Math.max(4, ...points.map(({ parts }) => parts.reduce((sum, part) => sum + part, 0)));
  const y = scaleLinear([0, most], [height - margin.bottom, margin.top]).nice(4);
  const x = scaleLinear([from, to], [margin.left, width - margin.right]);
  const minutes = Array.from({ length: 6 }, (_, index) => from + ((to - from) * index) / 5);
  return (
    <div ref={element} className={styles['chart']}>
      {width === 0 || height === 0 ? null : (
        <svg width={width} height={height} role="img" aria-label={label}>
          {y.ticks(4).map((tick) => (
            <g key={tick}>
              <line className={styles['grid']} x1={margin.left} x2={width} y1={y(tick)} y2={y(tick)} />
              <text x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
                {tick}
              </text>
            </g>
          ))}
          {minutes.map((at, index) => (
            <text
              key={at}
              x={x(at)}
              y={height - 5}
              textAnchor={index === 0 ? 'start' : index === minutes.length - 1 ? 'end' : 'middle'}
            >
              {timeLabel(at, { step: 60_000, zone })}
            </text>
          ))}
          {runsOf(points, longestStep).map((run) =>
            series.map(({ name, colour }, index) => (
              <path
                key={`${name}${run[0]?.at ?? 0}`}
                fill={colour}
                d={areaPath(
                  run.map(({ at, parts }) => {
                    const below = parts.slice(0, index).reduce((sum, part) => sum + part, 0);
                    return { x: x(at), low: y(below), high: y(below + (parts[index] ?? 0)) };
                  }),
                )}
              />
            )),
          )}
          <line
            className={styles['axis']}
            x1={margin.left}
            x2={width}
            y1={height - margin.bottom}
            y2={height - margin.bottom}
          />
        </svg>
      )}
    </div>
  );
}

/** The points in runs without a long pause. */
function runsOf<Point extends { readonly at: number }>(
  points: readonly Point[],
  longestStep: number,
): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  for (const point of points) {
    const last = runs.at(-1);
    const before = last?.at(-1);
    if (last === undefined || before === undefined || point.at - before.at > longestStep) runs.push([point]);
    else last.push(point);
  }
  return runs;
}

interface Edge {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** At least two pixels wide, so that a single measurement can be seen. */
function areaPath(edges: readonly Edge[]): string {
  const [only] = edges;
  const wide = edges.length === 1 && only !== undefined ? [{ ...only, x: only.x - 2 }, only] : edges;
  const top = wide.map(({ x, high }) => `${x.toFixed(1)},${high.toFixed(1)}`);
  const bottom = wide.map(({ x, low }) => `${x.toFixed(1)},${low.toFixed(1)}`).toReversed();
  return `M${[...top, ...bottom].join('L')}Z`;
}

interface SparklineProps {
  readonly values: readonly number[];
  readonly colour: string;
}

/** A course of values without axes. A picture only: the last value is said next to it. */
export function Sparkline({ values, colour }: SparklineProps) {
  const [element, { width, height }] = useElementSize<HTMLDivElement>();
  const most = Math.max(...values);
  const least = Math.min(...values);
  const y = scaleLinear([least === most ? least - 1 : least, most], [height - 2, 2]);
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [1, width - 1]);
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join('L');
  return (
    <div ref={element} className={styles['chart']} aria-hidden="true">
      {width === 0 || values.length < 2 ? null : (
        <svg width={width} height={height}>
          <path d={`M${line}L${width - 1},${height}L1,${height}Z`} fill={colour} opacity={0.14} />
          <path d={`M${line}`} fill="none" stroke={colour} strokeWidth={1.4} />
        </svg>
      )}
    </div>
  );
}
