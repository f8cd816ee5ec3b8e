import { readArchiveRows, verifyArchive, type ArchiveVerdict } from '#core/admin/archive/archiveReader.ts';
import type { SecretsKey } from '#core/admin/archive/archiveSecrets.ts';
import type { PlaceRules } from '#core/admin/archive/candidate.ts';
import type { Lookups } from '#core/admin/archive/databaseLookups.ts';
import { makeNextId, reserveIds } from '#core/admin/archive/freeIds.ts';
import { insertRows } from '#core/admin/archive/insertRows.ts';
import { makePlacer } from '#core/admin/archive/placeRows.ts';
import { type PlaceReport, unsettled } from '#core/admin/archive/placeReport.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { TransactionOptions, WritableDatabase } from '#core/connection/writableDatabase.ts';
import type { ConflictKind, RestoreChoices, Restored, RestorePlan as ToldPlan } from '#shared/domain/archive.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** What is restored, and how. */
export interface RestoreOptions {
  readonly path: string;
  /** `none` restores without the secrets. */
  readonly secrets: SecretsKey | { readonly kind: 'none' };
  /** `keep` undoes; `new` takes the rows into another database. */
  readonly ids: 'keep' | 'new';
  readonly choices: RestoreChoices;
  /** Told after each batch how far it is, 0…1, and which table is at work. */
  readonly onProgress?: (fraction: number, text: string) => void;
}

/** What putting an archive back would do; what must be typed for it, the connection decides. */
export type RestorePlan = Omit<ToldPlan, 'typedName'>;

/**
 * Says what putting an archive back would do, without doing it: rows by table, conflicts, and what is left out. Reads the
 * archive twice, and of the database what could be in the way.
 */
export async function planRestore(
  database: ReadOnlyDatabase,
  options: RestoreOptions,
  signal: AbortSignal,
): Promise<RestorePlan> {
  const verdict = await verifyArchive(options.path, signal);
  const { header, failure, rows } = verdict;
  const placer = makePlacer(database, rulesOf(database, options, { verdict, bases: new Map(), signal }));
  for await (const batch of readable(options, verdict, signal)) await placer.place(batch, signal);
  const { report } = placer;
  const isWhole = failure === null || options.choices.damaged === 'readable';
  return {
    header,
    damage: failure,
    rows: Object.fromEntries(rows),
    insert: Object.fromEntries(report.insert),
    replace: {},
    present: Object.fromEntries(report.present),
    matched: Object.fromEntries(report.matched),
    skipped: Object.fromEntries(report.skipped),
    conflicts: report.conflicts,
    conflictCounts: Object.fromEntries(report.conflictCounts),
    notes: [...report.notes],
    canApply: isWhole && openConflicts(report, options, database.dialect).length === 0,
  };
}

/**
 * Puts an archive back in one transaction, parents first. Fails with not-allowed, and with nothing changed, where a
 * conflict has no choice, or where other rows would be inserted than `plan` says; with damaged where the archive is.
 */
export async function applyRestore(
  database: WritableDatabase,
  options: RestoreOptions & { readonly plan?: Pick<RestorePlan, 'insert'> },
  transactionOptions: TransactionOptions,
): Promise<Restored> {
  const { signal } = transactionOptions;
  const verdict = await verifyArchive(options.path, signal);
  if (verdict.failure !== null && options.choices.damaged === 'abort') throw new FailureError(verdict.failure);
  const allowsOrphans = options.choices.parentMissing === 'keep' && options.ids === 'keep';
  const limits: TransactionOptions = { ...transactionOptions, allowsOrphans };
  return database.transaction(async (transaction) => {
    const lookups: Lookups = { ...database, rows: transaction.rows };
    const mayNeedIds = options.ids === 'new' || options.choices.idTaken === 'new-ids';
    const bases = await reserveIds(lookups, { verdict, reserve: mayNeedIds ? verdict.rows : new Map() }, signal);
    const placer = makePlacer(lookups, rulesOf(lookups, options, { verdict, bases, signal }));
    for await (const batch of readable(options, verdict, signal)) {
      const placed = await placer.place(batch, signal);
      assertSettled(placer.report, openConflicts(placer.report, options, database.dialect));
      if (placed !== undefined && placed.rows.length > 0) await insertRows(transaction, database.build, placed);
    }
    const { report } = placer;
    const inserted = Object.fromEntries(report.insert);
    assertAsPlanned(inserted, options.plan?.insert ?? inserted);
    return {
      inserted,
      replaced: {},
      skipped: Object.fromEntries(report.skipped),
      notes: [...report.notes],
      archive: null,
    };
  }, limits);
}

interface Found {
  readonly verdict: ArchiveVerdict;
  readonly bases: ReadonlyMap<YaptideTable, bigint>;
  readonly signal: AbortSignal;
}

function rulesOf(lookups: Lookups, { ids, choices }: RestoreOptions, found: Found): PlaceRules {
  return { ids, choices, from: found.verdict.header.dialect, nextId: makeNextId(lookups, found, found.signal) };
}

/** The rows of an archive, up to the damage where there is some. */
async function* readable(
  { path, secrets, onProgress }: RestoreOptions,
  verdict: ArchiveVerdict,
  signal: AbortSignal,
): ReturnType<typeof readArchiveRows> {
  try {
    const total = [...verdict.rows.values()].reduce((sum, count) => sum + count, 0);
    let done = 0;
    for await (const batch of readArchiveRows(path, { secrets, signal })) {
      yield batch;
      done += batch.rows.length;
      onProgress?.(done / total, batch.table);
    }
  } catch (error) {
    const isDamage = error instanceof FailureError && error.failure.code === 'damaged';
    if (!isDamage || verdict.failure === null) throw error;
  }
}

function openConflicts(
  report: PlaceReport,
  { choices, ids }: RestoreOptions,
  dialect: Dialect,
): readonly ConflictKind[] {
  return unsettled(report, choices, { ids, dialect });
}

function assertSettled(report: PlaceReport, open: readonly ConflictKind[]): void {
  if (open.length === 0) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `Rows of the archive cannot be put back as they are: ${open.join(', ')}`,
    hint: 'Nothing was changed. Say for each kind of conflict what is to be done.',
    details: report.conflicts
      .filter(({ kind }) => open.includes(kind))
      .slice(0, 20)
      .map(({ table, id, message }) => `${table} ${id}: ${message}`),
  });
}

function assertAsPlanned(inserted: Readonly<Record<string, number>>, planned: Readonly<Record<string, number>>): void {
  const tables = [...new Set([...Object.keys(inserted), ...Object.keys(planned)])];
  const differing = tables.filter((table) => (inserted[table] ?? 0) !== (planned[table] ?? 0));
  if (differing.length === 0) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `The database is no longer as it was when this was planned: ${differing.join(', ')}`,
    hint: 'Nothing was changed. Look at the plan again.',
    details: differing.map((table) => `${table}: ${inserted[table] ?? 0} rows instead of ${planned[table] ?? 0}`),
  });
}
