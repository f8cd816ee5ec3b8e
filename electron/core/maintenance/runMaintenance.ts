import { setTimeout as delay } from 'node:timers/promises';
import { textCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ConsoleSession, OwnedConsole } from '#core/connection/consoleSession.ts';
import { progressText, readProgress } from '#core/maintenance/maintenanceProgress.ts';
import { changesBetween, type MaintenanceState, readState, wasDone } from '#core/maintenance/maintenanceState.ts';
import type { PlannedMaintenance } from '#core/maintenance/planMaintenance.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { Maintenance, MaintenanceOutcome } from '#shared/domain/maintenance.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { assertNameTyped } from '#shared/typedName.ts';
import { z } from 'zod';

export interface MaintenanceMeans {
  readonly connections: Connections;
  readonly journal: Journal;
  readonly onRowsChanged: (connectionId: string) => void;
}

export interface RunRequest {
  readonly connectionId: string;
  readonly operation: Maintenance;
  readonly planned: PlannedMaintenance;
  readonly typedName: string;
}

interface RunContext {
  /** Aborting it cancels the statement in the database. */
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number | null, text: string) => void;
}

/** In seconds: maintenance lasts as long as it takes. Timers of Node end after 24 days. */
const noLimit = 2_000_000;
/** In ms: what a table's rewriting waits for its lock, during which all others wait behind it. */
const hardLockLimit = 3000;
/** In ms: how often the server is asked how far it is. */
const pace = 1000;
const never = new AbortController().signal;

/**
 * Runs one statement that PostgreSQL refuses within a transaction. So there is nothing to roll back: what it did is found out by comparing
 * the catalog before and after. Announced before and recorded in the journal with its outcome.
 */
export async function runMaintenance(
  means: MaintenanceMeans,
  request: RunRequest,
  context: RunContext,
): Promise<MaintenanceOutcome> {
  const { connectionId, operation, planned, typedName } = request;
  const [obstacle] = planned.plan.obstacles;
  if (obstacle !== undefined) throw makeFailure({ code: 'not-allowed', message: obstacle });
  const owned = await means.connections.openConsole(connectionId, { writes: true, signal: context.signal });
  try {
    assertNameTyped(typedName, planned.plan.typedName);
    const isPooled = await prepare(owned.session, { request, connections: means.connections }, context.signal);
    const database = means.connections.database(connectionId);
    const before = await readState({ database, session: owned.session }, operation, context.signal);
    const outcome = await recorded(means, { ...request, owned, before, isPooled }, context);
    means.onRowsChanged(connectionId);
    return outcome;
  } finally {
    await owned.session.close();
  }
}

/** Whether a pooler shares the session; limits that hold for the session are set where it does not. */
async function prepare(
  session: ConsoleSession,
  { request, connections }: { readonly request: RunRequest; readonly connections: Connections },
  signal: AbortSignal,
): Promise<boolean> {
  if (connections.get(request.connectionId).dialect === 'sqlite') return false;
  const limits = { rows: 1, size: 1000, seconds: 10 };
  const found = await session.run({ sql: 'select pg_backend_pid()', bindings: [], mode: 'own', limits }, signal);
  const isPooled = found.rows[0]?.[0] !== String(session.pid);
  const { operation } = request;
  if (operation.kind !== 'vacuum' || operation.mode !== 'full') return isPooled;
  if (isPooled) {
    throw makeFailure({
      code: 'not-allowed',
      message: 'VACUUM FULL cannot run through a connection pooler that shares its sessions',
      hint: 'How long it waits for its lock cannot be limited there. Connect to PostgreSQL itself (usually port 5432).',
    });
  }
  await session.run({ sql: `set lock_timeout = ${hardLockLimit}`, bindings: [], mode: 'alone', limits }, signal);
  return false;
}

interface Running extends RunRequest {
  readonly owned: OwnedConsole;
  readonly before: MaintenanceState;
  readonly isPooled: boolean;
}

async function recorded(means: MaintenanceMeans, running: Running, context: RunContext): Promise<MaintenanceOutcome> {
  const { operation, planned, owned, before } = running;
  const { statement } = planned.plan;
  const change = {
    ...owned.identity,
    operation: operation.kind,
    parameters: { table: operation.relation.name, statement: statement.slice(0, 2000) },
    counts: {},
    archive: null,
  };
  const forget = await means.journal.announce({ ...change, outcome: 'unknown' });
  try {
    const started = performance.now();
    const failure = await run(means, running, context);
    const seconds = Math.round(performance.now() - started) / 1000;
    const notices = owned.session.takeNotices();
    const after = await readAfter(means, running);
    const outcome = outcomeOf({ failure, operation, before, after, isCancelled: context.signal.aborted });
    const entry = await means.journal.append({
      ...change,
      parameters: {
        ...change.parameters,
        seconds,
        ...(failure === undefined ? {} : { failure: failure.failure.message }),
      },
      outcome: outcome === 'cancelled' ? 'failed' : outcome,
    });
    const left = after?.invalidIndexes.filter((name) => !before.invalidIndexes.includes(name)) ?? [];
    const isDone = outcome === 'done';
    return {
      outcome,
      message: isDone ? '' : (failure?.failure.message ?? 'The database did not do what the statement says'),
      hint: isDone ? '' : (failure?.failure.hint ?? ''),
      journal: entry.number,
      seconds,
      changes: after === undefined ? [] : changesBetween(operation, before, after),
      notices,
      invalidIndexes: left,
    };
  } finally {
    await forget();
  }
}

interface Ended {
  readonly failure: FailureError | undefined;
  readonly operation: Maintenance;
  readonly before: MaintenanceState;
  readonly after: MaintenanceState | undefined;
  readonly isCancelled: boolean;
}

function outcomeOf({ failure, operation, before, after, isCancelled }: Ended): MaintenanceOutcome['outcome'] {
  if (after === undefined) return 'unknown';
  const done = wasDone(operation, before, after);
  if (failure === undefined) return done === false ? 'failed' : 'done';
  if (failure.failure.code === 'connection-lost') return done === undefined ? 'unknown' : done ? 'done' : 'failed';
  return isCancelled ? 'cancelled' : 'failed';
}

/** Runs the statement, and tells meanwhile how far it is. Returns why it failed. */
async function run(
  { connections }: MaintenanceMeans,
  running: Running,
  { signal, onProgress }: RunContext,
): Promise<FailureError | undefined> {
  const { connectionId, planned, owned, isPooled } = running;
  const { oid } = planned;
  const limits = { rows: 1, size: 1_000_000, seconds: noLimit };
  const database = connections.database(connectionId);
  const mode = oid === null ? 'own' : 'alone';
  const ended = new AbortController();
  const work = owned.session
    .run({ sql: planned.plan.statement, bindings: [], mode, limits }, signal)
    .then(() => undefined, toFailureError)
    .finally(() => ended.abort());
  const started = performance.now();
  const pid = isPooled ? 0 : (owned.session.pid ?? 0);
  while (!ended.signal.aborted) {
    await delay(pace, undefined, { signal: ended.signal }).catch(() => undefined);
    if (oid === null) onProgress(null, `${Math.round((performance.now() - started) / 1000)} s`);
    else {
      const seen = await readProgress(database, { oid, pid }, ended.signal).catch(() => undefined);
      const { fraction, text } = progressText(seen ?? nothingSeen);
      onProgress(fraction, text);
    }
  }
  const failure = await work;
  // A server goes on with a statement whose session it has not yet missed.
  if (failure?.failure.code === 'connection-lost' && pid !== 0) await untilGone(database, pid);
  return failure;
}

function toFailureError(error: unknown): FailureError {
  if (error instanceof FailureError) return error;
  return makeFailure({
    code: 'database',
    message: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}

/** In ms: how long a statement is followed whose session was lost. */
const followedFor = 24 * 3600 * 1000;

/** Waits until a session that was lost has ended on the server, where it runs on until it misses its client. */
async function untilGone({ build, rows }: ReadOnlyDatabase, pid: number): Promise<void> {
  const until = performance.now() + followedFor;
  while (performance.now() < until) {
    const query = build.raw(
      `select pid::text as pid from pg_stat_activity where pid = ?::int and application_name = 'tidescope' and state = 'active'`,
      [pid],
    );
    const found = await rows({ query, row: z.object({ pid: textCell }), signal: never }).catch(() => undefined);
    if (found === undefined || found.length === 0) return;
    await delay(pace);
  }
}

const nothingSeen = { parts: [], waitsFor: [] };

/** What there is afterwards; undefined where it cannot be read. */
async function readAfter(
  { connections }: MaintenanceMeans,
  { connectionId, operation, owned }: Running,
): Promise<MaintenanceState | undefined> {
  const database = connections.database(connectionId);
  try {
    if (owned.session.isUsable()) return await readState({ database, session: owned.session }, operation, never);
    const { session } = await connections.openConsole(connectionId, { writes: false, signal: never });
    try {
      return await readState({ database, session }, operation, never);
    } finally {
      await session.close();
    }
  } catch {
    return undefined;
  }
}
