import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { ReachedServer } from '#core/backups/dump/checkDump.ts';
import { plainEnvironment, startRelay } from '#core/backups/dump/libpq.ts';
import { restoreDump } from '#core/backups/dump/restoreDump.ts';
import { restoreScript } from '#core/backups/dump/restoreScript.ts';
import { createDatabase } from '#core/backups/postgres/applySchema.ts';
import { describeDatabase } from '#core/backups/postgres/databaseDescription.ts';
import { dropDatabase } from '#core/backups/postgres/restorePostgres.ts';
import { digestOnServer } from '#core/backups/postgres/serverDigest.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import { isMissingFile } from '#core/errorCode.ts';
import { findPostgresPrograms } from '#core/sandbox/postgresPrograms.ts';
import type { BackupManifest } from '#shared/domain/backup.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';

const run = promisify(execFile);

interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

interface ForeignFile {
  readonly path: string;
  /** The name of the database to make. */
  readonly database: string;
  /** The server of an unlocked connection. */
  readonly server: ReachedServer;
}

/** What a file without a manifest became: what was refused, and what is there now, in a sentence. */
export interface RestoredFile {
  readonly differences: readonly string[];
  readonly text: string;
}

/**
 * Restores a dump of another program into a new database: in pg_dump's custom format, or plain SQL. There is nothing to compare it
 * with, so its rows are counted. A database that could not be completed is dropped.
 */
export async function restoreForeignFile(file: ForeignFile, call: Call): Promise<RestoredFile> {
  const { path, database, server } = file;
  const restore = (await isCustomFormat(path)) ? restoreCustom : restorePlain;
  const differences = await restore(file, call);
  const session = await server.openCopy({ writes: false, database, signal: call.signal });
  try {
    const { tables } = await describeDatabase(session, call.signal);
    let rows = 0;
    for (const [index, table] of tables.entries()) {
      call.onProgress(0.8 + (0.2 * index) / tables.length, `Counting ${table.name}`);
      rows += (await digestOnServer(session, table, call.signal)).rows;
    }
    const size = `${formatPlural(tables.length, 'table')} with ${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`;
    return { differences, text: `Restored ${size}. The file has no manifest to compare them with.` };
  } finally {
    await session.close();
  }
}

async function isCustomFormat(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0);
      const head = buffer.toString('latin1', 0, bytesRead);
      if (head.includes('\0') || head.startsWith('\u001F\u008B')) throw notADump(path);
      return head === 'PGDMP';
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isMissingFile(error)) throw error;
    throw makeFailure({ code: 'file-missing', message: `The file '${path}' does not exist`, hint: 'Check the path.' });
  }
}

async function restorePlain({ path, database, server }: ForeignFile, call: Call): Promise<readonly string[]> {
  const { signal } = call;
  await makeLike(server, { database, encoding: 'UTF8' }, signal);
  try {
    const into = await server.openCopy({ writes: true, database, signal });
    try {
      return (await restoreScript(into, path, call)).differences;
    } finally {
      await into.close();
    }
  } catch (error) {
    await dropDatabase(server.openCopy, database);
    throw error;
  }
}

/** Makes an empty database with the collation of the connection's. */
async function makeLike(
  { openCopy }: ReachedServer,
  { database, encoding }: { readonly database: string; readonly encoding: string },
  signal: AbortSignal,
): Promise<void> {
  const admin = await openCopy({ writes: true, signal });
  try {
    const sql = 'select datcollate, datctype from pg_database where datname = current_database()';
    const { rows } = await admin.run(sql, signal);
    const [collate, ctype] = rows[0] ?? [];
    await createDatabase(admin, { name: database, encoding, collate: String(collate), ctype: String(ctype) }, signal);
  } finally {
    await admin.close();
  }
}

async function restoreCustom({ path, database, server }: ForeignFile, call: Call): Promise<readonly string[]> {
  const { signal } = call;
  const version = await dumpVersion(path, signal);
  const { login } = await server.reach(signal);
  const relay = await startRelay(login, signal);
  const dump = { version, where: '', encoding: 'UTF8', collate: 'C', ctype: 'C', roles: [], extensions: [] };
  const manifest: Pick<BackupManifest, 'tables' | 'dump'> = { tables: [], dump };
  try {
    return await restoreDump({ path, manifest, database, server: { ...server, at: relay.at } }, call);
  } finally {
    await relay.close();
  }
}

/** The version of the pg_dump that made a dump. */
async function dumpVersion(path: string, signal: AbortSignal): Promise<string> {
  const [newest] = await findPostgresPrograms('pg_restore');
  if (newest === undefined) {
    throw makeFailure({
      code: 'unavailable',
      message: 'pg_restore is not installed on this machine',
      hint: 'Install the client programs of PostgreSQL, or make a plain SQL dump.',
    });
  }
  const how = { env: plainEnvironment(), signal, maxBuffer: 1 << 28 };
  const listed = await run(join(newest.folder, 'pg_restore'), ['--list', path], how).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw makeFailure({
      code: 'damaged',
      message: `pg_restore ${newest.version} cannot read '${basename(path)}'`,
      hint: 'It was not completely copied, or a newer pg_dump created it.',
      cause: error,
    });
  });
  return /Dumped by pg_dump version: (\d+(?:\.\d+)*)/u.exec(listed.stdout)?.[1] ?? newest.version;
}

function notADump(path: string): Error {
  return makeFailure({
    code: 'bad-input',
    message: `'${basename(path)}' is not a dump that can be restored`,
    hint: 'Unpack it first. Backups of Tidescope, dumps of pg_dump in the custom format and plain SQL are restored.',
  });
}
