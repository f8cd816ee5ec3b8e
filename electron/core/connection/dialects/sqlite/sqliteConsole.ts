import {
  type ConsoleAnswer,
  type ConsoleOpening,
  type ConsoleRows,
  type ConsoleSession,
  type ConsoleStatement,
  type RowLimits,
  StatementFault,
} from '#core/connection/consoleSession.ts';
import { cancelled } from '#core/connection/dialects/reads.ts';
import type { SqliteConsoleAnswer } from '#core/connection/dialects/sqlite/sqliteConsoleRun.ts';
import { statementTimedOut, toSqliteFailure } from '#core/connection/dialects/sqlite/sqliteFailure.ts';
import type { SqliteServices } from '#core/connection/dialects/sqlite/sqliteFiles.ts';
import { recoverSqlite, SqliteFault, SqliteProcess } from '#core/connection/dialects/sqlite/sqliteProcess.ts';
import { isSecretColumn, isSecretName } from '#shared/domain/secretColumns.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

interface State {
  readonly session: SqliteProcess;
  readonly path: string;
  inTransaction: boolean;
  /** The last query, to read on in it. */
  last: { readonly statement: ConsoleStatement; read: number } | undefined;
}

/** Opens a console's own session on a file: a process that has it open read-only, unless it is to write. */
export async function openSqliteConsole(
  path: string,
  { start, ownWrites }: SqliteServices,
  { writes }: ConsoleOpening,
): Promise<ConsoleSession> {
  if (writes) await ownWrites?.begin(path);
  const session = new SqliteProcess(start, { path, writable: writes });
  await session.opened().catch((error: unknown) => {
    throw toSqliteFailure(error, path);
  });
  const state: State = { session, path, inTransaction: false, last: undefined };
  return {
    pid: null,
    run: async (statement, signal) => run(state, statement, signal),
    more: async (limits, signal) => more(state, limits, signal),
    transaction: () => (state.inTransaction ? 'open' : 'none'),
    isHolding: () => state.inTransaction,
    letGo: async () => {
      state.inTransaction = false;
      if (!session.ended) await session.ask({ kind: 'rollback' }).catch(async () => session.kill());
    },
    takeNotices: () => [],
    isUsable: () => !session.ended,
    close: async () => {
      await session.close();
      if (!writes) return;
      // Rolls back what a killed process left in the file.
      if (session.killed) await recoverSqlite(start, path).catch(() => undefined);
      else await ownWrites?.end(path);
    },
  };
}

async function run(state: State, statement: ConsoleStatement, signal: AbortSignal): Promise<ConsoleAnswer> {
  state.last = undefined;
  const started = performance.now();
  const found = await ask(state, { statement, limits: statement.limits, skip: 0 }, signal);
  const time = performance.now() - started;
  const { columns, rows, isReader, changes } = found;
  const verb = /^\w+/u.exec(statement.sql)?.[0]?.toUpperCase() ?? '';
  if (isReader) state.last = { statement, read: rows.length };
  const count = isReader
    ? ` ${rows.length}${found.hasMore ? '+' : ''}`
    : /^(?:INSERT|REPLACE|UPDATE|DELETE|WITH)$/u.test(verb)
      ? ` ${changes}`
      : '';
  const secret = secretColumns(found);
  const described = columns.map(({ name, type, database, table, column }, index) => ({
    name,
    type,
    isSecret: secret[index] === true,
    origin:
      table === null || column === null ? null : { kind: 'named' as const, schema: database ?? 'main', table, column },
  }));
  const { hasMore, classes } = found;
  const kept = classes === undefined ? {} : { classes };
  return { columns: described, rows: withoutSecrets(found), hasMore, ...kept, tag: `${verb}${count}`, time };
}

/** A file is not kept locked for rows that may never be wanted: the query is run again, and what was read is skipped. */
async function more(state: State, limits: RowLimits, signal: AbortSignal): Promise<ConsoleRows> {
  const { last } = state;
  if (last === undefined) {
    throw makeFailure({
      code: 'not-found',
      message: 'Further rows of this result are no longer available',
      hint: 'Run the statement again, with a higher row limit.',
    });
  }
  const found = await ask(state, { statement: last.statement, limits, skip: last.read }, signal);
  last.read += found.rows.length;
  const { hasMore, classes } = found;
  return { rows: withoutSecrets(found), hasMore, ...(classes === undefined ? {} : { classes }) };
}

interface Asked {
  readonly statement: ConsoleStatement;
  readonly limits: RowLimits;
  readonly skip: number;
}

async function ask(
  state: State,
  { statement, limits, skip }: Asked,
  signal: AbortSignal,
): Promise<SqliteConsoleAnswer> {
  const { session, path } = state;
  const limit: { passed: boolean; stopping?: Promise<void> } = { passed: false };
  const stop = (): void => {
    limit.stopping = session.stop();
  };
  signal.addEventListener('abort', stop, { once: true });
  const late = setTimeout(() => {
    limit.passed = true;
    stop();
  }, limits.seconds * 1000);
  try {
    if (signal.aborted) throw cancelled();
    const { sql, bindings } = statement;
    const { rows, size, isWhole = false } = limits;
    const answer = await session.ask({ kind: 'console', sql, bindings, skip, rows, size, isWhole });
    if (answer.console === undefined) throw new SqliteFault('The process gave no answer.', 'ENDED');
    state.inTransaction = answer.console.inTransaction;
    return answer.console;
  } catch (error) {
    await limit.stopping;
    if (session.ended) state.inTransaction = false;
    if (signal.aborted) throw cancelled();
    throw limit.passed ? statementTimedOut() : toFault(error, statement.sql, path);
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
  }
}

/** Those for which the program's own words say more. */
const plainCodes: ReadonlySet<string> = new Set(['not-allowed', 'timeout', 'damaged', 'too-large']);

/** SQLite names no place: where it tells what is near the fault and that stands in the text once, it is there. */
function toFault(error: unknown, sql: string, path: string): FailureError {
  const general = toSqliteFailure(error, path);
  if (!(error instanceof SqliteFault) || error.code === 'ENDED') return general;
  const near = /^near "(.+)": syntax error$|^no such (?:column|table|function): (\S+)$/u.exec(error.message);
  const name = near?.[1] ?? near?.[2]?.split('.').at(-1) ?? '';
  const at = name === '' ? -1 : sql.indexOf(name);
  const { failure } = general;
  const isPlain = plainCodes.has(failure.code);
  const told = isPlain ? failure : { ...failure, code: 'database' as const, message: error.message, hint: '' };
  return new StatementFault(told, at < 0 || sql.includes(name, at + 1) ? null : at, error);
}

function secretColumns({ columns }: SqliteConsoleAnswer): readonly boolean[] {
  return columns.map(
    ({ name, table, column }) =>
      isSecretName(name) || (table !== null && column !== null && isSecretColumn(table, column)),
  );
}

function withoutSecrets(answer: SqliteConsoleAnswer): ConsoleAnswer['rows'] {
  const { rows } = answer;
  const secret = secretColumns(answer);
  if (!secret.includes(true)) return rows;
  return rows.map((row) =>
    row.map((cell, index) => (secret[index] === true && cell !== null ? ({ kind: 'secret' } as const) : cell)),
  );
}
