import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type BackgroundRun, instantNow, makeBackgroundRuns } from '#core/backgroundRuns.ts';
import type { BackupFolders } from '#core/backups/backupFolders.ts';
import type { ChangeContext } from '#core/changes/databaseChange.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { readRecorded } from '#core/migrations/migrateDatabase.ts';
import { makeMigrationRuns } from '#core/migrations/migrationRuns.ts';
import { checkLogin, postChecks } from '#core/migrations/postChecks.ts';
import { preChecks } from '#core/migrations/preChecks.ts';
import { readReadiness } from '#core/migrations/productionMigration.ts';
import { rehearse } from '#core/migrations/rehearse.ts';
import { newestRevision, revisionsAfter } from '#core/migrations/revisions.ts';
import { stampRevision } from '#core/migrations/stampRevision.ts';
import type { Sandboxes } from '#core/sandbox/sandboxes.ts';
import { makeSettingsFile } from '#core/settingsFile.ts';
import type { migrationCalls } from '#shared/contract/migrationCalls.ts';
import {
  type MigrationState,
  type RehearsalReport,
  rehearsalReportSchema,
  type RehearsalScope,
} from '#shared/domain/migration.ts';
import { FailureError, isCancelled, makeFailure } from '#shared/failure.ts';
import { assertNameTyped, nameToType } from '#shared/typedName.ts';

/** The handlers of `migrationCalls`, and the rehearsals behind them. */
export interface Migrations {
  readonly handlers: HandlersOf<typeof migrationCalls, 'signal' | 'onProgress'>;
  /** Stops all rehearsals. */
  readonly close: () => Promise<void>;
}

type Run = BackgroundRun<MigrationState['run']>;

const keptReports = 10;
const fileSchema = z.strictObject({ version: z.literal(1), reports: z.array(rehearsalReportSchema) });

interface MigrationsOptions extends ChangeContext {
  readonly directory: string;
  readonly connections: Pick<Connections, 'database' | 'get' | 'openCopy' | 'openWritable' | 'refresh'>;
  readonly sandboxes: Sandboxes;
  readonly backups: Pick<BackupFolders, 'list'>;
}

/** Makes what rehearses migrations, and keeps the reports in the program's own folder. */
export function makeMigrations(options: MigrationsOptions): Migrations {
  const { directory, connections, sandboxes } = options;
  const folder = join(directory, 'rehearsals');
  const runs = makeBackgroundRuns<MigrationState['run']>();
  const fileOf = (connectionId: string) =>
    makeSettingsFile({
      path: join(folder, `${createHash('sha256').update(connectionId).digest('hex').slice(0, 24)}.json`),
      schema: fileSchema,
      missing: { version: 1, reports: [] },
    });
  const keep = async (connectionId: string, report: RehearsalReport): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await fileOf(connectionId).update(({ reports }) => ({
      version: 1,
      reports: [report, ...reports].slice(0, keptReports),
    }));
  };
  const start = (connectionId: string, scope: RehearsalScope): void => {
    if (runs.get(connectionId)?.state.step === 'running') return;
    const source = connections.database(connectionId);
    const { name, place, serverVersion } = connections.get(connectionId);
    const run = runs.add(connectionId, { step: 'running', fraction: null, text: 'Starting', done: [] });
    const { signal } = run.controller;
    const startedAt = instantNow();
    const work = async (): Promise<void> => {
      const result = await rehearse({
        source,
        openSource: async () => connections.openCopy(connectionId, { writes: false, signal }),
        sandboxes,
        scope,
        signal,
        tell: (progress) => {
          run.state = { step: 'running', ...progress };
        },
      });
      const connection = { name, place, serverVersion };
      await keep(connectionId, { version: 1, connection, scope, startedAt, finishedAt: instantNow(), ...result });
    };
    run.done = settle(run, work);
  };
  const context = {
    ...options,
    rehearsals: async (connectionId: string) => (await fileOf(connectionId).read()).reports,
  };
  const migrationRuns = makeMigrationRuns(context, join(directory, 'migrations'));
  return {
    handlers: {
      'migrations.state': async ({ connectionId }, { signal }) => ({
        migration: migrationRuns.state(connectionId),
        record: await migrationRuns.record(connectionId),
        recorded: await recordedIn(connections.database(connectionId), signal),
        sandbox: await describeSandbox(connections, sandboxes, connectionId),
        pending: pendingOf(connections, connectionId),
        run: runs.get(connectionId)?.state ?? { step: 'idle' },
        reports: (await fileOf(connectionId).read()).reports,
      }),
      'migrations.check': async ({ connectionId }, { signal }) => {
        const database = connections.database(connectionId);
        return database.dialect === 'postgresql' ? preChecks(database, signal) : [];
      },
      'migrations.rehearse': async ({ connectionId, scope }) => {
        start(connectionId, scope);
        return Promise.resolve({});
      },
      'migrations.readiness': async ({ connectionId }, { signal }) => readReadiness(context, connectionId, signal),
      'migrations.migrate': async (request) => {
        migrationRuns.start(request);
        return Promise.resolve({});
      },
      'migrations.postChecks': async ({ connectionId, login }, { signal }) => {
        const database = connections.database(connectionId);
        if (database.dialect === 'sqlite') throw notForFiles();
        const checks = await postChecks(database, newestRevision, signal);
        return login === undefined ? checks : [await checkLogin(database, login, signal), ...checks];
      },
      'migrations.stamp': async ({ connectionId, revision, typedName }, call) => {
        const connection = connections.get(connectionId);
        assertNameTyped(typedName, nameToType(connection));
        if (connection.dialect === 'sqlite') throw notForFiles();
        return stampRevision(options, { connectionId, revision }, call);
      },
      'migrations.stop': async ({ connectionId }) => {
        await runs.stop(connectionId);
        await migrationRuns.stop(connectionId);
        return {};
      },
    },
    close: async () => {
      await runs.close();
      await migrationRuns.close();
    },
  };
}

async function recordedIn(database: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationState['recorded']> {
  return database.dialect === 'sqlite' ? null : readRecorded(database, signal);
}

function notForFiles(): Error {
  return makeFailure({
    code: 'not-allowed',
    message: 'This needs a PostgreSQL database; this is a SQLite file',
    hint: 'Edit the row of alembic_version in Tables instead.',
  });
}

function pendingOf(connections: MigrationsOptions['connections'], connectionId: string): MigrationState['pending'] {
  const { shape } = connections.database(connectionId);
  return revisionsAfter(shape.revision).map(({ id, title }) => ({ id, title }));
}

async function describeSandbox(
  connections: MigrationsOptions['connections'],
  sandboxes: Sandboxes,
  connectionId: string,
): Promise<MigrationState['sandbox']> {
  const { dialect, serverVersion } = connections.get(connectionId);
  if (dialect === 'sqlite') return { missing: 'A rehearsal needs a PostgreSQL database; this is a SQLite file.' };
  const version = await sandboxes.findVersion(Number.parseInt(serverVersion, 10));
  if (version !== undefined) return { version };
  return { missing: 'No PostgreSQL server is installed on this machine. Install one; its service need not run.' };
}

/** Never fails: the state of the run says how it ended. */
async function settle(run: Run, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    run.state = { step: 'idle' };
  } catch (error) {
    const isStopped = run.controller.signal.aborted || isCancelled(error);
    run.state = isStopped ? { step: 'idle' } : { step: 'failed', failure: failureOf(error) };
  }
}

function failureOf(error: unknown): FailureError['failure'] {
  if (error instanceof FailureError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'The copy was removed; the database itself was only read.';
  return makeFailure({ code: 'unexpected', message: `The rehearsal ended: ${message.slice(0, 300)}`, hint }).failure;
}
