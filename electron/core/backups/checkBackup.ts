import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDump, type ReachedServer } from '#core/backups/dump/checkDump.ts';
import { isDump, manifestOf } from '#core/backups/dump/dumpFile.ts';
import { readFrames } from '#core/backups/file/backupReader.ts';
import {
  compareWithBackup,
  dropDatabase,
  readDescription,
  restorePostgres,
} from '#core/backups/postgres/restorePostgres.ts';
import { decodeSample } from '#core/backups/sampledPages.ts';
import { differingTables } from '#core/backups/restoreBackup.ts';
import { extractSqlite } from '#core/backups/sqlite/backUpSqlite.ts';
import { askSqliteCopy } from '#core/backups/sqlite/sqliteCopyRequest.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import { openSqlite } from '#core/connection/dialects/sqlite/sqlite.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import type { Sandbox, Sandboxes } from '#core/sandbox/sandboxes.ts';
import type { BackupCheck, BackupManifest } from '#shared/domain/backup.ts';
import { FailureError } from '#shared/failure.ts';

/** A server for the check where this machine has none: an unlocked connection, on which a database is made and dropped. */
export interface ScratchServer extends ReachedServer {
  /** Its connection's name. */
  readonly name: string;
}

interface Checking {
  readonly path: string;
  readonly sandboxes: Sandboxes;
  readonly scratch?: ScratchServer | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

export interface CheckedBackup {
  readonly check: BackupCheck;
  /** Of the whole file; null for a damaged one. */
  readonly sha256: string | null;
  readonly manifest: BackupManifest | null;
}

type Found = Pick<BackupCheck, 'outcome' | 'text' | 'findings'>;

/**
 * Checks a backup: its frames and checksum, then a database that is made of it, by the rows and digests of every table and by
 * decoding some of yaptide's pages. Fails only where the check itself could not be done; damage is its result.
 */
export async function checkBackup(options: Checking): Promise<CheckedBackup> {
  const started = performance.now();
  const at = new Date().toISOString();
  const state: { sha256: string | null } = { sha256: null };
  const onChecksum = (sha256: string): void => {
    state.sha256 = sha256;
  };
  const ending = (found: Found, manifest: BackupManifest | null): CheckedBackup => ({
    check: { at, ...found, seconds: (performance.now() - started) / 1000 },
    sha256: state.sha256,
    manifest,
  });
  let known: BackupManifest | null = null;
  try {
    const { manifest } = await manifestOf(options.path);
    known = manifest;
    const check = isDump(options.path) ? checkDumped : manifest.dialect === 'sqlite' ? checkSqlite : checkPostgres;
    return ending(await check(manifest, { ...options, onChecksum }), manifest);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'damaged') throw error;
    const { message, hint } = error.failure;
    // Without its end, what is there is read to name the place.
    const named = known === null && !isDump(options.path) ? await nameDamage(options) : message;
    return ending({ outcome: 'damaged', text: named ?? message, findings: [hint] }, known);
  }
}

async function nameDamage({ path, signal }: Checking): Promise<string | undefined> {
  try {
    for await (const _frame of readFrames(path, { signal }));
    return undefined;
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'damaged') return error.failure.message;
    throw error;
  }
}

type CheckingContent = Checking & { readonly onChecksum: (sha256: string) => void };

async function checkPostgres(manifest: BackupManifest, options: CheckingContent): Promise<Found> {
  const { path, sandboxes, scratch, signal, onProgress, onChecksum } = options;
  const major = Number.parseInt(manifest.serverVersion, 10);
  if (scratch !== undefined) {
    const found = await restoreAndCompare(manifest, options, scratch);
    return ending(manifest, found, `on the server of '${scratch.name}'`);
  }
  if ((await sandboxes.findVersion(major)) === undefined) {
    for await (const _frame of readFrames(path, { signal, onChecksum, onBytes: tellBytes(onProgress) }));
    return notRestored('no PostgreSQL is installed on this machine');
  }
  onProgress(null, 'Starting PostgreSQL');
  const sandbox = await sandboxes.start(major, signal);
  try {
    const admin = await sandbox.open('postgres', signal);
    try {
      const found = await restoreAndCompare(manifest, options, {
        openCopy: admin.openCopy,
        openDatabase: sandbox.open,
        prepare: sandbox.prepare,
      });
      return ending(manifest, found, `on PostgreSQL ${sandbox.version}`);
    } finally {
      await admin.close();
    }
  } finally {
    await sandbox.dispose();
  }
}

function notRestored(why: string): Found {
  return { outcome: 'whole', text: `Its checksum is right. It was not restored, since ${why}`, findings: [] };
}

async function checkDumped(
  manifest: BackupManifest,
  { signal, onProgress, ...options }: CheckingContent,
): Promise<Found> {
  const found = await checkDump(options, { signal, onProgress });
  if (found === undefined) return notRestored('no PostgreSQL with pg_restore for it is installed on this machine');
  return ending(manifest, found, found.where);
}

interface CheckServer extends Pick<ScratchServer, 'openCopy'> {
  readonly openDatabase?: (database: string, signal: AbortSignal) => Promise<ReadOnlyDatabase & Closable>;
  readonly prepare?: Sandbox['prepare'];
}

interface Closable {
  readonly close: () => Promise<void>;
}

interface Compared {
  readonly differences: readonly string[];
  readonly pages: string;
}

async function restoreAndCompare(
  manifest: BackupManifest,
  { path, signal, onProgress, onChecksum }: CheckingContent,
  server: CheckServer,
): Promise<Compared> {
  const { openCopy, prepare } = server;
  const database = `tidescope_check_${crypto.randomUUID().slice(0, 8)}`;
  const all = manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0);
  await restorePostgres(
    {
      path,
      database,
      openCopy,
      prepare,
      onChecksum,
      onProgress: ({ table, bytes }) =>
        onProgress(all === 0 ? null : 0.6 * Math.min(1, bytes / all), `Restoring ${table}`),
    },
    signal,
  );
  try {
    const differences = await compareRestored(manifest, { path, database, openCopy, signal, onProgress });
    const opened = await server.openDatabase?.(database, signal);
    const pages = opened === undefined ? '' : await decodeSample(manifest, opened, signal);
    return { differences, pages };
  } finally {
    await dropDatabase(openCopy, database);
  }
}

interface Restored extends Pick<Checking, 'path' | 'signal' | 'onProgress'>, Pick<ScratchServer, 'openCopy'> {
  readonly database: string;
}

async function compareRestored(
  manifest: BackupManifest,
  { path, database, openCopy, signal, onProgress }: Restored,
): Promise<readonly string[]> {
  const session = await openCopy({ writes: false, database, signal });
  const compared = { count: 0 };
  const onTable = (table: string): void => {
    compared.count += 1;
    onProgress(0.6 + (0.4 * compared.count) / Math.max(1, manifest.tables.length), `Comparing ${table}`);
  };
  try {
    const description = await readDescription(path, signal);
    return await compareWithBackup(session, { manifest, description }, { signal, onProgress: onTable });
  } finally {
    await session.close();
  }
}

function ending(manifest: BackupManifest, { differences, pages }: Compared, where: string): Found {
  if (differences.length > 0) {
    return { outcome: 'different', text: `Restored ${where}, but it is not the same`, findings: differences };
  }
  // SQLite's own list of tables is compared like one.
  const tables = manifest.tables.filter(({ name }) => name !== '"sqlite_schema"');
  const count = `${tables.length} ${tables.length === 1 ? 'table' : 'tables'} equal`;
  return { outcome: 'restorable', text: `Restored ${where}: ${count}${pages}`, findings: [] };
}

async function checkSqlite(manifest: BackupManifest, options: CheckingContent): Promise<Found> {
  const { path, signal, onProgress, onChecksum } = options;
  const folder = await makeTemporaryFolder('backups');
  const to = join(folder, 'restored.sqlite');
  try {
    await extractSqlite({ path, to }, { signal, onChecksum, onBytes: tellBytes(onProgress) });
    onProgress(null, 'Reading all rows');
    const { tables, damage } = await askSqliteCopy({ kind: 'inspect', path: to }, signal);
    const differences = differingTables(manifest, tables);
    const database = await openSqlite(to, signal);
    const pages = await decodeSample(manifest, database, signal);
    const ended = ending(manifest, { differences, pages }, 'as a SQLite file');
    // What was damaged before is the same in the copy.
    return { ...ended, findings: [...ended.findings, ...damage.map((text) => `SQLite finds in it: ${text}`)] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** At most a hundred reports. */
function tellBytes(onProgress: OnProgress): (done: number, all: number) => void {
  let told = -1;
  return (done, all) => {
    const percent = Math.floor((100 * done) / all);
    if (percent === told) return;
    told = percent;
    onProgress(done / all, `${percent} % of the file checked`);
  };
}
