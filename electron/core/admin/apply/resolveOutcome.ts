import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { z } from 'zod';
import { boundIds, isAmong } from '#core/admin/plan/rowSql.ts';
import type { Intent } from '#core/admin/operations/intent.ts';
import type { Reader } from '#core/admin/plan/catalog.ts';
import { numberCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import { FailureError } from '#shared/failure.ts';

/** In ms: how long a lost connection is waited for, and how often it is tried. */
const timeout = 60_000;
const pause = 250;

/**
 * Looks what became of a transaction whose commit was not answered. The rows are locked first, where that may be, so that a
 * commit that is still under way is waited for.
 */
export async function resolveOutcome(
  intent: Intent,
  connectionId: string,
  connections: Pick<Connections, 'database' | 'openWritable'>,
): Promise<'done' | 'failed' | 'unknown'> {
  const signal = AbortSignal.timeout(timeout);
  while (!signal.aborted) {
    try {
      return await look(intent, connectionId, connections, signal);
    } catch (error) {
      // Any Failure means that nobody could look yet; what is none is a bug and must show.
      if (!(error instanceof FailureError)) throw error;
    }
    await setTimeoutPromise(pause);
  }
  return 'unknown';
}

async function look(
  intent: Intent,
  connectionId: string,
  connections: Pick<Connections, 'database' | 'openWritable'>,
  signal: AbortSignal,
): Promise<'done' | 'failed' | 'unknown'> {
  const writable = await connections.openWritable(connectionId).catch((error: unknown) => {
    // Locked meanwhile: then it is looked at without a lock.
    if (error instanceof FailureError && error.failure.code === 'not-allowed') return undefined;
    throw error;
  });
  if (writable === undefined) return judge(connections.database(connectionId), intent, signal);
  try {
    const { database } = writable;
    return await database.transaction(
      async ({ rows, positionalRows }) => judge({ ...database, rows, positionalRows }, intent, signal, true),
      { signal, lockTimeoutSeconds: 10, statementTimeoutSeconds: 30 },
    );
  } finally {
    await writable.close();
  }
}

async function judge(
  reader: Reader,
  { sign, ids, table }: Intent,
  signal: AbortSignal,
  mayLock = false,
): Promise<'done' | 'failed' | 'unknown'> {
  const { build, dialect, rows } = reader;
  if (mayLock && dialect === 'postgresql' && ids.length > 0) {
    const sql = `select count(*) as rows from (select 1 from ?? as t0 where ${isAmong(dialect, 't0.id')}
      order by t0.id for update of t0) as locked`;
    const query = build.raw(sql, [table, boundIds(dialect, ids)]);
    await rows({ query, row: z.object({ rows: numberCell }), signal });
  }
  const query = sign.query.clone().count({ count: '*' });
  const [found] = await rows({ query, row: z.object({ count: numberCell }), signal });
  if (found?.count === sign.rows) return 'done';
  const before = sign.rows === 0 ? ids.length : 0;
  return found?.count === before || sign.rows > 0 ? 'failed' : 'unknown';
}
