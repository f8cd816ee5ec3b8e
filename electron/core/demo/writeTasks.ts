import type { PlannedSimulation } from './content/plan.ts';
import { makeUuid, type Random } from './physics/random.ts';
import type { InsertInto } from './insertInto.ts';
import { sqlTime } from './sqlTime.ts';

interface TaskParts {
  readonly simulationId: number;
  readonly planned: PlannedSimulation;
  readonly primaries: number;
  readonly startedAt: number;
  readonly now: number;
}

/** The row values for a task's state; times in milliseconds since 1970. */
interface TaskCourse {
  readonly simulated: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly updatedAt: number | null;
  /** In seconds. */
  readonly estimated: number | null;
}

function courseOf(state: string, { per, ...parts }: TaskParts & { readonly per: number }, random: Random): TaskCourse {
  const startedAt = parts.startedAt + 1500 + 20_000 * random.next();
  const lasts = 1000 * (20 + 0.002 * per) * (0.8 + 0.5 * random.next());
  const endedAt = startedAt + lasts;
  // A running task was updated just now; a forgotten one when its backend disappeared.
  const stopped = Math.min(
    parts.now - 1000 * (1 + 8 * random.next()),
    parts.startedAt + 600_000 + 60_000 * random.next(),
  );
  const share = 0.05 + 0.9 * random.next();
  switch (state) {
    case 'COMPLETED':
      return {
        simulated: per,
        startedAt,
        endedAt: Math.min(endedAt, parts.now - 500),
        updatedAt: endedAt,
        estimated: 0,
      };
    case 'FAILED':
    case 'CANCELED': {
      const broken = startedAt + lasts * share;
      return { simulated: Math.floor(per * share), startedAt, endedAt: broken, updatedAt: broken, estimated: null };
    }
    case 'RUNNING': {
      const estimated = Math.round((1 - share) * 180) + 5;
      return { simulated: Math.floor(per * share), startedAt, endedAt: null, updatedAt: stopped, estimated };
    }
    default:
      return { simulated: 0, startedAt: null, endedAt: null, updatedAt: null, estimated: null };
  }
}

function stateOf({ fate, tasks }: PlannedSimulation, k: number): string {
  let share = 0;
  for (const part of fate.tasks) {
    share += part.share;
    if (k < share * tasks - 1e-9) return part.state;
  }
  return fate.tasks.at(-1)?.state ?? 'PENDING';
}

/** Writes the tasks of a simulation; returns when the last of them ended, in milliseconds since 1970. */
export function writeTasks(insert: InsertInto, parts: TaskParts, random: Random): number {
  const { planned } = parts;
  if (planned.fate.tasks.length === 0) return parts.startedAt;
  const direct = planned.platform === 'DIRECT';
  const per = Math.max(1, Math.floor(parts.primaries / planned.tasks));
  let last = parts.startedAt;
  for (let k = 0; k < planned.tasks; k++) {
    const state = stateOf(planned, k);
    const course = courseOf(state, { ...parts, per }, random);
    last = Math.max(last, course.endedAt ?? 0);
    const id = insert('Task', {
      simulation_id: parts.simulationId,
      task_id: direct ? k : k + 1,
      requested_primaries: per,
      simulated_primaries: course.simulated,
      task_state: state,
      estimated_time: course.estimated,
      start_time: sqlTime(course.startedAt),
      end_time: sqlTime(course.endedAt),
      platform: planned.platform,
      last_update_time: sqlTime(course.updatedAt === null ? parts.startedAt : Math.min(course.updatedAt, parts.now)),
    });
    if (direct) insert('CeleryTask', { id, celery_id: planned.fateName === 'neverQueued' ? '' : makeUuid(random) });
    else insert('BatchTask', { id });
  }
  return last;
}
