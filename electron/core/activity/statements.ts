import { z } from 'zod';
import { nullableTextCell, sumCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { type StatementFigures, type StatementStatistics, sessionQueryLength } from '#shared/domain/serverActivity.ts';

/** The most statements that are told. */
const mostStatements = 100;
/** The most whose counters are kept as the beginning of a period: the usual pg_stat_statements.max. */
const mostCounted = 5000;

const row = z.object({
  id: textCell,
  user: nullableTextCell,
  calls: sumCell,
  total: sumCell,
  rows: sumCell,
  hit: sumCell,
  read: sumCell,
});
type Counted = z.infer<typeof row>;

interface Period {
  readonly since: number;
  /** When the server last began to count, as it says; null where it does not say. */
  readonly countedSince: string | null;
  readonly before: ReadonlyMap<string, Counted>;
}

interface StatementsOptions {
  readonly connectionId: string;
  readonly period: 'opened' | 'reset';
  readonly restart: boolean;
}

/** Counts what statements took, from when a connection was first asked about, or as the server has counted. */
export function makeStatementWatch(): (
  database: ReadOnlyDatabase,
  options: StatementsOptions,
  signal: AbortSignal,
) => Promise<StatementStatistics> {
  const periods = new Map<string, Period>();
  return async (database, { connectionId, period, restart }, signal) => {
    const view = await findView(database, signal);
    if (view === undefined) return null;
    const countedSince = await readReset(database, view, signal);
    const counted = await readCounters(database, view, signal);
    const begun = periodOf(restart ? undefined : periods.get(connectionId), countedSince, counted);
    periods.set(connectionId, begun);
    const isWhole = period === 'reset';
    const figures = counted
      .map((now) => (isWhole ? now : since(now, begun.before.get(now.id))))
      .filter(({ calls }) => calls > 0)
      .toSorted((one, other) => other.total - one.total)
      .slice(0, mostStatements);
    const texts = await readTexts(database, { view, ids: figures.map(({ id }) => id) }, signal);
    return {
      since: isWhole ? null : begun.since,
      statements: figures.map((one) => toFigures(one, texts.get(one.id) ?? '')),
    };
  };
}

/** The period that goes on, or one that begins: everything is new after the statistics were reset, as of that time. */
function periodOf(kept: Period | undefined, countedSince: string | null, counted: readonly Counted[]): Period {
  if (kept === undefined) {
    return { since: Date.now(), countedSince, before: new Map(counted.map((one) => [one.id, one])) };
  }
  if (kept.countedSince === countedSince || countedSince === null) return kept;
  return { since: Date.parse(countedSince), countedSince, before: new Map() };
}

/** When the statistics were last reset, ISO 8601: PostgreSQL 14 and later know. A server that is started anew keeps them. */
async function readReset({ build, rows }: ReadOnlyDatabase, view: string, signal: AbortSignal): Promise<string | null> {
  const query = build.raw(
    `select to_char(i.stats_reset at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as reset from ${view}_info i`,
  );
  try {
    const [found] = await rows({ query, row: z.object({ reset: nullableTextCell }), signal });
    return found?.reset ?? null;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

/** What was counted since; all of it where the statistics were reset in between. */
function since(now: Counted, before: Counted | undefined): Counted {
  if (before === undefined || before.calls > now.calls) return now;
  return {
    ...now,
    calls: now.calls - before.calls,
    total: now.total - before.total,
    rows: now.rows - before.rows,
    hit: now.hit - before.hit,
    read: now.read - before.read,
  };
}

function toFigures({ id, user, calls, total, rows, hit, read }: Counted, query: string): StatementFigures {
  return { id, user, query, calls, total, mean: total / calls, rows, blocksHit: hit, blocksRead: read };
}

/** The view of the extension, as SQL writes it; undefined where this database does not have it. */
async function findView({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<string | undefined> {
  const query = build.raw(
    `select quote_ident(n.nspname) || '.pg_stat_statements' as name from pg_extension e
     join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'`,
  );
  const [found] = await rows({ query, row: z.object({ name: textCell }), signal });
  return found?.name;
}

const ofThis = 's.dbid = (select oid from pg_database where datname = current_database())';
const idOf = `concat(s.userid, ':', s.queryid)`;

async function readCounters(
  { build, rows }: ReadOnlyDatabase,
  view: string,
  signal: AbortSignal,
): Promise<readonly Counted[]> {
  const query = build.raw(
    `select ${idOf} as id, max(r.rolname) as "user", sum(s.calls) as calls, sum(s.total_exec_time) as total, sum(s.rows) as rows,
       sum(s.shared_blks_hit) as hit, sum(s.shared_blks_read) as read
     from ${view} s left join pg_roles r on r.oid = s.userid where ${ofThis} and s.queryid is not null
     group by 1 order by sum(s.total_exec_time) desc limit ${mostCounted}`,
  );
  return rows({ query, row, signal });
}

async function readTexts(
  { build, rows }: ReadOnlyDatabase,
  { view, ids }: { readonly view: string; readonly ids: readonly string[] },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const marks = ids.map(() => '?').join(', ');
  const query = build.raw(
    `select ${idOf} as id, max(left(s.query, ${sessionQueryLength})) as query from ${view} s
     where ${ofThis} and ${idOf} in (${marks}) group by 1`,
    [...ids],
  );
  const found = await rows({ query, row: z.object({ id: textCell, query: textCell }), signal });
  return new Map(found.map(({ id, query: words }) => [id, words]));
}
