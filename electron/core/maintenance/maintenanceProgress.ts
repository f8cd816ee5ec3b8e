import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { parseJson } from '#core/parseJson.ts';
import { formatCount } from '#shared/figures.ts';

/*
 * One maintenance operation runs on a table at a time, since its lock excludes others. So it is found by the table, which works behind a pooler,
 * too, where the number of the session is not known. What a session waits for is known by its number only.
 */
const progressSql = `select json_build_object(
  'parts', (select coalesce(json_agg(p), '[]') from (
    select 1 as rank, phase, case when blocks_total > 0 then blocks_done else tuples_done end as done,
        case when blocks_total > 0 then blocks_total else tuples_total end as total,
        case when blocks_total > 0 then 'blocks' else 'rows' end as unit
      from pg_stat_progress_create_index where relid = ?::oid and datname = current_database()
    union all select 2, phase, case when phase = 'vacuuming heap' then heap_blks_vacuumed else heap_blks_scanned end, heap_blks_total, 'blocks'
      from pg_stat_progress_vacuum where relid = ?::oid and datname = current_database()
    union all select 3, phase, heap_blks_scanned, heap_blks_total, 'blocks'
      from pg_stat_progress_cluster where relid = ?::oid and datname = current_database()
    union all select 4, phase, sample_blks_scanned, sample_blks_total, 'blocks'
      from pg_stat_progress_analyze where relid = ?::oid and datname = current_database()) p),
  'waitsFor', (select coalesce(json_agg(json_build_object('pid', a.pid, 'application', a.application_name,
      'seconds', extract(epoch from now() - a.xact_start)::int)), '[]')
    from pg_stat_activity a where a.pid = any(pg_blocking_pids(?::int))))::text as progress`;

const progressSchema = z.object({
  parts: z.array(
    z.object({ phase: z.string(), done: z.number().nullable(), total: z.number().nullable(), unit: z.string() }),
  ),
  waitsFor: z.array(z.object({ pid: z.number(), application: z.string(), seconds: z.number().nullable() })),
});
export type Progress = z.infer<typeof progressSchema>;

/** How far a table's maintenance is, in the words of the server's own progress views. */
export async function readProgress(
  { build, rows }: Pick<ReadOnlyDatabase, 'build' | 'rows'>,
  /** The table, and the server's process; 0 where that is not known. */
  { oid, pid }: { readonly oid: string; readonly pid: number },
  signal: AbortSignal,
): Promise<Progress> {
  const query = build.raw(progressSql, [oid, oid, oid, oid, pid]);
  const [found] = await rows({ query, row: z.object({ progress: textCell }), signal });
  return progressSchema.parse(parseJson(found?.progress ?? '{"parts":[],"waitsFor":[]}'));
}

/** Which part of the whole the phases of building an index concurrently take, as far as that can be told. */
const shares: readonly (readonly [start: string, from: number, to: number])[] = [
  ['initializing', 0, 0],
  ['waiting for writers before build', 0, 0.01],
  ['building index: scanning table', 0.01, 0.4],
  ['building index: sorting', 0.4, 0.5],
  ['building index: loading', 0.5, 0.65],
  ['waiting for writers before validation', 0.65, 0.66],
  ['index validation: scanning index', 0.66, 0.72],
  ['index validation: sorting', 0.72, 0.75],
  ['index validation: scanning table', 0.75, 0.98],
  ['waiting for', 0.98, 0.99],
];

/** `building index: scanning table, 412 of 1 200 blocks`, and how much of the whole that is; null if unknown. */
export function progressText({ parts, waitsFor }: Progress): {
  readonly fraction: number | null;
  readonly text: string;
} {
  const [part] = parts;
  const waiting = waitsFor
    .map(({ pid, application, seconds }) => {
      const since = seconds === null ? '' : `, open for ${formatCount(seconds)} s`;
      return `session ${pid}${application === '' ? '' : ` (${application})`}${since}`;
    })
    .join(' and ');
  const isWaiting = waiting === '' ? '' : ` · waiting for ${waiting}`;
  if (part === undefined) return { fraction: null, text: isWaiting === '' ? '' : isWaiting.slice(3) };
  const { phase, done, total, unit } = part;
  const isCounted = done !== null && total !== null && total > 0;
  const inPhase = isCounted ? Math.min(1, done / total) : null;
  const share = shares.find(([start]) => phase.startsWith(start));
  const fraction = share === undefined ? inPhase : share[1] + (share[2] - share[1]) * (inPhase ?? 0);
  const count = isCounted ? `, ${formatCount(done)} of ${formatCount(total)} ${unit}` : '';
  return { fraction, text: `${phase}${count}${isWaiting}` };
}
