import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { planRestore, type RestorePlan } from '#core/archives/restore/restore.ts';
import type { Job } from '#core/archives/restore/restoreJob.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { Restored } from '#shared/domain/archive.ts';
import { FailureError } from '#shared/failure.ts';

/** How often it is looked, and how long in ms is waited between: a commit that reached the server is done in less. */
const looks = 6;
const pause = 500;

/**
 * Looks what became of a restore whose commit was not answered: done where every row of the archive stands in the database,
 * failed where all that was to be done is still to be done after a while.
 */
export async function resolveRestore(
  database: ReadOnlyDatabase,
  job: Job,
  counted: Restored,
): Promise<'done' | 'failed' | 'unknown'> {
  let isUndone = false;
  for (let look = 0; look < looks; look += 1) {
    if (look > 0) await setTimeoutPromise(pause);
    const plan = await planAgain(database, job);
    if (plan !== undefined && isDone(plan)) return 'done';
    isUndone = plan !== undefined && isSame(plan.insert, counted.inserted) && isSame(plan.replace, counted.replaced);
  }
  return isUndone ? 'failed' : 'unknown';
}

/** Undefined while nobody could look. */
async function planAgain(database: ReadOnlyDatabase, { options, signal }: Job): Promise<RestorePlan | undefined> {
  try {
    return await planRestore(database, { ...options, ids: 'keep' }, signal);
  } catch (error) {
    if (error instanceof FailureError) return undefined;
    throw error;
  }
}

function isDone({ insert, replace }: RestorePlan): boolean {
  return Object.keys(insert).length === 0 && Object.keys(replace).length === 0;
}

function isSame(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): boolean {
  const tables = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return tables.every((table) => (one[table] ?? 0) === (other[table] ?? 0));
}
