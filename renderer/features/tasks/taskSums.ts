import { toEpoch } from '#renderer/format/formatInstant.ts';
import type { Instant, IntegerCell } from '#shared/domain/listing.ts';
import { isTerminalState } from '#shared/domain/simulation.ts';
import type { Task } from '#shared/domain/task.ts';

/** The sums of tasks. */
export interface TaskSums {
  readonly states: readonly { readonly state: string; readonly count: number }[];
  readonly requested: bigint;
  readonly simulated: bigint;
  /** Tasks whose primaries are not integers: excluded from the sums. */
  readonly odd: number;
}

/** Counts tasks by state, the most frequent first, and adds up their primaries exactly. */
export function sumTasks(tasks: readonly Task[]): TaskSums {
  const states = new Map<string, number>();
  let requested = 0n;
  let simulated = 0n;
  let odd = 0;
  for (const task of tasks) {
    states.set(task.state, (states.get(task.state) ?? 0) + 1);
    const asked = toBigInt(task.requestedPrimaries);
    const done = toBigInt(task.simulatedPrimaries);
    if (asked === null || done === null) odd += 1;
    requested += asked ?? 0n;
    simulated += done ?? 0n;
  }
  const counted = [...states].map(([state, count]) => ({ state, count }));
  return { states: counted.sort((a, b) => b.count - a.count), requested, simulated, odd };
}

function toBigInt(cell: IntegerCell): bigint | null {
  const text = String(cell);
  return /^-?\d+$/u.test(text) ? BigInt(text) : null;
}

/** The fraction of the request that is done, 0…1; null if undefined. */
export function shareDone(task: Task): number | null {
  const asked = Number(task.requestedPrimaries);
  const done = Number(task.simulatedPrimaries);
  return asked > 0 && Number.isFinite(done) ? Math.min(1, Math.max(0, done / asked)) : null;
}

/** The latest time that a Date can represent. */
const lastEpoch = 8.64e15;

/** When an unfinished task expects to end: its last update plus the remaining time that it estimated then. */
export function estimatedEnd(task: Task): Instant | null {
  if (isTerminalState(task.state) || task.estimatedSeconds === null || task.lastUpdateAt === null) return null;
  const updated = toEpoch(task.lastUpdateAt);
  const end = (updated ?? Number.NaN) + Number(task.estimatedSeconds) * 1000;
  if (!(Math.abs(end) <= lastEpoch)) return null;
  return `${new Date(end).toISOString().slice(0, 19).replace('T', ' ')}+00`;
}
