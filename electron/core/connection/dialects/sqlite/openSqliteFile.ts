import { existsSync } from 'node:fs';
import { openSqlite } from '#core/connection/dialects/sqlite/sqlite.ts';
import { toSqliteFailure } from '#core/connection/dialects/sqlite/sqliteFailure.ts';
import {
  copyPrivately,
  inspectSqliteFile,
  problemOfCode,
  removeAbandonedCopies,
  type SqliteProblem,
  type SqliteServices,
} from '#core/connection/dialects/sqlite/sqliteFiles.ts';
import { recoverSqlite, SqliteFault } from '#core/connection/dialects/sqlite/sqliteProcess.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

interface OpenSqliteFileOptions {
  readonly signal: AbortSignal;
  readonly services: SqliteServices;
  /** Decides what to do about a file that cannot be opened as it is. */
  readonly decide: (problem: SqliteProblem) => Promise<'recover' | 'copy'>;
}

/**
 * Opens a SQLite file read-only, and leaves nothing new next to it when it is closed. A file that needs recovery is
 * recovered or copied, as decided; if this program itself was interrupted, it is recovered without asking.
 */
export async function openSqliteFile(path: string, options: OpenSqliteFileOptions): Promise<OpenDatabase> {
  const { signal, services } = options;
  await removeAbandonedCopies();
  const { makesLog, problem } = await inspectSqliteFile(path);
  if (problem !== undefined) return openDespite(problem, path, options);
  try {
    const database = await openSqlite(path, signal, services);
    return makesLog ? tidied(database, path, services) : database;
  } catch (error) {
    const found = await findProblem(error, path);
    if (found === undefined) throw error;
    return openDespite(found, path, options);
  }
}

async function findProblem(error: unknown, path: string): Promise<SqliteProblem | undefined> {
  const fault = error instanceof FailureError ? error.cause : error;
  return fault instanceof SqliteFault ? problemOfCode(fault.code, path) : undefined;
}

async function openDespite(
  problem: SqliteProblem,
  path: string,
  { signal, services, decide }: OpenSqliteFileOptions,
): Promise<OpenDatabase> {
  const isOwn = problem.choices.includes('recover') && (await services.ownWrites?.has(path)) === true;
  const choice = isOwn ? 'recover' : await decide(problem);
  if (!problem.choices.includes(choice)) throw notPossible(problem);
  if (choice === 'copy') return openCopy(problem, path, { signal, services });
  await recoverSqlite(services.start, path).catch((error: unknown) => {
    throw toSqliteFailure(error, path);
  });
  await services.ownWrites?.end(path);
  const { makesLog } = await inspectSqliteFile(path);
  const database = await openSqlite(path, signal, services);
  return makesLog ? tidied(database, path, services) : database;
}

async function openCopy(
  problem: SqliteProblem,
  path: string,
  { signal, services }: Pick<OpenSqliteFileOptions, 'signal' | 'services'>,
): Promise<OpenDatabase> {
  const copy = await copyPrivately(path, { takesLog: problem.takesLog, signal });
  try {
    await recoverSqlite(services.start, copy.path);
    const database = await openSqlite(copy.path, signal, services);
    const notice = {
      code: 'private-copy',
      message: `This is a private copy of '${path}'`,
      hint: 'It shows the file as it was when it was opened, and is deleted when the connection is closed. The file itself cannot be changed through it.',
    } as const;
    return {
      ...database,
      notices: [...(database.notices ?? []), notice],
      openWritable: async () => {
        throw makeFailure({
          code: 'not-allowed',
          message: `This is a private copy of '${path}': changes to it would not reach the file`,
          hint: 'Recover the file, or make it writable, and connect again.',
        });
      },
      close: async () => {
        await database.close();
        await copy.dispose();
      },
    };
  } catch (error) {
    await copy.dispose();
    throw toSqliteFailure(error, copy.path);
  }
}

/**
 * A database in whose folder SQLite created a log in order to read it. At the end, the log is removed the way SQLite
 * does it, by the last connection that may write, so that no other program loses it. One with contents belongs to
 * another program.
 */
function tidied(database: OpenDatabase, path: string, { start }: SqliteServices): OpenDatabase {
  return {
    ...database,
    close: async () => {
      await database.close();
      const { problem, makesLog } = await inspectSqliteFile(path);
      const isEmpty = makesLog && problem === undefined;
      if (isEmpty && (existsSync(`${path}-wal`) || existsSync(`${path}-shm`))) await recoverSqlite(start, path);
    },
  };
}

/** The failure of a file that needs a decision, if none can be made. */
export function notPossible({ message, explanation }: SqliteProblem): FailureError {
  return makeFailure({ code: 'unavailable', message, hint: explanation });
}
