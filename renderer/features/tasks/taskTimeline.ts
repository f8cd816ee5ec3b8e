import { formatDuration } from '#renderer/format/formatDuration.ts';
import { toEpoch, type Zone } from '#renderer/format/formatInstant.ts';
import type { Instant } from '#shared/domain/listing.ts';
import { isKnownState, isTerminalState, type KnownState } from '#shared/domain/simulation.ts';
import type { Task } from '#shared/domain/task.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';

/** A task as a bar on the time axis; milliseconds since 1970. */
export interface TaskBar {
  readonly task: Task;
  readonly from: number;
  readonly to: number;
}

/** One lane of the timeline: a task, or several with consecutive numbers. */
export interface TaskLane {
  readonly bars: readonly TaskBar[];
}

export interface TaskTimeline {
  readonly lanes: readonly TaskLane[];
  readonly from: number;
  readonly to: number;
  /** Tasks without a valid start: they have no bar. */
  readonly withoutStart: number;
}

const epochOf = (instant: Instant | null): number | undefined => (instant === null ? undefined : toEpoch(instant));

/** From its start to its end, or to its last update if it has ended, otherwise to now. */
function barOf(task: Task, now: number): TaskBar | undefined {
  const from = epochOf(task.startedAt);
  if (from === undefined) return undefined;
  const open = isTerminalState(task.state) ? epochOf(task.lastUpdateAt) : now;
  return { task, from, to: Math.max(from, epochOf(task.endedAt) ?? open ?? from) };
}

/** Places tasks, which are sorted by number, into at most `laneLimit` lanes. */
export function layTimeline(tasks: readonly Task[], now: number, laneLimit: number): TaskTimeline {
  const bars = tasks.flatMap((task) => barOf(task, now) ?? []);
  const from = bars.reduce((least, bar) => Math.min(least, bar.from), Infinity);
  const to = bars.reduce((most, bar) => Math.max(most, bar.to), -Infinity);
  const count = Math.min(laneLimit, bars.length);
  const lanes = Array.from({ length: count }, (_, lane) => ({
    bars: bars.slice(Math.floor((lane * bars.length) / count), Math.floor(((lane + 1) * bars.length) / count)),
  }));
  return { lanes, from, to: Math.max(to, from + 1000), withoutStart: tasks.length - bars.length };
}

/** A period in which tasks of one state occupy one lane. */
export interface LaneRun {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
}

/** The periods of every state, adjacent ones (within `gap` ms) joined: the shapes to draw. */
export function runsByState(timeline: TaskTimeline, gap: number): ReadonlyMap<string, readonly LaneRun[]> {
  const found = new Map<string, LaneRun[]>();
  for (const [lane, { bars }] of timeline.lanes.entries()) {
    for (const bar of [...bars].sort((a, b) => a.from - b.from)) {
      const runs = found.get(bar.task.state) ?? [];
      found.set(bar.task.state, runs);
      const last = runs.at(-1);
      if (last?.lane === lane && bar.from <= last.to + gap) {
        runs[runs.length - 1] = { lane, from: last.from, to: Math.max(last.to, bar.to) };
      } else runs.push({ lane, from: bar.from, to: bar.to });
    }
  }
  return found;
}

/** The bars of a lane at a time, within `reach` ms. */
export function barsAt(
  timeline: TaskTimeline,
  at: { readonly lane: number; readonly time: number },
  reach: number,
): readonly TaskBar[] {
  const bars = timeline.lanes[at.lane]?.bars ?? [];
  return bars.filter((bar) => bar.from - reach <= at.time && at.time <= bar.to + reach);
}

/** A description of what is under the pointer in the timeline. */
export function describeBars(bars: readonly TaskBar[]): string {
  const [first, second] = bars;
  if (first === undefined) return '';
  if (second === undefined) {
    return `task ${formatCount(first.task.taskNumber)} · ${first.task.state} · ${formatDuration((first.to - first.from) * 1000)}`;
  }
  const last = bars.at(-1) ?? first;
  const states = new Map<string, number>();
  for (const { task } of bars) states.set(task.state, (states.get(task.state) ?? 0) + 1);
  const counts = [...states].map(([state, count]) => `${formatCount(count)} ${state}`).join(', ');
  return `${formatPlural(bars.length, 'task')}, ${formatCount(first.task.taskNumber)}–${formatCount(last.task.taskNumber)} · ${counts}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
const minute = 60_000;
const day = 86_400_000;

/** A time on the time axis, with the precision for ticks `step` milliseconds apart, on a 24-hour clock. */
export function tickText(moment: Date, step: number, zone: Zone): string {
  const utc = zone === 'utc';
  const date = `${utc ? moment.getUTCFullYear() : moment.getFullYear()}-${two((utc ? moment.getUTCMonth() : moment.getMonth()) + 1)}-${two(utc ? moment.getUTCDate() : moment.getDate())}`;
  if (step >= day) return date;
  const time = `${two(utc ? moment.getUTCHours() : moment.getHours())}:${two(utc ? moment.getUTCMinutes() : moment.getMinutes())}`;
  if (time === '00:00' && step >= minute) return date;
  if (step >= minute) return time;
  const seconds = two(utc ? moment.getUTCSeconds() : moment.getSeconds());
  return step >= 1000
    ? `${time}:${seconds}`
    : `${time}:${seconds}.${String(moment.getUTCMilliseconds()).padStart(3, '0')}`;
}

/** The names of the colours in TaskTimelineView.module.css. */
type Tone = 'grey' | 'blue' | 'violet' | 'green' | 'red' | 'amber';

const tones: Readonly<Record<KnownState, Tone>> = {
  UNKNOWN: 'grey',
  PENDING: 'grey',
  RUNNING: 'blue',
  MERGING_QUEUED: 'violet',
  MERGING_RUNNING: 'violet',
  COMPLETED: 'green',
  FAILED: 'red',
  CANCELED: 'amber',
};

/** The colour of a state in the timeline. */
export function stateTone(state: string): Tone {
  return isKnownState(state) ? tones[state] : 'grey';
}
