import { readArchiveRows, verifyArchive, type ArchiveVerdict } from '#core/archives/file/archiveReader.ts';
import type { SecretsKey } from '#core/archives/file/archiveSecrets.ts';
import type { PlaceRules } from '#core/archives/restore/candidate.ts';
import type { Lookups } from '#core/archives/restore/databaseLookups.ts';
import { makeNextId, reserveIds } from '#core/archives/restore/freeIds.ts';
import { insertRows } from '#core/archives/restore/insertRows.ts';
import { archiveFormer, replaceRows } from '#core/archives/restore/replaceRows.ts';
import { assertAsPlanned, toRestored } from '#core/archives/restore/restoredCounts.ts';
import { type FormerArchive, makeFormerArchive } from '#core/archives/restore/formerArchive.ts';
import type { ArchiveWriter } from '#core/archives/file/archiveWriter.ts';
import { isUnknownOutcome } from '#core/admin/unknownOutcome.ts';
import { makePlacer, type PlacedRows } from '#core/archives/restore/placeRows.ts';
import { type PlaceReport, unsettled } from '#core/archives/restore/placeReport.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { TransactionOptions, WritableDatabase, WriteTransaction } from '#core/connection/writableDatabase.ts';
import type { ConflictKind, RestoreChoices, Restored, RestorePlan as ReportedPlan } from '#shared/domain/archive.ts';
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
  /** Called after each batch with the progress, 0…1, and the current table. */
  readonly onProgress?: (fraction: number, text: string) => void;
}

export interface ApplyOptions extends RestoreOptions {
  /** Rows by table, inserted and replaced. */
  readonly expected?: Readonly<Record<string, number>> | undefined;
  /** Begins the archive of rows that are replaced, as they are. Asked once, where there are some; without it none are. */
  readonly openArchive?: () => Promise<ArchiveWriter>;
  /** Within the transaction, as the last before its commit. */
  readonly beforeCommit?: (restored: Restored) => Promise<void>;
}

/** What putting an archive back would do; what must be typed for it, the connection decides. */
export type RestorePlan = Omit<ReportedPlan, 'typedName'>;

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
    replace: Object.fromEntries(report.replace),
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
 * conflict has no choice, or where another number of rows would be inserted or replaced than `plan` says; with damaged where
 * the archive is.
 */
export async function applyRestore(
  database: WritableDatabase,
  options: ApplyOptions,
  transactionOptions: TransactionOptions,
): Promise<Restored> {
  const { signal } = transactionOptions;
  const verdict = await verifyArchive(options.path, signal);
  if (verdict.failure !== null && options.choices.damaged === 'abort') throw new FailureError(verdict.failure);
  const allowsOrphans = options.choices.parentMissing === 'keep' && options.ids === 'keep';
  const limits: TransactionOptions = { ...transactionOptions, allowsOrphans };
  const former = makeFormerArchive(options.openArchive);
  const work = async (transaction: WriteTransaction): Promise<Restored> => {
    const lookups: Lookups = { ...database, rows: transaction.rows };
    const mayNeedIds = options.ids === 'new' || options.choices.idTaken === 'new-ids';
    const bases = await reserveIds(lookups, { verdict, reserve: mayNeedIds ? verdict.rows : new Map() }, signal);
    const rules = { ...rulesOf(lookups, options, { verdict, bases, signal }), locks: true };
    const placer = makePlacer(lookups, rules);
    for await (const batch of readable(options, verdict, signal)) {
      const placed = await placer.place(batch, signal);
      assertResolved(placer.report, openConflicts(placer.report, options, database.dialect));
      if (placed !== undefined) await put(database, transaction, { placed, former, signal });
    }
    const restored = { ...toRestored(placer.report), archive: await former.finish() };
    assertAsPlanned(restored, options.expected);
    await options.beforeCommit?.(restored);
    return restored;
  };
  try {
    return await database.transaction(work, limits);
  } catch (error) {
    if (!isUnknownOutcome(error)) await former.discard();
    throw error;
  }
}

interface Putting {
  readonly placed: PlacedRows;
  readonly former: FormerArchive;
  readonly signal: AbortSignal;
}

async function put(
  database: WritableDatabase,
  transaction: WriteTransaction,
  { placed, former, signal }: Putting,
): Promise<void> {
  if (placed.rows.length > 0) await insertRows(transaction, database.build, placed);
  if (placed.replacements.length === 0) return;
  await archiveFormer(database, transaction, { placed, archive: await former.open(), signal });
  await replaceRows(transaction, database.build, placed);
}

interface Found {
  readonly verdict: ArchiveVerdict;
  readonly bases: ReadonlyMap<YaptideTable, bigint>;
  readonly signal: AbortSignal;
}

function rulesOf(lookups: Lookups, { ids, choices }: RestoreOptions, found: Found): PlaceRules {
  const nextId = makeNextId(lookups, found, found.signal);
  return { ids, choices, from: found.verdict.header.dialect, nextId, locks: false };
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

function assertResolved(report: PlaceReport, open: readonly ConflictKind[]): void {
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
