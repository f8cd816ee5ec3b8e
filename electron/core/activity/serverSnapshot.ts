import { z } from 'zod';
import { flagCell, nullableTextCell, numberCell, sumCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import {
  mostSessions,
  type ServerActivity,
  type ServerSession,
  sessionQueryLength,
} from '#shared/domain/serverActivity.ts';

/** A moment of a server: its sessions, and the counters of the database. */
export interface ServerSnapshot extends Omit<ServerActivity, 'samples' | 'took'> {
  /** By the server's clock, in milliseconds since 1970. */
  readonly at: number;
  readonly commits: number;
  readonly rollbacks: number;
  readonly blocksHit: number;
  readonly blocksRead: number;
}

const age = (column: string): string => `extract(epoch from clock_timestamp() - a.${column})`;

/*
 * One statement. pg_blocking_pids is asked about sessions that wait for a lock only, and pg_locks is read only where there are
 * any. A waiter for a row waits for the transaction that changed it, which names no table: the tables are those whose rows the
 * waiter has locks for.
 */
const statement = `with a as materialized (
    select pid, backend_type, usename, datname, application_name, host(client_addr) as address, state, wait_event_type, wait_event,
      backend_start, state_change, xact_start, query_start, query, backend_start is null as hidden
    from pg_stat_activity),
  l as materialized (
    select k.pid, max(case when not k.granted then k.locktype end) as lock, max(case when not k.granted then k.mode end) as mode,
      coalesce(string_agg(distinct case when not k.granted then c.relname end, chr(31)),
        string_agg(distinct case when k.granted and c.relkind in ('r', 'p')
          and k.mode in ('RowShareLock', 'RowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') then c.relname end, chr(31))) as tables
    from pg_locks k
    left join pg_class c on c.oid = k.relation and k.database = (select oid from pg_database where datname = current_database())
    where exists (select 1 from a where wait_event_type = 'Lock')
      and k.pid in (select pid from a where wait_event_type = 'Lock')
    group by k.pid)
  select floor(extract(epoch from clock_timestamp()) * 1000) as at, d.xact_commit, d.xact_rollback, d.blks_hit, d.blks_read,
    d.deadlocks, d.temp_bytes, current_setting('max_connections') as max_connections, pg_postmaster_start_time()::text as up_since,
    pg_has_role(current_user, 'pg_read_all_stats', 'usage') as sees_others, (select count(*) from a) as total,
    a.pid, a.backend_start::text as started_at, a.backend_type, a.hidden,
    a.application_name = 'tidescope' and a.usename = current_user as own, a.usename, a.datname, a.application_name, a.address, a.state,
    a.wait_event_type, a.wait_event, ${age('state_change')} as state_age, ${age('xact_start')} as transaction_age,
    ${age('query_start')} as query_age, left(a.query, ${sessionQueryLength}) as query, length(a.query) as query_length,
    case when a.wait_event_type = 'Lock' then array_to_string(pg_blocking_pids(a.pid), ',') end as blocked_by,
    l.lock, l.mode, l.tables
  from pg_stat_database d left join a on true left join l on l.pid = a.pid
  where d.datname = current_database()
  order by a.wait_event_type = 'Lock' desc nulls last, a.state = 'active' desc nulls last, a.state like 'idle in%' desc nulls last,
    a.state is null, a.pid
  limit ${mostSessions}`;

const ageCell = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : Math.max(0, Math.round(Number(text) * 1000) / 1000)));

const row = z.object({
  at: numberCell,
  xact_commit: sumCell,
  xact_rollback: sumCell,
  blks_hit: sumCell,
  blks_read: sumCell,
  deadlocks: sumCell,
  temp_bytes: sumCell,
  max_connections: numberCell,
  up_since: nullableTextCell,
  sees_others: flagCell,
  total: numberCell,
  pid: nullableTextCell,
  started_at: nullableTextCell,
  backend_type: nullableTextCell,
  hidden: flagCell,
  own: flagCell,
  usename: nullableTextCell,
  datname: nullableTextCell,
  application_name: textCell,
  address: textCell,
  state: nullableTextCell,
  wait_event_type: nullableTextCell,
  wait_event: nullableTextCell,
  state_age: ageCell,
  transaction_age: ageCell,
  query_age: ageCell,
  query: nullableTextCell,
  query_length: sumCell,
  blocked_by: nullableTextCell,
  lock: nullableTextCell,
  mode: nullableTextCell,
  tables: nullableTextCell,
});
type Row = z.infer<typeof row>;

/** Looks at a server once. */
export async function readSnapshot(
  { build, rows }: Pick<ReadOnlyDatabase, 'build' | 'rows'>,
  signal: AbortSignal,
): Promise<ServerSnapshot> {
  const found = await rows({ query: build.raw(statement), row, signal });
  const [first] = found;
  if (first === undefined) throw new Error('pg_stat_database does not know this database');
  return {
    at: first.at,
    commits: first.xact_commit,
    rollbacks: first.xact_rollback,
    blocksHit: first.blks_hit,
    blocksRead: first.blks_read,
    deadlocks: first.deadlocks,
    temporaryBytes: first.temp_bytes,
    maxConnections: first.max_connections,
    upSince: first.up_since,
    seesOthers: first.sees_others,
    total: first.total,
    sessions: found.flatMap((each) => (each.pid === null ? [] : [toSession(each, Number(each.pid))])),
  };
}

function toSession(found: Row, pid: number): ServerSession {
  return {
    pid,
    startedAt: found.started_at,
    kind: found.backend_type ?? '',
    isOwn: found.own,
    user: found.usename,
    database: found.datname,
    application: found.application_name,
    address: found.address,
    state: found.state,
    waitType: found.wait_event_type,
    waitEvent: found.wait_event,
    stateAge: found.state_age,
    transactionAge: found.transaction_age,
    queryAge: found.query_age,
    query: found.hidden ? null : found.query,
    queryLength: found.hidden ? 0 : found.query_length,
    isHidden: found.hidden,
    blockedBy: (found.blocked_by ?? '')
      .split(',')
      .filter((text) => text !== '')
      .map(Number),
    wants:
      found.lock === null
        ? null
        : {
            lock: found.lock,
            mode: found.mode ?? '',
            tables: (found.tables ?? '').split('\u001f').filter((name) => name !== ''),
          },
  };
}
