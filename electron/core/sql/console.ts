import { randomUUID } from 'node:crypto';
import type { Connections } from '#core/connection/connections.ts';
import {
  type ConsoleAnswer,
  type ConsoleSession,
  type ConsoleStatement,
  type OwnedConsole,
  StatementFault,
} from '#core/connection/consoleSession.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { Journal } from '#core/journal/journal.ts';
import { serialize } from '#core/serialize.ts';
import type { ColumnNames } from '#core/sql/columnNames.ts';
import {
  type CheckedStatement,
  type ConsoleState,
  mayWrite,
  type MoreRows,
  type StatementResult,
  type WriteConsent,
} from '#shared/domain/sql.ts';
import { type Failure, FailureError, makeFailure } from '#shared/failure.ts';
import { assertNameTyped, nameToType } from '#shared/typedName.ts';
import { numberParameters } from '#shared/sql/sqlLexer.ts';
import { assertRunsLocked, modeOf, recorded, recordRollback } from '#core/sql/consoleRun.ts';

/** What a console of a window can be asked. */
export interface Console {
  readonly run: (request: RunRequest, signal: AbortSignal) => Promise<StatementResult>;
  readonly more: (request: MoreRequest, signal: AbortSignal) => Promise<MoreRows>;
  readonly state: () => ConsoleState;
  /** The session that writes, for a dry run. Fails with not-allowed while the connection is locked. */
  readonly writing: (signal: AbortSignal) => Promise<ConsoleSession>;
  readonly close: () => Promise<void>;
}

interface RunRequest {
  readonly statement: CheckedStatement;
  readonly sql: string;
  readonly values: readonly (string | null)[];
  readonly rows: number;
  readonly timeout: number;
  /** null: the statement has not been confirmed. */
  readonly consent: WriteConsent | null;
}

interface MoreRequest {
  readonly resultId: string;
  readonly rows: number;
  readonly timeout: number;
}

interface ConsoleOptions {
  readonly connectionId: string;
  readonly connections: Pick<Connections, 'get' | 'status' | 'openConsole'>;
  readonly journal: Pick<Journal, 'append' | 'announce'>;
  readonly columnNames: ColumnNames;
  readonly onRowsChanged: () => void;
  /** Hears what happens by itself: an open transaction is rolled back. */
  readonly onState: (state: ConsoleState, notice: string) => void;
}

/** In ms: how long a transaction may stay open without a statement. The server itself ends the session after 60 s. */
export const idleLimit = 55_000;
/** In characters: how much of a result is given at once. */
const maxSize = 4_000_000;

type Access = 'read' | 'write';

interface State {
  readonly sessions: Map<Access, OwnedConsole>;
  /** The last result, whose rows may go on. */
  last: { readonly resultId: string; readonly access: Access } | undefined;
  since: string | null;
  idle: NodeJS.Timeout | undefined;
}

/** Makes a console. Its sessions are opened when they are first needed. */
export function makeConsole(options: ConsoleOptions): Console {
  const state: State = { sessions: new Map(), last: undefined, since: null, idle: undefined };
  const takeTurn = serialize();
  const watch = (): void => {
    clearTimeout(state.idle);
    const held = [...state.sessions.values()].filter(({ session }) => session.isUsable() && session.isHolding());
    if (held.length === 0) return;
    state.idle = setTimeout(() => void takeTurn(async () => letGo(state, options)), idleLimit);
    state.idle.unref();
  };
  return {
    run: async (request, signal) =>
      takeTurn(async () => {
        clearTimeout(state.idle);
        try {
          return await runStatement(request, { state, options, signal });
        } finally {
          watch();
        }
      }),
    more: async ({ resultId, rows, timeout }, signal) =>
      takeTurn(async () => {
        const { last } = state;
        const session = last?.resultId === resultId ? state.sessions.get(last.access)?.session : undefined;
        if (session === undefined) throw noMoreRows();
        clearTimeout(state.idle);
        try {
          return await session.more({ rows, size: maxSize, seconds: timeout }, signal);
        } finally {
          watch();
        }
      }),
    state: () => stateOf(state),
    writing: async (signal) => (await sessionFor('write', { state, options, signal })).session,
    close: async () => {
      clearTimeout(state.idle);
      const all = [...state.sessions.values()];
      state.sessions.clear();
      await Promise.all(all.map(async ({ session }) => session.close()));
    },
  };
}

interface Work {
  readonly state: State;
  readonly options: ConsoleOptions;
  readonly signal: AbortSignal;
}

async function runStatement(request: RunRequest, work: Work): Promise<StatementResult> {
  const { state, options, signal } = work;
  const { statement, sql, values } = request;
  const started = performance.now();
  const notices: string[] = [];
  const used: { access: Access | undefined } = { access: undefined };
  const hadTransaction = state.since !== null;
  const forgotten = forgetEnded(state);
  if (forgotten !== '') notices.push(forgotten);
  const resultId = randomUUID();
  const empty = { resultId, columns: [], rows: [], hasMore: false, tag: '' };
  try {
    // What was meant for the transaction must not run without it.
    if (forgotten !== '' && hadTransaction) throw transactionLost();
    if (statement.error !== null)
      throw new StatementFault(refusal(statement.error.message), statement.error.at, undefined);
    const access = chooseAccess(request, work);
    const owned = await sessionFor(access, work);
    used.access = access;
    const dialect = options.connections.get(options.connectionId).dialect;
    const numbered = numberParameters(sql, dialect);
    const sent = {
      sql: numbered.sql,
      bindings: numbered.bind(values),
      mode: modeOf(statement),
      limits: { rows: request.rows, size: maxSize, seconds: request.timeout },
    };
    const run = async (): Promise<ConsoleAnswer> =>
      owned.session.run(sent, signal).catch((error: unknown) => {
        throw error instanceof StatementFault && error.at !== null
          ? new StatementFault(error.failure, numbered.toWritten(error.at), error)
          : error;
      });
    const writes = access === 'write' && (mayWrite(statement) || statement.class === 'transaction');
    const answer = writes
      ? await recorded(
          { journal: options.journal, owned, sql, verb: statement.verb, isCertain: isCertain(sent.mode, dialect) },
          run,
        )
      : await run();
    if (writes) options.onRowsChanged();
    state.last = { resultId, access };
    notices.push(...owned.session.takeNotices());
    const named = await options.columnNames.nameColumns(answer.columns, signal);
    const columns = named.map(({ name, type, source }) => ({ name, type, source }));
    const { rows, hasMore, tag, time } = answer;
    return { resultId, columns, rows, hasMore, tag, time, notices, error: null, state: stateOf(state) };
  } catch (error) {
    for (const { session } of state.sessions.values()) notices.push(...session.takeNotices());
    const at = error instanceof StatementFault ? error.at : null;
    const failure = failureOf(error);
    const ended = forgetEnded(state, failure.code === 'connection-lost' ? used.access : undefined);
    if (ended !== '') notices.push(ended);
    return { ...empty, time: performance.now() - started, notices, error: { failure, at }, state: stateOf(state) };
  }
}

/** Whether what a statement did is known where the session was lost: it was rolled back with the transaction around it. */
function isCertain(mode: ConsoleStatement['mode'], dialect: Dialect): boolean {
  return mode === 'own' && dialect === 'postgresql';
}

function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  throw error;
}

function refusal(message: string): Failure {
  return makeFailure({ code: 'bad-input', message }).failure;
}

/** In which of its two sessions a statement runs: in the one whose transaction is open, else by what it can do. */
function chooseAccess({ statement, sql, consent }: RunRequest, { state, options }: Work): Access {
  const { connections, connectionId } = options;
  const isUnlocked = connections.status(connectionId).unlockedUntil !== null;
  const isOpen = (access: Access): boolean =>
    state.sessions.get(access)?.session.transaction() !== 'none' && state.sessions.has(access);
  if (!isUnlocked) {
    assertRunsLocked(statement, connections.get(connectionId));
    return 'read';
  }
  const begins = statement.class === 'transaction' && !/\bread\s+only\b/iu.test(sql);
  const writes = mayWrite(statement);
  if (writes && isOpen('read')) {
    throw makeFailure({
      code: 'not-allowed',
      message: 'A read-only transaction is open in this console',
      hint: 'Commit it or roll it back first.',
    });
  }
  if (writes && consent === null) {
    throw makeFailure({
      code: 'not-allowed',
      message: 'This statement may write and was not confirmed',
      hint: 'Review what it does, then confirm it.',
    });
  }
  if (writes) assertNameTyped(consent?.typedName ?? '', nameToType(connections.get(connectionId)));
  if (isOpen('write')) return 'write';
  return writes || (begins && !isOpen('read')) ? 'write' : 'read';
}

async function sessionFor(access: Access, { state, options, signal }: Work): Promise<OwnedConsole> {
  const found = state.sessions.get(access);
  if (found?.session.isUsable() === true) return found;
  const { connections, connectionId } = options;
  const owned = await connections.openConsole(connectionId, { writes: access === 'write', signal });
  state.sessions.set(access, owned);
  return owned;
}

/** Drops sessions that have ended, or one that is lost and does not know it yet, and tells what was lost with them. */
function forgetEnded(state: State, known?: Access): string {
  const lost: string[] = [];
  for (const [access, { session }] of state.sessions) {
    if (session.isUsable() && access !== known) continue;
    state.sessions.delete(access);
    session.close().catch(() => undefined);
    lost.push(
      state.since === null
        ? 'The session has ended; the next statement opens a new one. Its settings and temporary tables are lost.'
        : 'The session has ended, and its open transaction was rolled back.',
    );
  }
  if (lost.length > 0) state.since = null;
  return lost[0] ?? '';
}

async function letGo(state: State, options: ConsoleOptions): Promise<void> {
  const wasOpen = stateOf(state).transaction !== 'none';
  for (const owned of state.sessions.values()) {
    const { session } = owned;
    if (!session.isUsable() || !session.isHolding()) continue;
    await session.letGo();
    if (wasOpen && state.sessions.get('write') === owned) await recordRollback(options.journal, owned.identity);
  }
  state.last = undefined;
  state.since = null;
  const notice = wasOpen ? `The open transaction was rolled back after ${idleLimit / 1000} s without a statement.` : '';
  options.onState(stateOf(state), notice);
}

function stateOf(state: State): ConsoleState {
  const usable = [...state.sessions].filter(([, { session }]) => session.isUsable());
  const open = usable.find(([, { session }]) => session.transaction() !== 'none');
  if (open !== undefined) state.since ??= new Date().toISOString();
  // The next statement has to hear of a transaction that ended with its session.
  else if (usable.length === state.sessions.size) state.since = null;
  const [access, owned] = open ?? usable[0] ?? [];
  return {
    transaction: owned?.session.transaction() ?? 'none',
    isWriting: open !== undefined && access === 'write',
    since: open === undefined ? null : state.since,
    pid: owned?.session.pid ?? null,
  };
}

function transactionLost(): FailureError {
  return makeFailure({
    code: 'connection-lost',
    message: 'The transaction of this console is lost: its session has ended',
    hint: 'It was rolled back, and this statement was not run. Run it again to run it without the transaction.',
  });
}

function noMoreRows(): FailureError {
  return makeFailure({
    code: 'not-found',
    message: 'Further rows of this result are no longer available',
    hint: 'Run the statement again, with a higher row limit.',
  });
}
