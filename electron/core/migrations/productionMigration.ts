import type { BackupFolders } from '#core/backups/backupFolders.ts';
import { instantNow } from '#core/backgroundRuns.ts';
import { carryOut } from '#core/changes/carryOut.ts';
import type { CallOptions, ChangeContext } from '#core/changes/databaseChange.ts';
import type { Connections } from '#core/connection/connections.ts';
import { connectionText } from '#core/connection/liveConnection.ts';
import {
  destinationOf,
  migrationChange,
  type PlannedMigration,
  readRecorded,
} from '#core/migrations/migrateDatabase.ts';
import { postChecks } from '#core/migrations/postChecks.ts';
import { preChecks, readSessions } from '#core/migrations/preChecks.ts';
import { shortOf } from '#core/migrations/rehearsalSteps.ts';
import { newestRevision, revisionsAfter, revisionsBack, type YaptideRevision } from '#core/migrations/revisions.ts';
import type { BackupSummary } from '#shared/domain/backup.ts';
import type { Connection } from '#shared/domain/connection.ts';
import {
  isRehearsalGood,
  isWayBackTested,
  type MigrationCheck,
  type MigrationReadiness,
  type MigrationRecord,
  type MigrationRequest,
  type RehearsalReport,
} from '#shared/domain/migration.ts';
import { makeFailure } from '#shared/failure.ts';
import { assertNameTyped, nameToType } from '#shared/typedName.ts';

/** What a migration of a database itself needs of core. */
export interface ProductionContext extends ChangeContext {
  readonly connections: Pick<Connections, 'get' | 'database' | 'openWritable' | 'refresh'>;
  readonly backups: Pick<BackupFolders, 'list'>;
  /** The rehearsals of a connection's database, the newest first. */
  readonly rehearsals: (connectionId: string) => Promise<readonly RehearsalReport[]>;
}

/** In ms: how old a backup may be that an upgrade relies on. */
const recent = 86_400_000;

const revisionOf = ({ revision }: Pick<Connection, 'revision'>): string => revision.recorded ?? revision.byShape;

function latestBackup(backups: readonly BackupSummary[], connection: Connection): BackupSummary | undefined {
  const fits = backups.filter(
    ({ manifest, defect, madeAt }) =>
      defect === '' &&
      manifest !== null &&
      manifest.missing.length === 0 &&
      manifest.revision === revisionOf(connection) &&
      Date.now() - Date.parse(madeAt) < recent,
  );
  return fits.find(({ check }) => check?.outcome === 'restorable') ?? fits[0];
}

function latestRehearsal(
  reports: readonly RehearsalReport[],
  { from, to }: { readonly from: string; readonly to: string },
): RehearsalReport | undefined {
  return reports.find((report) => report.from === from && report.to === to);
}

/** What an upgrade of a connection's database depends on. */
export async function readReadiness(
  { connections, backups, rehearsals }: ProductionContext,
  connectionId: string,
  signal: AbortSignal,
): Promise<MigrationReadiness> {
  const connection = connections.get(connectionId);
  const database = connections.database(connectionId);
  if (database.dialect === 'sqlite') throw notForFiles();
  const report = latestRehearsal(await rehearsals(connectionId), {
    from: database.shape.revision,
    to: newestRevision,
  });
  const backup = latestBackup(await backups.list(connectionId), connection);
  return {
    checks: await preChecks(database, signal),
    rehearsal:
      report === undefined
        ? null
        : {
            finishedAt: report.finishedAt,
            isGood: isRehearsalGood(report),
            isWayBackTested: isWayBackTested(report),
            isComplete: report.scope.kind === 'full',
            downtime: report.downtime,
          },
    backup:
      backup === undefined
        ? null
        : { path: backup.path, name: backup.name, madeAt: backup.madeAt, check: backup.check?.outcome ?? null },
    sessions: await readSessions(database, signal),
  };
}

interface Migrating extends CallOptions {
  readonly onRevision: (revision: string) => void;
}

/**
 * Upgrades or downgrades a connection's database itself: checks, the backup that it relies on, the revisions in one transaction,
 * checks. Each has its entry in the journal. Fails with not-allowed where a condition or a consent is missing; nothing is changed
 * then.
 */
export async function migrate(
  context: ProductionContext,
  request: MigrationRequest,
  call: Migrating,
): Promise<MigrationRecord> {
  const { connections } = context;
  const { connectionId, direction } = request;
  const connection = connections.get(connectionId);
  const startedAt = instantNow();
  assertNameTyped(request.typedName, nameToType(connection));
  call.onProgress(null, 'Checking the database');
  const ready = await readReadiness(context, connectionId, call.signal);
  await assertReady(context, { connection, ready, request });
  const planned = await plan(context, { request, ready, signal: call.signal });
  const onRevision = (revision: YaptideRevision): void => call.onRevision(shortOf(revision));
  const { result, outcome, note, journal } = await carryOut(migrationChange(planned, onRevision), context, call);
  call.onRevision('');
  if (outcome === 'failed') throw rolledBack(note);
  call.onProgress(null, 'Reading the tables again');
  if (outcome === 'done') await connections.refresh(connectionId, call.signal);
  const to = destinationOf(planned);
  const checks = outcome === 'done' ? await checkAfter(context, { connection, to }, call) : [];
  const { name, place, serverVersion } = connection;
  return {
    version: 1,
    connection: { name, place, serverVersion },
    direction,
    from: connection.revision.byShape,
    to,
    startedAt,
    finishedAt: instantNow(),
    outcome,
    note,
    journal,
    backup: direction === 'upgrade' ? nameOfBackup(ready.backup) : null,
    isRehearsed: ready.rehearsal?.isGood ?? false,
    revisions: result,
    checks,
  };
}

function nameOfBackup(backup: MigrationReadiness['backup']): MigrationRecord['backup'] {
  return backup === null ? null : { path: backup.path, name: backup.name };
}

interface Conditions {
  readonly connection: Connection;
  readonly ready: MigrationReadiness;
  readonly request: MigrationRequest;
}

/** Fails where a condition is not met, and records what was found in the journal. */
async function assertReady(context: ProductionContext, { connection, ready, request }: Conditions): Promise<void> {
  const failing = ready.checks.filter(({ outcome }) => outcome === 'failed');
  await record(context, connection, { operation: 'check-before-migration', ...countOutcomes(ready.checks) });
  const [first] = failing;
  if (first !== undefined) {
    throw makeFailure({
      code: 'not-allowed',
      message: `${first.title}: ${first.text}`,
      hint: 'Correct what the check names first. Nothing was changed.',
      details: failing.map(({ title, text }) => `${title}: ${text}`),
    });
  }
  if (request.direction === 'downgrade') return;
  if (ready.rehearsal?.isGood !== true && !request.acceptsNoRehearsal) {
    throw makeFailure({
      code: 'not-allowed',
      message: 'No rehearsal of these revisions has passed',
      hint: 'Rehearse the upgrade first, or consent to running it without a rehearsal.',
    });
  }
  const { backup } = ready;
  const isVerified = backup?.check === 'restorable' || (backup?.check === 'whole' && request.acceptsUnrestoredBackup);
  if (backup === null || !isVerified) {
    throw makeFailure({
      code: 'not-allowed',
      message: 'There is no checked backup of this database from the last 24 hours',
      hint: 'Make a backup and check it, then start the upgrade.',
    });
  }
  await record(context, connection, {
    operation: 'backup-before-migration',
    parameters: { backup: backup.path, madeAt: backup.madeAt, check: backup.check },
  });
}

interface Planning {
  readonly request: MigrationRequest;
  readonly ready: MigrationReadiness;
  readonly signal: AbortSignal;
}

async function plan(
  { connections }: ProductionContext,
  { request, ready, signal }: Planning,
): Promise<PlannedMigration> {
  const { connectionId, direction, limits } = request;
  const database = connections.database(connectionId);
  const { revision } = database.shape;
  const revisions = direction === 'upgrade' ? revisionsAfter(revision) : revisionsBack(revision, request.to);
  if (revisions.length === 0) {
    throw makeFailure({
      code: 'not-allowed',
      message: `The tables are those of ${revision}: there is no revision to run`,
      hint: 'Nothing was changed.',
    });
  }
  const rehearsed = ready.rehearsal?.finishedAt ?? 'not rehearsed';
  const parameters = direction === 'upgrade' ? { backup: ready.backup?.path ?? '', rehearsed } : {};
  return { connectionId, direction, revisions, limits, parameters, recorded: await readRecorded(database, signal) };
}

async function checkAfter(
  context: ProductionContext,
  { connection, to }: { readonly connection: Connection; readonly to: string },
  { signal, onProgress }: CallOptions,
): Promise<readonly MigrationCheck[]> {
  onProgress(null, 'Checking the result');
  const database = context.connections.database(connection.id);
  const checks = await postChecks(database, to, signal);
  await record(context, connection, { operation: 'check-after-migration', ...countOutcomes(checks) });
  return checks;
}

function countOutcomes(checks: readonly MigrationCheck[]) {
  const count = (wanted: MigrationCheck['outcome']): number =>
    checks.filter(({ outcome }) => outcome === wanted).length;
  return { parameters: { passed: count('passed'), warnings: count('warning'), failed: count('failed') } };
}

interface Recorded {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

async function record(context: ProductionContext, connection: Connection, entry: Recorded): Promise<void> {
  const always = { databaseUser: '', counts: {}, archive: null, outcome: 'done' } as const;
  await context.journal.append({ connection: connectionText(connection), ...entry, ...always });
}

function rolledBack(note: string): Error {
  return makeFailure({
    code: 'connection-lost',
    message: note,
    hint: 'The database is as it was before. Start the migration again.',
  });
}

function notForFiles(): Error {
  return makeFailure({
    code: 'not-allowed',
    message: 'This is a SQLite file, whose upgrade Tidescope does not run',
    hint: 'Run flask db upgrade on a copy of the file.',
  });
}
