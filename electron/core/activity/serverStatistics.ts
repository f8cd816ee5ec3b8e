import { z } from 'zod';
import { sumCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { SectionId, ServerSection, ServerStatistics } from '#shared/domain/serverActivity.ts';
import { FailureError } from '#shared/failure.ts';

type Columns = ServerSection['columns'];

interface Section {
  readonly id: SectionId;
  /** The first major version of PostgreSQL that has it. */
  readonly from?: number;
  readonly columns: Columns;
  readonly sql: (version: number) => string;
}

const text = (name: string) => ({ name, unit: 'text' }) as const;
const count = (name: string) => ({ name, unit: 'count' }) as const;
const bytes = (name: string) => ({ name, unit: 'bytes' }) as const;
const milliseconds = (name: string) => ({ name, unit: 'milliseconds' }) as const;
const seconds = (name: string) => ({ name, unit: 'seconds' }) as const;

/** Where writing to the log ends; on a standby, where it was replayed to. */
const position = 'case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end';
const blockSize = `current_setting('block_size')::bigint`;

const sections: readonly Section[] = [
  {
    id: 'checkpoints',
    columns: [
      count('timed'),
      count('requested'),
      milliseconds('write time'),
      milliseconds('sync time'),
      bytes('written'),
      bytes('cleaned'),
      text('since'),
    ],
    sql: (version) =>
      version >= 17
        ? `select c.num_timed, c.num_requested, c.write_time, c.sync_time, c.buffers_written * ${blockSize},
             b.buffers_clean * ${blockSize}, c.stats_reset::text from pg_stat_checkpointer c, pg_stat_bgwriter b`
        : `select checkpoints_timed, checkpoints_req, checkpoint_write_time, checkpoint_sync_time,
             buffers_checkpoint * ${blockSize}, buffers_clean * ${blockSize}, stats_reset::text from pg_stat_bgwriter`,
  },
  {
    id: 'io',
    from: 16,
    columns: [
      text('process'),
      text('object'),
      text('context'),
      bytes('read'),
      bytes('written'),
      bytes('extended'),
      count('hits'),
    ],
    sql: (version) => {
      const size = (operation: string): string =>
        version >= 18 ? `coalesce(${operation}_bytes, 0)` : `coalesce(${operation}s, 0) * op_bytes`;
      const all = `${size('read')} + ${size('write')} + ${size('extend')}`;
      return `select backend_type, object, context, ${size('read')}, ${size('write')}, ${size('extend')}, coalesce(hits, 0)
        from pg_stat_io where ${all} + coalesce(hits, 0) > 0 order by ${all} desc, hits desc limit 30`;
    },
  },
  {
    id: 'replication',
    columns: [
      text('application'),
      text('address'),
      text('state'),
      text('synchronous'),
      bytes('behind'),
      seconds('lag'),
    ],
    sql: () =>
      `select application_name, host(client_addr), state, sync_state, pg_wal_lsn_diff(${position}, replay_lsn)::bigint,
         round(extract(epoch from replay_lag)::numeric, 3) from pg_stat_replication order by application_name, pid limit 50`,
  },
  {
    id: 'slots',
    columns: [
      text('slot'),
      text('type'),
      text('database'),
      text('active'),
      bytes('retained'),
      text('state of the log'),
    ],
    sql: () =>
      `select slot_name, slot_type, database, case when active then 'yes' else 'no' end,
         pg_wal_lsn_diff(${position}, restart_lsn)::bigint, wal_status from pg_replication_slots order by slot_name limit 50`,
  },
];

/** The server's own statistics, one statement each: a right that is missing costs only its section. */
export async function readServerStatistics(
  { build, rows, positionalRows }: ReadOnlyDatabase,
  /** Of PostgreSQL, as it reports itself: `16.9`. */
  serverVersion: string,
  signal: AbortSignal,
): Promise<ServerStatistics> {
  const version = Number.parseInt(serverVersion, 10);
  const wanted = sections.filter(({ from = 0 }) => version >= from);
  const [sized, ...found] = await Promise.all([
    rows({
      query: build.raw('select pg_database_size(current_database()) as size'),
      row: z.object({ size: sumCell }),
      signal,
    }),
    ...wanted.map(async ({ id, columns, sql }): Promise<ServerSection> => {
      try {
        const answer = await positionalRows(build.raw(sql(version)), signal);
        const cells = answer.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : null)));
        return { id, columns, rows: cells, failure: null };
      } catch (error) {
        if (!(error instanceof FailureError) || error.failure.code === 'cancelled') throw error;
        return { id, columns, rows: [], failure: error.failure };
      }
    }),
  ]);
  return { sections: found, databaseSize: sized[0]?.size ?? 0 };
}
