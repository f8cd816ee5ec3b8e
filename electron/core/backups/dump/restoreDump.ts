import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dumpPart } from '#core/backups/dump/dumpFile.ts';
import { majorOf } from '#core/backups/dump/dumpMethods.ts';
import type { ProgramSurroundings } from '#core/backups/dump/libpq.ts';
import { createDatabase } from '#core/backups/postgres/applySchema.ts';
import { describeDatabase } from '#core/backups/postgres/databaseDescription.ts';
import { dropDatabase } from '#core/backups/postgres/restorePostgres.ts';
import { digestOnServer } from '#core/backups/postgres/serverDigest.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { CopyOpening, CopySession } from '#core/connection/copySession.ts';
import { redactExternal } from '#core/connection/redact.ts';
import { findPostgresPrograms, fittingPrograms } from '#core/sandbox/postgresPrograms.ts';
import type { Sandbox } from '#core/sandbox/sandboxes.ts';
import type { BackupManifest } from '#shared/domain/backup.ts';
import { makeFailure } from '#shared/failure.ts';

/** The server that a dump is restored on. */
export interface DumpServer {
  readonly openCopy: (how: CopyOpening) => Promise<CopySession>;
  /** How pg_restore reaches a database of it. */
  readonly at: (database: string) => ProgramSurroundings;
  /** On a server of the program's own. */
  readonly prepare?: Sandbox['prepare'] | undefined;
}

interface Restoring {
  readonly path: string;
  readonly manifest: Pick<BackupManifest, 'tables' | 'dump'>;
  /** The name of the database to make. */
  readonly database: string;
  readonly server: DumpServer;
}

interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** The folder of a pg_restore that reads the dump; undefined where this machine has none. */
export async function findRestorer(manifest: Pick<BackupManifest, 'dump'>): Promise<string | undefined> {
  const needed = majorOf(dumpPart(manifest).version);
  const found = fittingPrograms(await findPostgresPrograms('pg_restore'), needed);
  return found === undefined || found.major < needed ? undefined : found.folder;
}

/**
 * Makes a database out of a dump with pg_restore. Returns what pg_restore refused, a sentence each. A database that could not be
 * completed is dropped.
 */
export async function restoreDump(restoring: Restoring, call: Call): Promise<readonly string[]> {
  const { manifest, database, server } = restoring;
  const { signal } = call;
  const folder = await findRestorer(manifest);
  if (folder === undefined) throw noRestorer(dumpPart(manifest).version);
  const { encoding, collate, ctype, roles, extensions } = dumpPart(manifest);
  const admin = await server.openCopy({ writes: true, signal });
  try {
    await createDatabase(admin, { name: database, encoding, collate, ctype }, signal);
  } finally {
    await admin.close();
  }
  try {
    await server.prepare?.({ database, roles, extensions }, signal);
    return await runRestore(folder, restoring, call);
  } catch (error) {
    await dropDatabase(server.openCopy, database);
    throw error;
  }
}

/** Owners and rights are those of the login; what belongs to a whole server is not part of one database. */
const flags = [
  '--no-owner',
  '--no-privileges',
  '--no-tablespaces',
  '--no-security-labels',
  '--no-publications',
  '--no-subscriptions',
  '--no-password',
  '--verbose',
];
/** How many errors are kept. */
const maxErrors = 50;

async function runRestore(
  folder: string,
  { path, manifest, database, server }: Restoring,
  { signal, onProgress }: Call,
): Promise<readonly string[]> {
  const { target, env } = server.at(database);
  const child = spawn(join(folder, 'pg_restore'), [...flags, `--dbname=${target}`, path], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = (): void => void child.kill();
  signal.addEventListener('abort', stop, { once: true });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const errors: string[] = [];
  const done = { tables: 0 };
  const lines = createInterface({ input: child.stderr });
  lines.on('line', (line) => {
    const table = /processing data for table "(.+)"/u.exec(line)?.[1];
    if (table !== undefined) {
      done.tables += 1;
      onProgress(Math.min(0.6, (0.6 * done.tables) / Math.max(1, manifest.tables.length)), `Restoring ${table}`);
    }
    const error = /^pg_restore: error: (.+)$/u.exec(line)?.[1];
    if (error !== undefined && errors.length < maxErrors) errors.push(redactExternal(error).slice(0, 500));
  });
  try {
    const exitCode = await ended;
    if (signal.aborted) throw makeFailure({ code: 'cancelled', message: 'Restoring was cancelled.' });
    // 1 says that something was refused, which `errors` names.
    if (exitCode !== 0 && exitCode !== 1) throw failed(errors, exitCode);
    return errors.filter((text) => !isExpected(text)).map((text) => `Refused: ${text}`);
  } finally {
    signal.removeEventListener('abort', stop);
    lines.close();
  }
}

/** What only the owner of an extension may do, and changes no row. */
function isExpected(text: string): boolean {
  return /must be owner of extension/u.test(text);
}

/** Compares a database with the manifest of the dump that it was made of; a sentence for each difference. */
export async function compareWithDump(
  session: CopySession,
  manifest: BackupManifest,
  { signal, onProgress }: Call,
): Promise<readonly string[]> {
  const { tables } = await describeDatabase(session, signal);
  const bySql = new Map(tables.map((table) => [table.sql, table]));
  const differences: string[] = [];
  for (const [index, { name, rows, digest }] of manifest.tables.entries()) {
    onProgress(0.6 + (0.4 * index) / manifest.tables.length, `Comparing ${name}`);
    const table = bySql.get(name);
    if (table === undefined) {
      differences.push(`The table ${name} is missing.`);
      continue;
    }
    const found = await digestOnServer(session, table, signal);
    if (found.rows !== rows) differences.push(`${name} has ${found.rows} rows instead of ${rows}.`);
    else if (found.digest !== digest) differences.push(`The rows of ${name} differ.`);
  }
  return differences;
}

function noRestorer(version: string): Error {
  return makeFailure({
    code: 'unavailable',
    message: `No pg_restore that reads a dump of pg_dump ${version} is installed on this machine`,
    hint: `Install the client programs of PostgreSQL ${majorOf(version)} or newer.`,
  });
}

function failed(errors: readonly string[], exitCode: number | null): Error {
  return makeFailure({
    code: 'database',
    message: 'pg_restore could not restore the dump',
    hint: 'The database that was being filled was dropped.',
    details: [exitCode === null ? 'It was killed by a signal.' : `Exit code ${exitCode}`, ...errors.slice(-8)],
  });
}
