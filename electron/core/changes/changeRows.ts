import type { ChangeSteps } from '#core/changes/changeSteps.ts';
import type {
  Changed,
  ChangeScope,
  CountedStatement,
  DatabaseChange,
  RowArchive,
} from '#core/changes/databaseChange.ts';
import { countsDiffer, explainRefusal } from '#core/changes/refusals.ts';
import { watchRemovals } from '#core/changes/removals.ts';
import type { WritableDatabase, WriteTransaction } from '#core/connection/writableDatabase.ts';
import { findReason } from '#shared/failure.ts';

/** The rows that a change has touched so far. */
export interface Tally {
  /** By table. */
  readonly counts: Record<string, number>;
  /** The same by verb. */
  readonly rows: Readonly<Record<CountedStatement['verb'], Map<string, number>>>;
}

export function makeTally(): Tally {
  return { counts: {}, rows: { insert: new Map(), update: new Map(), delete: new Map() } };
}

interface Attempt {
  readonly database: WritableDatabase;
  readonly tally: Tally;
  readonly steps: ChangeSteps;
  readonly signal: AbortSignal;
  readonly openArchive: () => Promise<RowArchive>;
}

/**
 * The part of a change that a dry run shares with a committed one: lock, compare, archive, change, and verify every
 * count. Fails if a statement is refused or touches a different number of rows than expected.
 */
export async function changeRows<Locked, Result>(
  change: Pick<DatabaseChange<Locked, Result>, 'lock' | 'compare' | 'archive' | 'change'>,
  attempt: Attempt,
  transaction: WriteTransaction,
): Promise<{ readonly changed: Changed<Result>; readonly scope: ChangeScope }> {
  const { steps, tally, signal } = attempt;
  const scope = makeScope(attempt, transaction);
  steps.begin('lock', 'Locking the rows');
  const watch = await watchRemovals(scope.reader, signal);
  const locked = await change.lock(scope);
  if (change.compare !== undefined) {
    steps.begin('compare', 'Comparing the rows with the plan');
    await change.compare(scope, locked);
  }
  if (change.archive !== undefined) {
    steps.begin('archive', 'Beginning the archive');
    await change.archive(scope, locked);
  }
  steps.begin('change', 'Changing the rows');
  const changed = await change.change(scope, locked);
  steps.begin('verify', 'Verifying what was removed');
  await watch.verify({ removed: tally.rows.delete, added: tally.rows.insert });
  return { changed, scope };
}

function makeScope(
  { database, tally, steps, signal, openArchive }: Attempt,
  transaction: WriteTransaction,
): ChangeScope {
  const { dialect, shape, build } = database;
  const { rows, positionalRows } = transaction;
  const counted = async <Found>(
    { table, verb, expected, ...statement }: CountedStatement,
    work: () => Promise<{ readonly touched: number; readonly found: Found }>,
  ): Promise<Found> => {
    const { touched, found } = await work().catch(async (error: unknown) => {
      const isForeignKey = findReason(error, 'foreign-key-violation') !== undefined;
      const inTheWay = isForeignKey ? await statement.rowsInTheWay?.() : undefined;
      throw explainRefusal(error, { table, verb, ...(inTheWay === undefined ? {} : { inTheWay }) });
    });
    if (touched !== expected) throw countsDiffer(table, past[verb]);
    tally.counts[table] = (tally.counts[table] ?? 0) + touched;
    tally.rows[verb].set(table, (tally.rows[verb].get(table) ?? 0) + touched);
    return found;
  };
  return {
    database,
    transaction,
    reader: { dialect, shape, build, rows, positionalRows },
    signal,
    openArchive,
    run: async (statement) => {
      if (statement.expected === 0) return;
      await counted(statement, async () => ({ touched: await transaction.execute(statement.query), found: null }));
    },
    runReturning: async (statement) =>
      counted(statement, async () => {
        const { rows: found } = await positionalRows(statement.query, signal);
        return { touched: found.length, found };
      }),
    tell: steps.tell,
  };
}

const past = { insert: 'added', update: 'changed', delete: 'removed' } as const;
