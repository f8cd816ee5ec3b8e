import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { access, chmod, copyFile, mkdir, mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { toSqliteFailure } from '#core/connection/dialects/sqlite/sqliteFailure.ts';
import type { StartProcess } from '#core/childProcess.ts';
import { isLeftBehind, processMark } from '#core/ownFiles.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/* The files on disk: the database itself, its rollback journal (`-journal`), its write-ahead log (`-wal`, `-shm`). */

/** Why a file cannot be opened read-only where it is, and what can be done about it. */
export interface SqliteProblem {
  readonly message: string;
  readonly explanation: string;
  /** `recover`: completes or rolls back the interrupted change in the file. `copy`: opens a private copy. */
  readonly choices: readonly ('recover' | 'copy')[];
  /** Whether a private copy includes the log and the journal. */
  readonly takesLog: boolean;
}

export interface SqliteFileState {
  /** SQLite creates a log next to the file while it is open, which is removed again at the end. */
  readonly makesLog: boolean;
  readonly problem: SqliteProblem | undefined;
}

/** Examines a file and those next to it. Fails with file-missing or not-sqlite if it is not a database. */
export async function inspectSqliteFile(path: string): Promise<SqliteFileState> {
  const header = await readHeader(path);
  const inLogMode = header[18] === 2 || header[19] === 2;
  const log = await sizeOf(`${path}-wal`);
  if (log > 0 && (!inLogMode || (await hasOtherPageSize(path, header)))) {
    return { makesLog: false, problem: foreignLog(path) };
  }
  if (!inLogMode) return { makesLog: false, problem: undefined };
  const obstacle = await findObstacle(path);
  // Another program has it open, or left both behind in a consistent state.
  if (existsSync(`${path}-shm`) && existsSync(`${path}-wal`)) {
    return { makesLog: log === 0 && obstacle === undefined, problem: undefined };
  }
  if (log > 0) return { makesLog: false, problem: orphanedLog(path, obstacle) };
  if (obstacle !== undefined) return { makesLog: false, problem: logNeeded(path, obstacle) };
  return { makesLog: true, problem: undefined };
}

/** What a SQLite code says about the files; undefined if nothing. */
export async function problemOfCode(code: string, path: string): Promise<SqliteProblem | undefined> {
  if (code === 'SQLITE_READONLY_ROLLBACK') return hotJournal(path, await findObstacle(path));
  const header = await readHeader(path);
  const isLog = code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY');
  return isLog && header[18] === 2
    ? logNeeded(path, (await findObstacle(path)) ?? 'the log cannot be opened')
    : undefined;
}

/** A copy of a database in a temporary folder, with its journal and log. The caller disposes of it. */
export async function copyPrivately(
  path: string,
  { takesLog, signal }: { readonly takesLog: boolean; readonly signal: AbortSignal },
): Promise<{ readonly path: string; readonly dispose: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), `${copyPrefix}${processMark()}-`));
  const dispose = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  const to = join(folder, basename(path));
  const endings = takesLog ? ['', '-journal', '-wal'] : [''];
  try {
    for (let round = 0; round < 3; round += 1) {
      signal.throwIfAborted();
      const before = await statesOf(path, endings);
      for (const ending of endings) {
        await rm(`${to}${ending}`, { force: true });
        if (!existsSync(`${path}${ending}`)) continue;
        await copyFile(`${path}${ending}`, `${to}${ending}`, constants.COPYFILE_FICLONE);
        await chmod(`${to}${ending}`, 0o600);
      }
      if (before === (await statesOf(path, endings))) return { path: to, dispose };
    }
    throw makeFailure({
      code: 'unavailable',
      message: `'${path}' was written to while it was being copied, three times`,
      hint: 'Wait until the program that writes to it has finished, then try again.',
    });
  } catch (error) {
    await dispose();
    throw toSqliteFailure(error, path);
  }
}

/** Removes private copies of programs that ended without removing them. */
export async function removeAbandonedCopies(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(copyPrefix)) continue;
    const folder = join(tmpdir(), name);
    const writtenAt = await stat(folder).then(({ mtimeMs }) => mtimeMs, Date.now);
    const mark = name.slice(copyPrefix.length).split('-').slice(0, 3).join('-');
    if (isLeftBehind(mark, writtenAt)) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

const copyPrefix = 'tidescope-copy-';

async function readHeader(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((error: unknown) => {
    throw makeFailure({
      code: 'file-missing',
      message: `There is no readable file at '${path}'`,
      hint: 'Check the path and the permissions, or choose the file again.',
      details: [error instanceof Error ? error.message : String(error)],
      cause: error,
    });
  });
  if (!found.isFile()) throw notSqlite(`'${path}' is not a file`, 'Choose a SQLite database file.');
  if (found.size === 0) {
    throw notSqlite(
      `'${path}' is empty (0 bytes)`,
      'Nothing has been written to it: a copy was interrupted, or a program created it without tables. Choose another file.',
    );
  }
  const file = await open(path).catch((error: unknown) => {
    throw toSqliteFailure(error, path);
  });
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(4096), 0, 4096, 0);
    const start = buffer.subarray(0, bytesRead);
    if (textOf(start.subarray(0, 16)) === 'SQLite format 3\0') return start;
    throw notADatabase(path, start, found.size);
  } finally {
    await file.close();
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** Describes a file that does not begin as a SQLite database does. */
function notADatabase(path: string, start: Uint8Array, size: number): FailureError {
  const text = textOf(start);
  const details = [`It has ${size} bytes and does not begin with the header of SQLite 3.`];
  const printable = start.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  if (text.startsWith('PGDMP') || (printable && /^\s*(?:--|create |insert |select |begin|set )/iu.test(text))) {
    const hint = 'Restore it into a server or a file first, then open that.';
    return notSqlite(`'${path}' is a dump of a database, not a SQLite database`, hint, details);
  }
  if (text.startsWith('\u001f\u008b') || text.startsWith('PK\u0003\u0004')) {
    return notSqlite(`'${path}' is compressed`, 'Unpack it first, then open what it contains.', details);
  }
  // Random and encrypted bytes use nearly all values; in 4096 of them, few are missing.
  if (!printable && size >= 512 && new Set(start).size > Math.min(200, start.length / 4)) {
    return notSqlite(
      `'${path}' is not a readable SQLite database: it is encrypted, or not a database`,
      'Decrypt it first with the program that encrypted it, or choose another file.',
      details,
    );
  }
  const hint = 'Choose the file that yaptide wrote, usually db.sqlite.';
  return notSqlite(`'${path}' is not a SQLite database`, hint, details);
}

function notSqlite(message: string, hint: string, details: readonly string[] = []): FailureError {
  return makeFailure({ code: 'not-sqlite', message, hint, details });
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Whether the log belongs to a database with another page size, so that it cannot be this one's. */
async function hasOtherPageSize(path: string, header: Uint8Array): Promise<boolean> {
  const file = await open(`${path}-wal`).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(12), 0, 12, 0);
    if (bytesRead < 12) return false;
    const ours = new DataView(header.buffer).getUint16(16);
    return new DataView(buffer.buffer).getUint32(8) !== (ours === 1 ? 65_536 : ours);
  } finally {
    await file.close();
  }
}

/** What prevents SQLite from creating or completing files next to a database, as a clause. */
async function findObstacle(path: string): Promise<string | undefined> {
  for (const [place, what] of [
    [dirname(path), 'its folder'],
    [path, 'the file'],
  ] as const) {
    const code = await access(place, constants.W_OK).then(
      () => undefined,
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'unknown'),
    );
    if (code === 'EROFS') return 'it is on a read-only medium';
    if (code !== undefined) return `you have no permission to write to ${what}`;
  }
  return undefined;
}

function hotJournal(path: string, obstacle: string | undefined): SqliteProblem {
  return {
    message: `'${path}' needs recovery: a program was interrupted while it wrote to the file`,
    explanation:
      obstacle === undefined
        ? 'Its rollback journal is still there. Recovering rolls back the interrupted change, as the next program that writes to the file would do.'
        : `Its rollback journal is still there, and the file cannot be recovered in place: ${obstacle}. A private copy can be recovered.`,
    choices: obstacle === undefined ? ['recover', 'copy'] : ['copy'],
    takesLog: true,
  };
}

function orphanedLog(path: string, obstacle: string | undefined): SqliteProblem {
  return {
    message: `'${path}' needs recovery: its latest changes are only in its write-ahead log`,
    explanation:
      obstacle === undefined
        ? 'The program that wrote them was interrupted, or both files were copied from elsewhere. Recovering writes the committed changes into the file.'
        : `The program that wrote them was interrupted, or both files were copied from elsewhere, and the file cannot be recovered in place: ${obstacle}. A private copy can be recovered.`,
    choices: obstacle === undefined ? ['recover', 'copy'] : ['copy'],
    takesLog: true,
  };
}

function logNeeded(path: string, obstacle: string): SqliteProblem {
  return {
    message: `'${path}' cannot be opened where it is: ${obstacle}`,
    explanation:
      'The file uses a write-ahead log (WAL), and to read it SQLite needs to create two more files next to it. A private copy can be opened.',
    choices: ['copy'],
    takesLog: true,
  };
}

function foreignLog(path: string): SqliteProblem {
  return {
    message: `'${path}-wal' does not belong to '${path}'`,
    explanation:
      'It was left behind by another database of the same name; SQLite would mix its contents into this one. A private copy without it can be opened. To open the file itself, move the leftover -wal and -shm files away.',
    choices: ['copy'],
    takesLog: false,
  };
}

async function statesOf(path: string, endings: readonly string[]): Promise<string> {
  const states = endings.map(async (ending) =>
    stat(`${path}${ending}`).then(
      ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
      () => '',
    ),
  );
  return (await Promise.all(states)).join('\n');
}

/**
 * Remembers on disk which SQLite files this program is writing to, so that it recognises its own interrupted changes.
 */
export interface OwnWrites {
  /** Before the first write to a file. */
  readonly begin: (path: string) => Promise<void>;
  /** After the last one, or when an interrupted change was recovered. */
  readonly end: (path: string) => Promise<void>;
  /** Whether the program may have been interrupted while it wrote to the file. */
  readonly has: (path: string) => Promise<boolean>;
}

/** Keeps one small file per database in a folder, which is created on demand. */
export function makeOwnWrites(folder: string): OwnWrites {
  const names = async (path: string): Promise<readonly string[]> => {
    const all = await readdir(folder).catch(() => []);
    return all.filter((name) => name.startsWith(hashOf(path)));
  };
  return {
    begin: async (path) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, `${hashOf(path)}-${processMark()}`), `${path}\n`, { mode: 0o600 });
    },
    end: async (path) => {
      for (const name of await names(path)) await rm(join(folder, name), { force: true });
    },
    has: async (path) => (await names(path)).length > 0,
  };
}

function hashOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}

/** What a SQLite connection needs from the program. */
export interface SqliteServices {
  /** Starts the processes that it runs in. */
  readonly start: StartProcess;
  readonly ownWrites?: OwnWrites;
}
