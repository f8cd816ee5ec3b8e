import { archiveRows } from '#core/admin/apply/archiveRows.ts';
import { lockRows } from '#core/admin/apply/lockRows.ts';
import {
  removalIndexes,
  rowsInTheWay,
  type TableRowsOfOperation,
  tablesInOrder,
} from '#core/admin/apply/rowRemoval.ts';
import { type Change, changesRowsOf } from '#core/admin/operations/intent.ts';
import { toIntent } from '#core/admin/operations/operationRegistry.ts';
import type { Reader } from '#core/admin/plan/catalog.ts';
import { type Draft, makeDraft } from '#core/admin/plan/draftPlan.ts';
import { compareImpact } from '#core/admin/plan/impact.ts';
import { nodesOf } from '#core/admin/plan/impactTree.ts';
import { boundIds, sqlOf } from '#core/admin/plan/rowSql.ts';
import type { KeptPlan } from '#core/admin/planStore.ts';
import { carryOut } from '#core/changes/carryOut.ts';
import type {
  CallOptions,
  ChangeContext,
  Changed,
  ChangeScope,
  CountedStatement,
  DatabaseChange,
} from '#core/changes/databaseChange.ts';
import { readSign } from '#core/changes/evidence.ts';
import { countsDiffer } from '#core/changes/refusals.ts';
import type { Consent, Outcome, Plan } from '#shared/domain/plan.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { assertNameTyped } from '#shared/typedName.ts';

/** In seconds. Without an index a statement may scan a large table many times. */
const limits = { lockTimeoutSeconds: 10, statementTimeoutSeconds: 3600 };

/**
 * Applies a plan with its consents, and records the outcome in the journal. Fails with not-allowed while the connection
 * is locked or a consent is missing, with `changed` if the rows are not as planned; then nothing was changed and no
 * archive is left.
 */
export async function applyPlan(
  kept: KeptPlan,
  consent: Consent,
  { context, options }: { readonly context: ChangeContext; readonly options: CallOptions },
): Promise<Outcome> {
  assertConsent(kept.plan, consent);
  const { result: _none, ...outcome } = await carryOut(toChange(kept, consent), context, options);
  return { ...outcome, generatedPassword: outcome.outcome === 'failed' ? null : kept.generatedPassword };
}

/** What an operation locks: its tables, parents first, with the number of rows of each, and its intent as of now. */
interface Locked {
  readonly tables: readonly TableRowsOfOperation[];
  readonly rows: ReadonlyMap<string, number>;
  readonly now: Draft;
  /** What the operation's evidence query returns before the change. */
  readonly signBefore: string;
}

function toChange(kept: KeptPlan, consent: Consent): DatabaseChange<Locked, null> {
  const { plan, draft } = kept;
  return {
    connectionId: plan.connectionId,
    operation: plan.operation.kind,
    parameters: draft.intent.parameters,
    passphrase: consent.passphrase,
    limits,
    lock: async (scope) => lock(scope, kept),
    compare: async (_scope, { now }) => {
      await Promise.resolve();
      await assertUnchanged(draft, now);
    },
    ...(plan.archives ? { archive: async (scope, locked) => archive(scope, locked, draft) } : {}),
    change: async (scope, locked) => changeRows(scope, locked, draft),
  };
}

async function lock(scope: ChangeScope, kept: KeptPlan): Promise<Locked> {
  const { reader, signal } = scope;
  const { draft } = kept;
  const tables = tablesInOrder(draft.catalog, reader.dialect, draft.tree);
  const { exclusiveTable } = draft.intent;
  const rows = await lockRows(scope, { catalog: draft.catalog, tables, ids: draft.intent.ids, exclusiveTable });
  const now = await draftAgain(reader, kept, signal);
  return { tables, rows, now, signBefore: await readSign(reader, now.intent.sign, signal) };
}

/** The operation's intent as of now. Missing rows are a change like any other. */
async function draftAgain(reader: Reader, { plan, passwordHash }: KeptPlan, signal: AbortSignal): Promise<Draft> {
  try {
    return await makeDraft(reader, await toIntent(plan.operation, { reader, passwordHash, signal }), signal);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'not-found') throw error;
    throw makeFailure({
      code: 'changed',
      message: `${error.failure.message} any more`,
      hint: 'It has been removed since this was planned. Nothing was changed. Plan it again.',
      cause: error,
    });
  }
}

function removedOf({ tables, now }: Locked): readonly TableRowsOfOperation[] {
  return tables.filter(({ goes }) => now.intent.removes && goes);
}

async function archive(scope: ChangeScope, locked: Locked, { catalog, intent }: Draft): Promise<void> {
  const { reader, signal } = scope;
  const removed = removedOf(locked);
  const kept = locked.tables.filter((each) => removed.includes(each) || changesRowsOf(locked.now.intent, each.table));
  const total = kept.reduce((sum, { table }) => sum + (locked.rows.get(table) ?? 0), 0);
  let written = 0;
  const onRows = (table: string, rows: number): void => {
    written += rows;
    scope.tell(total === 0 ? null : (0.9 * written) / total, `Archiving ${table}: ${written} of ${total} rows`);
  };
  const wanted = { catalog, tables: kept, ids: intent.ids, archive: await scope.openArchive(), onRows };
  const archived = await archiveRows(reader, wanted, signal);
  for (const { table } of kept) {
    if (archived.get(table) !== locked.rows.get(table)) throw countsDiffer(table, 'archived');
  }
}

async function changeRows(scope: ChangeScope, locked: Locked, draft: Draft): Promise<Changed<null>> {
  const { reader, signal, transaction } = scope;
  const { now, rows } = locked;
  for (const each of now.intent.changes) await scope.run(toStatement(each, rows));
  const removed = removedOf(locked);
  await transaction.withIndexes(removalIndexes(draft.catalog, removed, rows), async () => {
    for (const each of removed.toReversed()) {
      const rowsThere = rows.get(each.table) ?? 0;
      if (rowsThere > 0) scope.tell(0.9, `Removing ${rowsThere} rows of ${each.table}`);
      await scope.run(removal(scope, draft, { rowsOfOperation: each, expected: rowsThere }));
    }
  });
  const { sign: query } = now.intent;
  return { result: null, sign: { query, before: locked.signBefore, after: await readSign(reader, query, signal) } };
}

function toStatement({ table, verb, query, rows }: Change, locked: ReadonlyMap<string, number>): CountedStatement {
  return { table, verb, query, expected: rows === 'as counted' ? (locked.get(table) ?? 0) : rows };
}

function removal(
  { reader, signal }: ChangeScope,
  { catalog, intent: { ids } }: Draft,
  { rowsOfOperation, expected }: { readonly rowsOfOperation: TableRowsOfOperation; readonly expected: number },
): CountedStatement {
  const { dialect, build } = reader;
  const { table, condition, times } = rowsOfOperation;
  const bound = Array.from({ length: times }, () => boundIds(dialect, ids));
  return {
    table,
    verb: 'delete',
    query: build.raw(`delete from ${sqlOf(catalog, table)} as t0 where ${condition}`, bound),
    expected,
    rowsInTheWay: async () => rowsInTheWay(reader, { catalog, rowsOfOperation, ids }, signal),
  };
}

/** How many changes are named. */
const maxNamed = 20;

/** Fails with `changed` naming what is not as it was when the operation was planned. */
async function assertUnchanged(planned: Draft, now: Draft): Promise<void> {
  const keys = ({ tree }: Draft): string =>
    nodesOf(tree)
      .map(({ key, how }) => `${key} ${how}`)
      .join('\n');
  if (keys(planned) !== keys(now)) {
    throw makeFailure({
      code: 'changed',
      message: 'The tables or their constraints have changed since this was planned',
      hint: 'Nothing was changed. Plan it again.',
    });
  }
  const changes = await compareImpact(planned.tree, planned.impact, now.impact);
  const [first] = changes;
  if (first === undefined) return;
  const others = changes.length - 1;
  throw makeFailure({
    code: 'changed',
    message: `${first}${others === 0 ? '' : `, and ${others} more changes,`} since this was planned`,
    hint: 'Nothing was changed. Plan it again.',
    details: changes.slice(0, maxNamed),
  });
}

/** Fails with not-allowed if a plan has obstacles, or a required consent is missing. */
function assertConsent({ consent, obstacles, warnings }: Plan, given: Consent): void {
  const [obstacle] = obstacles;
  if (obstacle !== undefined) {
    throw makeFailure({
      code: 'not-allowed',
      message: obstacle.message,
      hint: obstacle.hint,
      details: obstacles.flatMap(({ details }) => details),
    });
  }
  assertNameTyped(given.typedName, consent.typedName);
  if (consent.live && !given.live) {
    const live = warnings.find(({ code }) => code === 'live');
    throw makeFailure({
      code: 'not-allowed',
      message: live?.message ?? 'Some of the simulations are unfinished',
      hint: 'Consent to removing unfinished simulations, or set their state first.',
      details: live?.details ?? [],
    });
  }
  if (consent.passphrase && given.passphrase === undefined) {
    throw makeFailure({
      code: 'not-allowed',
      message: 'The archive contains secrets, and no keychain is available to encrypt them',
      hint: 'Enter a passphrase for it, or leave the secrets out: the undo is then incomplete.',
    });
  }
}
