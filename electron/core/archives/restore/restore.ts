import type { Knex } from 'knex';
import type { ArchiveVerdict } from '#core/archives/file/archiveReader.ts';
import type { SecretsKey } from '#core/archives/file/archiveSecrets.ts';
import type { PlaceRules } from '#core/archives/restore/candidate.ts';
import type { Lookups } from '#core/archives/restore/databaseLookups.ts';
import { makeNextId, reserveIds } from '#core/archives/restore/freeIds.ts';
import { archiveFormer, assertStored, insertRows, replaceRows } from '#core/archives/restore/putRows.ts';
import { makePlacer, type PlacedRows, type Placer } from '#core/archives/restore/placeRows.ts';
import {
  assertAsPlanned,
  openConflictKinds,
  type PlaceReport,
  toRestored,
} from '#core/archives/restore/placeReport.ts';
import { readRowsInThread, verifyInThread } from '#core/archives/thread/archiveThread.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { Changed, ChangeScope, DatabaseChange } from '#core/changes/databaseChange.ts';
import { findMissingPrivileges, type NeededPrivilege } from '#core/changes/privileges.ts';
import { readSign, type Sign } from '#core/changes/evidence.ts';
import type {
  ArchiveUnlock,
  ConflictKind,
  RestoreChoices,
  Restored,
  RestorePlan as ReportedPlan,
} from '#shared/domain/archive.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** What is restored, and how. */
export interface RestoreOptions {
  readonly path: string;
  /** `none` restores without the secrets. */
  readonly secrets: SecretsKey | { readonly kind: 'none' };
  /** `keep` undoes; `new` imports the rows into another database. */
  readonly ids: 'keep' | 'new';
  readonly choices: RestoreChoices;
  /** Reports after each batch how far it is, 0…1, and which table is in progress. */
  readonly onProgress?: OnProgress;
}

/** The request for a restore. */
export interface RestoreRequest extends RestoreOptions {
  readonly connectionId: string;
  /** Decrypts the archive: without a keychain, its passphrase also protects the archive of replaced rows. */
  readonly unlock: ArchiveUnlock;
  readonly hasKeychain: boolean;
  /** Rows by table, inserted and replaced. */
  readonly expected?: Readonly<Record<string, number>> | undefined;
}

/** What a restore would do; the connection decides what must be typed for it. */
export type RestorePlan = Omit<ReportedPlan, 'typedName'>;

/**
 * Plans a restore without doing it: rows by table, conflicts, and omissions. Reads the archive twice, and from the
 * database what could conflict.
 */
export async function planRestore(
  database: ReadOnlyDatabase,
  options: RestoreOptions,
  signal: AbortSignal,
): Promise<RestorePlan> {
  const verdict = await verifyInThread(options.path, signal);
  const { header, failure, rows } = verdict;
  const placer = makePlacer(database, rulesOf(database, options, { verdict, bases: new Map(), signal }));
  for await (const batch of readable(options, verdict, signal)) await placer.place(batch, signal);
  const { report } = placer;
  const missing = await findMissingPrivileges(database, privilegesOf(report), signal);
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
    notes: [
      ...report.notes,
      ...missing.map(
        ({ user, text, grant }) => `The database user '${user}' lacks ${text}. Have its owner run: ${grant}`,
      ),
    ],
    canApply: isWhole && missing.length === 0 && openConflicts(report, options, database.dialect).length === 0,
  };
}

/** Inserting rows with their ids requires moving the sequence past them. */
function privilegesOf({ insert, replace }: PlaceReport): readonly NeededPrivilege[] {
  const of = (table: string, ...privileges: readonly NeededPrivilege['privilege'][]): readonly NeededPrivilege[] =>
    privileges.map((privilege) => ({ table, privilege, sql: quoteIdentifier(table) }));
  return [
    ...[...insert.keys()].flatMap((table) => of(table, 'INSERT', 'USAGE')),
    ...[...replace.keys()].flatMap((table) => of(table, 'SELECT', 'UPDATE')),
  ];
}

/** In seconds. One statement inserts a few thousand rows at most. */
const limits = { lockTimeoutSeconds: 30, statementTimeoutSeconds: 300 };

/** What a restore did; its archive is that of the change. */
type RestoredRows = Omit<Restored, 'archive'>;

/**
 * Restoring an archive, or importing it into another database, as a change: parents first, replaced rows archived
 * before. Fails with not-allowed if a conflict has no choice, or if a different number of rows would be inserted or
 * replaced than `expected`; with damaged if the archive is.
 */
export async function toRestoreChange(
  request: RestoreRequest,
  signal: AbortSignal,
): Promise<DatabaseChange<Putting, RestoredRows>> {
  const { path, ids, choices, unlock, hasKeychain, connectionId } = request;
  const verdict = await verifyInThread(path, signal);
  if (verdict.failure !== null && choices.damaged === 'abort') throw new FailureError(verdict.failure);
  return {
    connectionId,
    operation: ids === 'keep' ? 'restore-archive' : 'import-archive',
    parameters: { archive: path },
    passphrase: unlock.kind === 'passphrase' && !hasKeychain ? unlock.passphrase : undefined,
    restores: path,
    limits: { ...limits, allowsOrphans: choices.parentMissing === 'keep' && ids === 'keep' },
    lock: async (scope) => {
      const lookups = lookupsOf(scope);
      const mayNeedIds = ids === 'new' || choices.idTaken === 'new-ids';
      const reserve = mayNeedIds ? verdict.rows : new Map<string, number>();
      const bases = await reserveIds(lookups, { verdict, reserve }, signal);
      const rules = { ...rulesOf(lookups, request, { verdict, bases, signal }), locks: true };
      return { verdict, placer: makePlacer(lookups, rules) };
    },
    // Rows are compared, archived and written as they are read: an archive may be larger than the memory.
    change: async (scope, { placer }) => putRows(scope, request, { verdict, placer }),
  };
}

interface Putting {
  readonly verdict: ArchiveVerdict;
  readonly placer: Placer;
}

async function putRows(
  scope: ChangeScope,
  request: RestoreRequest,
  { verdict, placer }: Putting,
): Promise<Changed<RestoredRows>> {
  const { signal, database } = scope;
  let sign: Sign | null = null;
  for await (const batch of readable({ ...request, onProgress: scope.tell }, verdict, signal)) {
    const placed = await placer.place(batch, signal);
    assertResolved(placer.report, openConflicts(placer.report, request, database.dialect));
    if (placed === undefined) continue;
    sign = (await put(scope, placed)) ?? sign;
    // Another database shows the same value in another form.
    const isSameForm = verdict.header.dialect === database.dialect;
    if (placed.triggers !== null && isSameForm) await assertStored(lookupsOf(scope), placed, signal);
  }
  const restored = toRestored(placer.report);
  assertAsPlanned(restored, request.expected);
  const replaced = Object.entries(restored.replaced).map(([table, rows]) => `${table} ${rows}`);
  return { result: restored, sign, parameters: replaced.length === 0 ? {} : { replaced: replaced.join(', ') } };
}

/** Reads within the transaction. */
function lookupsOf({ database, transaction }: Pick<ChangeScope, 'database' | 'transaction'>): Lookups {
  return { ...database, rows: transaction.rows };
}

/** Writes the rows of a batch, and returns evidence that identifies the change later. */
async function put(scope: ChangeScope, placed: PlacedRows): Promise<Sign | null> {
  const { sqlName, columns, rows, replacements } = placed;
  if (rows.length > 0) await insertRows(scope, placed);
  const at = columns.indexOf('id');
  const inserted = rows[0]?.[at];
  const isThere = scope.database.build.raw(`select count(*) from ${sqlName} where id = ?`, [String(inserted)]);
  if (typeof inserted === 'string') return { query: isThere, before: '0', after: '1' };
  const [first] = replacements;
  if (first === undefined) return null;
  const query = rowDigestOf(scope, placed, first.id);
  const before = await readSign(scope.reader, query, scope.signal);
  await archiveFormer(scope, placed, await scope.openArchive());
  await replaceRows(scope, placed);
  return { query, before, after: await readSign(scope.reader, query, scope.signal) };
}

function rowDigestOf(
  { reader: { dialect, build } }: ChangeScope,
  { sqlName, columns }: PlacedRows,
  id: string,
): Knex.Raw {
  const cells = columns.map(() => '??').join(', ');
  const digest = dialect === 'postgresql' ? 'md5(t.*::text)' : `row_digest(${cells})`;
  const bound = dialect === 'postgresql' ? [] : columns;
  return build.raw(`select ${digest} as sign from ${sqlName} as t where id = ?`, [...bound, id]);
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

/** The rows of an archive, up to the damage if there is any. */
async function* readable(
  { path, secrets, onProgress }: RestoreOptions,
  verdict: ArchiveVerdict,
  signal: AbortSignal,
): ReturnType<typeof readRowsInThread> {
  try {
    const total = [...verdict.rows.values()].reduce((sum, count) => sum + count, 0);
    let done = 0;
    for await (const batch of readRowsInThread(path, { secrets, signal })) {
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
  return openConflictKinds(report, choices, { ids, dialect });
}

function assertResolved(report: PlaceReport, open: readonly ConflictKind[]): void {
  if (open.length === 0) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `Rows of the archive cannot be restored as they are: ${open.join(', ')}`,
    hint: 'Nothing was changed. Choose what to do about each kind of conflict.',
    details: report.conflicts
      .filter(({ kind }) => open.includes(kind))
      .slice(0, 20)
      .map(({ table, id, message }) => `${table} ${id}: ${message}`),
  });
}
