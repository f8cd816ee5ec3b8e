import { toIntent } from '#core/admin/operations/toIntent.ts';
import { type Change, changesRowsOf, type Intent } from '#core/admin/operations/intent.ts';
import { archiveRows } from '#core/admin/apply/archiveRows.ts';
import type { ArchiveWriter } from '#core/archives/file/archiveWriter.ts';
import { assertUnchanged, countsDiffer } from '#core/admin/apply/assertUnchanged.ts';
import { explainRefusal, isForeignKeyRefusal } from '#core/admin/apply/explainRefusal.ts';
import { lockRows } from '#core/admin/apply/lockRows.ts';
import { removalIndexes } from '#core/admin/apply/removalIndexes.ts';
import { type TableRowsOfOperation, tablesInOrder } from '#core/admin/apply/removalOrder.ts';
import { rowsInTheWay } from '#core/admin/apply/rowsInTheWay.ts';
import type { Reader } from '#core/admin/plan/catalog.ts';
import { type Draft, makeDraft } from '#core/admin/plan/draftPlan.ts';
import { boundIds, sqlOf } from '#core/admin/plan/rowSql.ts';
import type { KeptPlan } from '#core/admin/planStore.ts';
import type { WritableDatabase, WriteTransaction } from '#core/connection/writableDatabase.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

export interface PerformOptions {
  readonly kept: KeptPlan;
  /** Undefined where no row goes or changes. */
  readonly archive: ArchiveWriter | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number | null, text: string) => void;
}

/** Rows by table that were added, changed or removed, as the statements themselves told. */
export type Counts = Readonly<Record<string, number>>;

/**
 * Does within one transaction what was planned: locks the rows, looks whether all is as it was, archives what goes or changes as
 * it is, changes and removes, and checks every count. Whatever is not as planned throws, which takes everything back.
 */
export async function performOperation(
  database: WritableDatabase,
  transaction: WriteTransaction,
  options: PerformOptions,
): Promise<Counts> {
  const { kept, archive, signal, onProgress } = options;
  const { rows, positionalRows } = transaction;
  const { dialect, shape, build } = database;
  const reader: Reader = { dialect, shape, build, rows, positionalRows };
  const { draft } = kept;
  const { ids } = draft.intent;
  onProgress(null, 'Locking the rows and looking whether they are as planned');
  await lockTable(reader, transaction, draft.intent);
  const tables = tablesInOrder(draft.catalog, dialect, draft.tree);
  const locked = await lockRows(reader, { catalog: draft.catalog, tables, ids }, signal);
  const now = await draftAgain(reader, kept, signal);
  assertUnchanged(draft, now);
  const going = tables.filter(({ goes }) => now.intent.removes && goes);
  if (archive !== undefined) {
    const former = tables.filter((each) => going.includes(each) || changesRowsOf(now.intent, each.table));
    const onRows = tellProgress(former, locked, onProgress);
    const wanted = { catalog: draft.catalog, tables: former, ids, archive, onRows };
    const archived = await archiveRows(reader, wanted, signal);
    for (const { table } of former)
      if (archived.get(table) !== locked.get(table)) throw countsDiffer(table, 'archived');
  }
  const counts: Record<string, number> = {};
  const run = async (step: Step): Promise<void> => {
    if (step.expected === 0) return;
    const touched = await transaction.execute(step.query).catch(async (error: unknown) => {
      const rowsOfOperation = isForeignKeyRefusal(error) ? tables.find(({ table }) => table === step.table) : undefined;
      const inTheWay = await rowsInTheWay(reader, { catalog: draft.catalog, rowsOfOperation, ids }, signal);
      throw explainRefusal(error, { ...step, inTheWay });
    });
    if (touched !== step.expected) throw countsDiffer(step.table, step.verb);
    counts[step.table] = (counts[step.table] ?? 0) + touched;
  };
  for (const change of now.intent.changes) await run(toStep(change, locked));
  await transaction.withIndexes(removalIndexes(draft.catalog, going, locked), async () => {
    for (const each of going.toReversed()) {
      const rowsThere = locked.get(each.table) ?? 0;
      if (rowsThere > 0) onProgress(0.9, `Removing ${rowsThere} rows of ${each.table}`);
      await run(removal(reader, draft, each, rowsThere));
    }
  });
  return counts;
}

export interface Step {
  readonly table: string;
  readonly verb: 'insert' | 'update' | 'delete';
  readonly query: Parameters<WriteTransaction['execute']>[0];
  readonly expected: number;
}

function toStep({ table, verb, query, rows }: Change, locked: ReadonlyMap<string, number>): Step {
  return { table, verb, query, expected: rows === 'as counted' ? (locked.get(table) ?? 0) : rows };
}

function removal(
  { build, dialect }: Reader,
  { catalog, intent }: Draft,
  { table, condition, times }: TableRowsOfOperation,
  expected: number,
): Step {
  const bound = Array.from({ length: times }, () => boundIds(dialect, intent.ids));
  const query = build.raw(`delete from ${sqlOf(catalog, table)} as t0 where ${condition}`, bound);
  return { table, verb: 'delete', query, expected };
}

/** What the operation comes to now. What it names being gone is a change like any other. */
async function draftAgain(reader: Reader, { plan, passwordHash }: KeptPlan, signal: AbortSignal): Promise<Draft> {
  try {
    return await makeDraft(reader, await toIntent(plan.operation, { reader, passwordHash, signal }), signal);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'not-found') throw error;
    throw makeFailure({
      code: 'changed',
      message: `${error.failure.message} any more`,
      hint: 'Somebody removed it since this was planned. Nothing was changed. Plan it again.',
      cause: error,
    });
  }
}

/** PostgreSQL only: a SQLite file is locked as a whole already. */
async function lockTable({ dialect, build }: Reader, { execute }: WriteTransaction, intent: Intent): Promise<void> {
  const { exclusiveTable: table } = intent;
  if (table === undefined || dialect === 'sqlite') return;
  const query = build.raw('lock table ?? in share row exclusive mode', [table]);
  await execute(query).catch((error: unknown) => {
    throw explainRefusal(error, { table, verb: 'update' });
  });
}

function tellProgress(
  going: readonly TableRowsOfOperation[],
  locked: ReadonlyMap<string, number>,
  onProgress: PerformOptions['onProgress'],
): (table: string, rows: number) => void {
  const total = going.reduce((sum, { table }) => sum + (locked.get(table) ?? 0), 0);
  let written = 0;
  return (table, rows) => {
    written += rows;
    onProgress(total === 0 ? null : (0.9 * written) / total, `Archiving ${table}: ${written} of ${total} rows`);
  };
}
