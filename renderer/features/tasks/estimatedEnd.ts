import { toEpoch } from '#renderer/format/formatInstant.ts';
import type { Instant } from '#shared/domain/listing.ts';
import { isTerminalState } from '#shared/domain/simulation.ts';
import type { Task } from '#shared/domain/task.ts';

/** The latest moment that a Date can hold. */
const lastEpoch = 8.64e15;

/** When a task that has not ended expects to end: its last update and what it then needed still. */
export function estimatedEnd(task: Task): Instant | null {
  if (isTerminalState(task.state) || task.estimatedSeconds === null || task.lastUpdateAt === null) return null;
  const updated = toEpoch(task.lastUpdateAt);
  const end = (updated ?? Number.NaN) + Number(task.estimatedSeconds) * 1000;
  if (!(Math.abs(end) <= lastEpoch)) return null;
  return `${new Date(end).toISOString().slice(0, 19).replace('T', ' ')}+00`;
}
