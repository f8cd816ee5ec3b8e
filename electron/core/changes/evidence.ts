import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { Knex } from 'knex';
import { z } from 'zod';
import { nullableTextCell, textCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { Evidence, Journal } from '#core/journal/journal.ts';
import { FailureError } from '#shared/failure.ts';

/** A query of one text whose result a change alters, without secrets in it. A transaction is committed as a whole. */
export interface Sign {
  readonly query: Knex.QueryBuilder | Knex.Raw;
  readonly before: string;
  readonly after: string;
}

type Reads = Pick<ReadOnlyDatabase, 'build' | 'rows' | 'dialect'>;

/** The result of an evidence query: the first column of its first row. */
export async function readSign(
  { rows }: Pick<Reads, 'rows'>,
  query: Sign['query'],
  signal: AbortSignal,
): Promise<string> {
  const row = z.record(z.string(), nullableTextCell);
  const [found] = await rows({ query, row, signal });
  return Object.values(found ?? {})[0] ?? '';
}

/** Identifies a PostgreSQL server whatever its address; '' if it may not be read. */
export async function readServer({ build, rows, dialect }: Reads, signal: AbortSignal): Promise<string> {
  if (dialect === 'sqlite') return '';
  const query = build.raw('select system_identifier::text as id from pg_control_system()');
  try {
    const [found] = await rows({ query, row: z.object({ id: textCell }), signal });
    return found?.id ?? '';
  } catch (error) {
    if (error instanceof FailureError && error.failure.code !== 'cancelled') return '';
    throw error;
  }
}

/** What can be looked up later, also by another run of the program: PostgreSQL knows the outcome of a transaction. */
export async function gatherEvidence(
  { build, rows, dialect }: Reads,
  {
    connectionId,
    server,
    sign,
  }: { readonly connectionId: string; readonly server: string; readonly sign: Sign | null },
  signal: AbortSignal,
): Promise<Evidence> {
  const kept = sign === null || sign.before === sign.after ? null : toKept(sign);
  if (dialect === 'sqlite') return { connectionId, transaction: null, sign: kept };
  const query = build.raw('select txid_current()::text as id');
  const [found] = await rows({ query, row: z.object({ id: textCell }), signal });
  return { connectionId, transaction: found === undefined ? null : { id: found.id, server }, sign: kept };
}

const bound = z.array(z.union([z.string(), z.number(), z.boolean()]).nullable());

function toKept({ query, before, after }: Sign): Evidence['sign'] {
  const { sql, bindings } = query.toSQL();
  const kept = bound.parse(bindings).map((each) => (each === null ? null : String(each)));
  return { sql, bindings: kept, before, after };
}

/** In ms: how long to wait for a lost connection, and how often to retry. */
const timeout = 60_000;
const pause = 250;

type Found = 'done' | 'failed' | 'unknown';

/** Determines the outcome of a transaction whose commit was not answered, as soon as the connection is back. */
export async function resolveOutcome(evidence: Evidence, connections: Pick<Connections, 'database'>): Promise<Found> {
  const signal = AbortSignal.timeout(timeout);
  while (!signal.aborted) {
    try {
      const found = await lookUp(evidence, connections.database(evidence.connectionId), signal);
      if (found !== 'running') return found;
    } catch (error) {
      // A Failure means that the database could not be read yet; anything else is a bug and must surface.
      if (!(error instanceof FailureError)) throw error;
      if (error.failure.code === 'not-found') return 'unknown';
    }
    await setTimeoutPromise(pause);
  }
  return 'unknown';
}

async function lookUp(
  { transaction, sign }: Evidence,
  database: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<Found | 'running'> {
  if (transaction !== null && (await readServer(database, signal)) === transaction.server) {
    const query = database.build.raw('select txid_status(?::bigint) as status', [transaction.id]);
    const row = z.object({ status: nullableTextCell });
    const [found] = await database.rows({ query, row, signal });
    if (found?.status === 'committed') return 'done';
    if (found?.status === 'aborted') return 'failed';
    if (found?.status === 'in progress') return 'running';
  }
  if (sign === null) return 'unknown';
  const now = await readSign(database, database.build.raw(sign.sql, [...sign.bindings]), signal);
  if (now === sign.after) return 'done';
  return now === sign.before ? 'failed' : 'unknown';
}

interface ResolverOptions {
  readonly connections: Pick<Connections, 'database'>;
  readonly journal: Pick<Journal, 'unresolved' | 'resolve'>;
}

/**
 * Looks up the outcome of a connection's changes that the journal does not know: after a kill, or after a long loss of
 * connection. Called when a connection is opened, or is back.
 */
export function makeOutcomeResolver({
  connections,
  journal,
}: ResolverOptions): (connectionId: string) => Promise<void> {
  const running = new Set<string>();
  return async (connectionId) => {
    if (running.has(connectionId)) return;
    running.add(connectionId);
    try {
      for (const { number, evidence } of await journal.unresolved(connectionId)) {
        const outcome = await resolveOutcome(evidence, connections);
        if (outcome !== 'unknown') await journal.resolve(number, outcome);
      }
    } finally {
      running.delete(connectionId);
    }
  };
}
