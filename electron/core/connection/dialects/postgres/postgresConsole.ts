import { z } from 'zod';
import { outcomeUnknown } from '#core/connection/dialects/writes.ts';
import { cancelled } from '#core/connection/dialects/reads.ts';
import {
  type ConsoleReply,
  ConsoleQuery,
  type DescribedColumn,
} from '#core/connection/dialects/postgres/consoleQuery.ts';
import { surroundings, timeout } from '#core/connection/dialects/postgres/consoleGuard.ts';
import type { PostgresSession } from '#core/connection/dialects/postgres/postgresSession.ts';
import type { Sessions } from '#core/connection/dialects/postgres/postgresSessions.ts';
import {
  type ConsoleAnswer,
  type ConsoleOpening,
  type ConsoleRows,
  type ConsoleSession,
  type ConsoleStatement,
  type RowLimits,
  StatementFault,
} from '#core/connection/consoleSession.ts';
import { redactExternal } from '#core/connection/redact.ts';
import { isSecretName, secretColumnNames } from '#shared/domain/secretColumns.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';
import { toUtf16 } from '#shared/sql/sqlLexer.ts';

/** How many rows the first round trip asks for; a result of large rows is cut off soon. */
const firstRows = 100;
/** The same where values are complete. */
const firstWholeRows = 10;
const maxNotices = 100;

interface State {
  readonly session: PostgresSession;
  readonly sessions: Sessions;
  readonly writes: boolean;
  readonly secrets: ReadonlySet<string>;
  readonly notices: string[];
  /** Whether the open transaction is the person's own. */
  isOwn: boolean;
  hasFailed: boolean;
  isClosed: boolean;
  portal: { readonly name: string; readonly columns: readonly DescribedColumn[] } | undefined;
  count: number;
}

/** Opens a console's own session. */
export async function openPostgresConsole(
  sessions: Sessions,
  { writes, signal }: ConsoleOpening,
): Promise<ConsoleSession> {
  const session = await sessions.open({ readOnly: !writes, signal });
  const notices: string[] = [];
  session.on('notice', ({ severity = 'NOTICE', message = '' }) => {
    if (notices.length < maxNotices) notices.push(redactExternal(`${severity}: ${message}`));
  });
  const secrets = await readSecrets(session, sessions);
  const state: State = {
    session,
    sessions,
    writes,
    secrets,
    notices,
    isOwn: false,
    hasFailed: false,
    isClosed: false,
    portal: undefined,
    count: 0,
  };
  return {
    pid: z.object({ processID: z.number() }).safeParse(session).data?.processID ?? null,
    run: async (statement, aborting) => run(state, statement, aborting),
    more: async (limits, aborting) => more(state, limits, aborting),
    transaction: () => (state.isOwn ? (state.hasFailed ? 'failed' : 'open') : 'none'),
    isHolding: () => state.isOwn || state.portal !== undefined,
    letGo: async () => {
      state.isOwn = false;
      state.portal = undefined;
      if (isUsable(session)) await session.endTransaction();
    },
    takeNotices: () => notices.splice(0),
    isUsable: () => !state.isClosed && isUsable(session),
    close: async () => {
      state.isClosed = true;
      await session.close();
    },
  };
}

function isUsable(session: PostgresSession): boolean {
  return session.__knex__disposed === undefined;
}

/** The columns of yaptide's tables that hold secrets, as `oid:number`. */
async function readSecrets(session: PostgresSession, sessions: Sessions): Promise<ReadonlySet<string>> {
  const names = secretColumnNames().map(([table, column]) => `('${table}', '${column}')`);
  const sql = `select a.attrelid::text || ':' || a.attnum from pg_class c join pg_attribute a on a.attrelid = c.oid
    where (c.relname, a.attname) in (${names.join(', ')})`;
  const { rows } = await session.run([{ sql, wanted: true }], sessions.statementTimeout());
  return new Set(rows.map(([found]) => String(found)));
}

/** Tells the columns of a result whose values are never shown. */
function isSecretIn({ secrets }: State): (column: DescribedColumn) => boolean {
  return ({ name, table, column }) => isSecretName(name) || secrets.has(`${table}:${column}`);
}

async function run(state: State, statement: ConsoleStatement, signal: AbortSignal): Promise<ConsoleAnswer> {
  const { session, sessions } = state;
  await endPortal(state);
  const { sql, bindings, mode, limits } = statement;
  const started = performance.now();
  const { before, after } = surroundings(state, statement);
  const portal = `console_${(state.count += 1)}`;
  const query = {
    before,
    statement: { sql, bindings },
    after,
    portal,
    rows: mode === 'own' ? firstOf(limits) : 0,
    columns: [],
    isSecret: isSecretIn(state),
    isWhole: limits.isWhole ?? false,
  };
  try {
    // A pooler would keep the setting for whoever gets its session next.
    if (mode === 'alone' && sessions.settings().length === 0)
      await session.run([timeout(limits.seconds, 'session')], limits.seconds);
    const first = await submit(state, query, { limits, signal });
    const { columns } = first;
    state.portal = first.hasMore ? { name: portal, columns } : undefined;
    const rest = await readOn(state, first, { limits, signal });
    const time = performance.now() - started;
    // What writes is not kept open for its rows.
    if (mode === 'own' && !state.isOwn && (state.writes || !rest.hasMore)) {
      state.portal = undefined;
      await commit(state, limits.seconds);
    }
    settle(state);
    const tag = rest.hasMore ? `SELECT ${rest.rows.length}+` : rest.tag;
    const isSecret = isSecretIn(state);
    const described = columns.map((column) => {
      const { name, type, table, column: number } = column;
      const origin = table === 0 ? null : ({ kind: 'numbered', table, column: number } as const);
      return { name, type: String(type), isSecret: isSecret(column), origin };
    });
    return { columns: described, ...rest, hasMore: state.portal !== undefined, tag, time };
  } catch (error) {
    await afterFailure(state);
    throw signal.aborted ? cancelled() : toFault(error, sessions, sql);
  }
}

function firstOf({ rows, isWhole = false }: RowLimits): number {
  return Math.min(isWhole ? firstWholeRows : firstRows, rows);
}

interface Reading {
  readonly limits: RowLimits;
  readonly signal: AbortSignal;
}

async function submit(
  { session, sessions }: State,
  query: ConstructorParameters<typeof ConsoleQuery>[0],
  { limits, signal }: Reading,
): Promise<ConsoleReply> {
  if (signal.aborted) throw cancelled();
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping = sessions.stop(session);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await session.submit(new ConsoleQuery(query), limits.seconds);
  } finally {
    signal.removeEventListener('abort', stop);
    // A request to stop may come late and would hit the next statement: so the session is not used again.
    if (stopping !== undefined) session.cut();
  }
}

/** Reads rows until there are as many as wanted, or they are as large as allowed. */
async function readOn(
  state: State,
  first: ConsoleReply,
  reading: Reading,
): Promise<ConsoleRows & { readonly tag: string }> {
  const { limits } = reading;
  const rows = [...first.rows];
  let { size, hasMore, tag } = first;
  while (hasMore && rows.length < limits.rows && size < limits.size) {
    const each = Math.max(1, size / Math.max(1, rows.length));
    const wanted = Math.ceil(Math.min(limits.rows - rows.length, (limits.size - size) / each, 5000));
    const next = await readPortal(state, wanted, reading);
    for (const row of next.rows) rows.push(row);
    size += next.size;
    ({ hasMore, tag } = next);
  }
  return { rows, hasMore, tag };
}

async function readPortal(state: State, rows: number, reading: Reading): Promise<ConsoleReply> {
  const { portal } = state;
  if (portal === undefined) throw noLongerHeld();
  const going = { before: [], statement: undefined, after: [], portal: portal.name, rows, columns: portal.columns };
  const { isWhole = false } = reading.limits;
  const found = await submit(state, { ...going, isSecret: isSecretIn(state), isWhole }, reading);
  if (!found.hasMore) state.portal = undefined;
  return found;
}

async function more(state: State, limits: RowLimits, signal: AbortSignal): Promise<ConsoleRows> {
  if (state.portal === undefined || !isUsable(state.session)) throw noLongerHeld();
  try {
    const first = await readPortal(state, firstOf(limits), { limits, signal });
    const { rows, hasMore } = await readOn(state, first, { limits, signal });
    if (!hasMore && !state.isOwn) await commit(state, limits.seconds);
    return { rows, hasMore };
  } catch (error) {
    await afterFailure(state);
    throw signal.aborted ? cancelled() : toFault(error, state.sessions, '');
  }
}

function noLongerHeld(): FailureError {
  return makeFailure({
    code: 'not-found',
    message: 'Further rows of this result are no longer available',
    hint: 'Run the statement again, with a higher row limit.',
  });
}

/** The rows that are left of the statement before are given up, with the transaction that was made for them. */
async function endPortal(state: State): Promise<void> {
  if (state.portal === undefined) return;
  const { name } = state.portal;
  state.portal = undefined;
  if (state.isOwn) await state.session.run([{ sql: `close "${name}"` }], 5).catch(() => undefined);
  else await commit(state, 5);
}

/** A pooler shares its sessions: there, nothing that a statement set outlives its transaction. */
async function commit({ session, sessions, writes }: State, limit: number): Promise<void> {
  if (writes) {
    // Until the answer arrives, only the server knows whether it was committed.
    await session.run([{ sql: 'commit' }], limit).catch((error: unknown) => {
      const failure = sessions.toFailure(error);
      throw failure.failure.code === 'connection-lost' ? outcomeUnknown(failure) : failure;
    });
    return;
  }
  await session.run([{ sql: sessions.settings().length > 0 ? 'rollback' : 'commit' }], limit);
}

/** Takes over what the server says of the transaction. */
function settle(state: State): void {
  const status = state.session.getTransactionStatus();
  state.hasFailed = status === 'E';
  // A transaction that was begun for the rows of one statement is not the person's.
  if (status === 'I') state.isOwn = false;
  else if (state.portal === undefined) state.isOwn = true;
}

/** A failed statement ends the transaction that was made for it; in the person's own, only a rollback can follow. */
async function afterFailure(state: State): Promise<void> {
  state.portal = undefined;
  if (!isUsable(state.session)) state.isOwn = false;
  else if (state.isOwn) state.hasFailed = true;
  else await state.session.endTransaction();
}

const serverFault = z.object({
  code: z.string().regex(/^[0-9A-Z]{5}$/u),
  message: z.string(),
  position: z.string().optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  where: z.string().optional(),
});
/** Those for which the program's own words say more. */
const plainCodes = /^(?:57P|08|53|28|57014)/u;

function toFault(error: unknown, sessions: Sessions, sql: string): FailureError {
  const general = sessions.toFailure(error);
  const fault = serverFault.safeParse(error).data;
  if (fault === undefined || plainCodes.test(fault.code)) return general;
  const { code, message, position, detail = '', hint = '', where = '' } = fault;
  const details = [`SQLSTATE ${code}`, detail, where].filter((line) => line !== '').map((line) => redactExternal(line));
  const { failure } = general;
  const told = {
    ...failure,
    code: failure.code === 'not-allowed' ? failure.code : 'database',
    message: redactExternal(message),
    hint: redactExternal(hint),
    details,
  } as const;
  const at = position === undefined ? null : toUtf16(sql, Number(position) - 1);
  return new StatementFault(told, at, error);
}
