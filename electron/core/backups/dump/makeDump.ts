import { writeFile } from 'node:fs/promises';
import type { FoundMethod } from '#core/backups/dump/dumpMethods.ts';
import { dumpNote, noteOf } from '#core/backups/dump/dumpFile.ts';
import { type RunningDump, startDump } from '#core/backups/dump/startDump.ts';
import type { FinishedBackup } from '#core/backups/file/partFile.ts';
import { openPartFile, toBackupFailure } from '#core/backups/file/partFile.ts';
import { type DatabaseDescription, describeDatabase } from '#core/backups/postgres/databaseDescription.ts';
import { digestOnServer } from '#core/backups/postgres/serverDigest.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import type { ProgramReach } from '#core/connection/liveConnection.ts';
import { errorCode } from '#core/errorCode.ts';
import { redactExternal } from '#core/connection/redact.ts';
import { type BackupManifest, dumpEnding } from '#shared/domain/backup.ts';
import { formatBytes } from '#shared/figures.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

interface Dump {
  readonly method: FoundMethod;
  readonly reach: ProgramReach;
  /** A reading session of the same database, whose snapshot the dump shares. */
  readonly session: CopySession;
  readonly folder: string;
  /** Without ending. */
  readonly name: string;
  readonly header: Omit<BackupManifest, 'snapshotAt' | 'tables' | 'missing' | 'dump'>;
}

interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/**
 * Writes the output of pg_dump into a file, which gets its name once pg_dump has ended well, and its manifest next to it. Rows are
 * counted and added up in the same snapshot.
 */
export async function makeDump(
  { method, reach, session, folder, name, header }: Dump,
  { signal, onProgress }: Call,
): Promise<FinishedBackup & { readonly manifest: BackupManifest }> {
  onProgress(null, 'Reading the schema');
  const description = await describeDatabase(session, signal);
  if (description.inRecovery) throw noSnapshot();
  const { rows } = await session.run('select pg_catalog.pg_export_snapshot()', signal);
  const snapshot = String(rows[0]?.[0]);
  const file = await openPartFile({ folder, name, ending: dumpEnding });
  try {
    const running = await startDump(method, { reach, snapshot, signal });
    const all = description.tables.reduce((sum, { bytes }) => sum + bytes, 0);
    const tell = (bytes: number): void =>
      onProgress(all === 0 ? null : 0.9 * Math.min(1, bytes / all), `pg_dump: ${formatBytes(bytes)} written`);
    await pump(running, { write: file.write, tell, signal, method });
    const tables = [];
    for (const table of description.tables) {
      onProgress(0.9 + (0.1 * tables.length) / description.tables.length, `Counting ${table.name}`);
      tables.push(await digestOnServer(session, table, signal));
    }
    const manifest = { ...header, ...contentOf(description), tables, dump: dumpOf(method, description) };
    onProgress(1, 'Writing to disk');
    const sha256 = file.digest().toString('hex');
    const bytes = file.written();
    const finished = await file.finish(async (path) => writeNew(dumpNote(path), noteOf({ manifest, bytes, sha256 })));
    return { ...finished, manifest };
  } catch (error) {
    await file.discard();
    throw toBackupFailure(error, folder);
  }
}

/** Whether the name was free. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function contentOf({ snapshotAt }: DatabaseDescription): Pick<BackupManifest, 'snapshotAt' | 'missing'> {
  return { snapshotAt, missing: [] };
}

function dumpOf(
  { version, where }: FoundMethod,
  { encoding, collate, ctype, roles, statements }: DatabaseDescription,
): NonNullable<BackupManifest['dump']> {
  const extensions = statements.filter(({ kind }) => kind === 'extension').map((each) => each.name);
  return { version: version ?? '', where, encoding, collate, ctype, roles, extensions };
}

interface Pumping {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly tell: (bytes: number) => void;
  readonly signal: AbortSignal;
  readonly method: FoundMethod;
}

/** The first bytes of a dump in the custom format. */
const magic = 'PGDMP';
/** In bytes: between two reports of progress. */
const reportEvery = 4 << 20;

async function pump(running: RunningDump, { write, tell, signal, method }: Pumping): Promise<void> {
  const stop = (): void => void running.stdout.destroy(cancelled());
  signal.addEventListener('abort', stop, { once: true });
  const state = { bytes: 0, told: 0, head: Buffer.alloc(0) };
  try {
    if (signal.aborted) throw cancelled();
    for await (const part of running.stdout) {
      if (!Buffer.isBuffer(part)) continue;
      if (state.bytes < magic.length) state.head = Buffer.concat([state.head, part.subarray(0, magic.length)]);
      state.bytes += part.length;
      await write(part);
      if (state.bytes - state.told < reportEvery) continue;
      state.told = state.bytes;
      tell(state.bytes);
    }
    const { exitCode, stderr } = await running.ended;
    const isWhole = state.head.subarray(0, magic.length).toString('latin1') === magic;
    if (exitCode !== 0 || !isWhole) throw dumpFailed(method, { exitCode, stderr });
  } catch (error) {
    throw signal.aborted ? cancelled() : error;
  } finally {
    signal.removeEventListener('abort', stop);
    await running.close();
  }
}

function dumpFailed(
  { version, where }: FoundMethod,
  { exitCode, stderr }: { readonly exitCode: number | null; readonly stderr: string },
): FailureError {
  const lines = redactExternal(stderr)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return makeFailure({
    code: 'unavailable',
    message: `pg_dump ${version ?? ''} ${where} did not make the backup`,
    hint: 'Nothing was kept. The details show its output; Tidescope’s own copier needs no pg_dump.',
    details: [exitCode === null ? 'It was killed by a signal.' : `Exit code ${exitCode}`, ...lines.slice(-8)],
  });
}

function cancelled(): FailureError {
  return makeFailure({ code: 'cancelled', message: 'The backup was cancelled.' });
}

function noSnapshot(): FailureError {
  return makeFailure({
    code: 'unavailable',
    message: 'A standby cannot export a snapshot for pg_dump',
    hint: "Use the program's own copier, or connect to the primary.",
  });
}
