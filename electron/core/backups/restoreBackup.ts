import { stat } from 'node:fs/promises';
import { restoreDumpOn, type ReachedServer } from '#core/backups/dump/checkDump.ts';
import { dumpNote, isDump } from '#core/backups/dump/dumpFile.ts';
import { restoreForeignFile } from '#core/backups/dump/restoreFile.ts';
import { readManifest } from '#core/backups/file/backupReader.ts';
import { compareWithBackup, readDescription, restorePostgres } from '#core/backups/postgres/restorePostgres.ts';
import { extractSqlite } from '#core/backups/sqlite/backUpSqlite.ts';
import { askSqliteCopy } from '#core/backups/sqlite/sqliteCopyRequest.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import { errorCode } from '#core/errorCode.ts';
import { type BackupManifest, backupEnding } from '#shared/domain/backup.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** What a restored database lacks or has differently, a sentence each. */
interface RestoredBackup {
  readonly differences: readonly string[];
  /** What the result was compared with, or that there was nothing. */
  readonly text: string;
  readonly seconds: number;
}

const equal = 'Restored. Every table was compared with the backup.';

interface ToDatabase extends ReachedServer {
  readonly path: string;
  readonly database: string;
}

/**
 * Restores a PostgreSQL backup, or a dump of another program, into a new database and compares it by digests, where there are
 * some. Fails with bad-input where the database
 * exists; one that could not be completed is dropped again.
 */
export async function restoreAsDatabase(
  { path, database, openCopy, reach }: ToDatabase,
  { signal, onProgress }: Call,
): Promise<RestoredBackup> {
  const started = performance.now();
  if (isDump(path) && (await stat(dumpNote(path)).catch(() => undefined)) !== undefined) {
    const differences = await restoreDumpOn({ openCopy, reach }, { path, database }, { signal, onProgress });
    return { differences, text: equal, seconds: secondsSince(started) };
  }
  if (!path.endsWith(backupEnding)) {
    const file = { path, database, server: { openCopy, reach } };
    return { ...(await restoreForeignFile(file, { signal, onProgress })), seconds: secondsSince(started) };
  }
  const { manifest } = await readManifest(path);
  if (manifest.dialect !== 'postgresql') throw otherKind('of a SQLite file', 'Restore it as a file.');
  const all = manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const refused = await restorePostgres(
    {
      path,
      database,
      openCopy,
      onChecksum: () => undefined,
      onProgress: ({ table, bytes }) =>
        onProgress(all === 0 ? null : 0.7 * Math.min(1, bytes / all), `Restoring ${table}`),
    },
    signal,
  );
  const description = await readDescription(path, signal);
  const session = await openCopy({ writes: false, database, signal });
  const compared = { count: 0 };
  try {
    const onTable = (table: string): void => {
      compared.count += 1;
      onProgress(0.7 + (0.3 * compared.count) / Math.max(1, manifest.tables.length), `Comparing ${table}`);
    };
    const found = await compareWithBackup(session, { manifest, description }, { signal, onProgress: onTable });
    const reasons = refused.map(
      ({ statement, failure }) => `${statement.kind} '${statement.name}': ${failure.failure.message}`,
    );
    return { differences: [...found, ...reasons, ...manifest.missing], text: equal, seconds: secondsSince(started) };
  } finally {
    await session.close();
  }
}

/** Writes a SQLite backup to a new file and compares it by digests. Fails with bad-input where the file exists. */
export async function restoreAsFile(
  { path, to }: { readonly path: string; readonly to: string },
  { signal, onProgress }: Call,
): Promise<RestoredBackup> {
  const started = performance.now();
  const { manifest } = await readManifest(path);
  if (manifest.dialect !== 'sqlite') throw otherKind('of a PostgreSQL server', 'Restore it into a new database.');
  try {
    const onBytes = (done: number, all: number): void => onProgress(done / all, 'Writing the file');
    await extractSqlite({ path, to }, { signal, onBytes, onChecksum: () => undefined });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    throw makeFailure({
      code: 'bad-input',
      message: `The file '${to}' exists`,
      hint: 'Choose another name: existing files are never overwritten.',
      cause: error,
    });
  }
  onProgress(null, 'Reading all rows');
  const { tables } = await askSqliteCopy({ kind: 'inspect', path: to }, signal);
  return { differences: differingTables(manifest, tables), text: equal, seconds: secondsSince(started) };
}

/** A sentence for each table whose rows are not those of the backup. */
export function differingTables(manifest: BackupManifest, tables: BackupManifest['tables']): readonly string[] {
  const found = new Map(tables.map((table) => [table.name, table.digest]));
  const differing = manifest.tables.filter(({ name, digest }) => found.get(name) !== digest);
  return differing.map(({ name }) => `The rows of ${name} differ.`);
}

function otherKind(kind: string, hint: string): FailureError {
  return makeFailure({ code: 'bad-input', message: `This is a backup ${kind}`, hint });
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
