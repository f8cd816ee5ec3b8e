import { formatCount, formatPlural } from '#renderer/format/formatCount.ts';
import { formatDuration } from '#renderer/format/formatDuration.ts';
import type { TaskBar } from './taskTimeline.ts';

/** What stands under the pointer in the timeline, in words. */
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
