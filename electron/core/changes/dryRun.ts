import { changeRows, makeTally } from '#core/changes/changeRows.ts';
import { trackSteps } from '#core/changes/changeSteps.ts';
import type { CallOptions, ChangeContext, Changed, DatabaseChange } from '#core/changes/databaseChange.ts';

/** What a change would do. */
export interface DryRun<Result> {
  /** Rows by table. */
  readonly counts: Readonly<Record<string, number>>;
  /** The return value of the change within its transaction. */
  readonly result: Result;
}

/**
 * Carries out a change up to its counts and rolls it back: the same locks, comparisons, statements and refusals as in
 * `carryOut`, but nothing is archived, announced, committed or recorded. The connection must be unlocked, and others
 * wait for its locks meanwhile. Constraints that PostgreSQL defers to the commit are not checked.
 */
export async function dryRun<Locked, Result>(
  change: DatabaseChange<Locked, Result>,
  context: Pick<ChangeContext, 'connections'>,
  { signal, onProgress }: CallOptions,
): Promise<DryRun<Result>> {
  const { database, close } = await context.connections.openWritable(change.connectionId);
  const { lock, compare, change: run } = change;
  const steps = trackSteps(
    ['lock', ...(compare === undefined ? [] : ['compare' as const]), 'change', 'verify'],
    onProgress,
  );
  const tally = makeTally();
  const openArchive = async (): Promise<{ readonly addRows: () => Promise<void> }> => ({
    addRows: async () => undefined,
  });
  const done: { changed?: Changed<Result> } = {};
  try {
    await database.transaction(
      async (transaction) => {
        const parts = { lock, ...(compare === undefined ? {} : { compare }), change: run };
        const attempt = { database, tally, steps, signal, openArchive };
        done.changed = (await changeRows(parts, attempt, transaction)).changed;
        throw new RollBack();
      },
      { ...change.limits, signal },
    );
    throw new Error('A dry run was committed.');
  } catch (error) {
    if (!(error instanceof RollBack) || done.changed === undefined) {
      steps.fail();
      throw error;
    }
    steps.end();
    return { counts: tally.counts, result: done.changed.result };
  } finally {
    await close();
  }
}

/** Ends the transaction of a dry run: throwing rolls it back. */
class RollBack extends Error {
  override readonly name = 'RollBack';
}
