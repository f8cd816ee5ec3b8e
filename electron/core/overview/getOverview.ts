import { z } from 'zod';
import { nullableTextCell, sumCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { overviewQuery, type Span } from '#core/overview/overviewSql.ts';
import { noCompanions, readCompanions } from '#core/simulations/simulationCompanions.ts';
import { simulationColumns, simulationRow, toSummary } from '#core/simulations/simulationRepository.ts';
import type { Overview, OverviewRange } from '#shared/domain/overview.ts';
import { overviewLength } from '#shared/domain/overview.ts';
import { listedTitleLength, type SimulationSummary } from '#shared/domain/simulation.ts';

interface OverviewOptions {
  readonly range: OverviewRange | undefined;
  /** Minutes east of UTC. */
  readonly zoneOffset: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const hour = 3600;
const day = 24 * hour;
/** Seconds by which 1 January 1970 comes after a Monday. */
const sinceMonday = 3 * day;
/** The most bars that a range is divided into. */
const mostBuckets = 60;
/** Seconds since 1970: what claims to be older is no start of a simulation. */
const earliest = Date.UTC(2000, 0, 1) / 1000;

const overviewRow = z.object({
  kind: textCell,
  a: nullableTextCell,
  b: nullableTextCell,
  c: nullableTextCell,
  n: sumCell,
});
type OverviewRow = z.infer<typeof overviewRow>;

/** An overview of the simulations and users. Its statements run at the same time. */
export async function getOverview(
  database: ReadOnlyDatabase,
  options: OverviewOptions,
  signal: AbortSignal,
): Promise<Overview> {
  const [rows, newest] = await Promise.all([readParts(database, options, signal), readUnfinished(database, signal)]);
  return toOverview(rows, newest);
}

interface Parts {
  readonly range: OverviewRange;
  readonly span: Span;
  readonly rows: readonly OverviewRow[];
}

/** Without a range, a longer one where the last 30 days show nothing. */
async function readParts(
  database: ReadOnlyDatabase,
  { range, zoneOffset, now }: OverviewOptions,
  signal: AbortSignal,
): Promise<Parts> {
  const at = Math.floor(now / 1000);
  const read = async (one: OverviewRange, span: Span): Promise<Parts> => {
    const rows = await database.rows({ query: overviewQuery(database, span, at), row: overviewRow, signal });
    return { range: one, span, rows };
  };
  const first = await read(range ?? 'month', spanOf(range ?? 'month', { at, zoneOffset, since: at - 30 * day }));
  const all = first.rows.find(({ kind }) => kind === 'all');
  const isEmpty = !first.rows.some(({ kind }) => kind === 'bucket');
  const wanted = range ?? (isEmpty && all?.n !== 0 ? 'all' : 'month');
  if (wanted !== 'all' || all === undefined) return first;
  const since = Math.max(earliest, secondsOf(all.a) ?? earliest);
  return read('all', spanOf('all', { at, zoneOffset, since }));
}

/** Seconds since 1970; undefined for what is no date. */
function secondsOf(instant: string | null): number | undefined {
  const epoch = Date.parse((instant ?? '').slice(0, 19).replace(' ', 'T').concat('Z'));
  return Number.isNaN(epoch) ? undefined : Math.floor(epoch / 1000);
}

const lengths = { day, week: 7 * day, month: 30 * day, year: 364 * day } as const;
const bucketOfRange = { day: hour, week: day, month: day, year: 7 * day } as const;

interface SpanOptions {
  readonly at: number;
  readonly zoneOffset: number;
  readonly since: number;
}

/** Whole buckets, the last of which holds the present. */
function spanOf(range: OverviewRange, { at, zoneOffset, since }: SpanOptions): Span {
  const length = range === 'all' ? Math.max(day, at - since) : lengths[range];
  const bucket =
    range === 'all'
      ? ([day, 7 * day, 28 * day].find((one) => length / one < mostBuckets) ?? 364 * day)
      : bucketOfRange[range];
  const shift = zoneOffset * 60 + (bucket > day ? sinceMonday : 0);
  const start = (seconds: number): number => Math.floor((seconds + shift) / bucket) * bucket - shift;
  return { from: start(at - length) + (range === 'all' ? 0 : bucket), to: start(at) + bucket, bucket, shift };
}

function toOverview({ range, span, rows }: Parts, newest: readonly SimulationSummary[]): Overview {
  const of = (kind: string): readonly OverviewRow[] => rows.filter((row) => row.kind === kind);
  const startOf = (text: string | null): number => (Math.trunc(Number(text)) * span.bucket - span.shift) * 1000;
  const user = ({ a, b }: OverviewRow) => ({ id: a === null ? null : toId(a), username: b });
  const buckets = Map.groupBy(of('bucket'), ({ a }) => startOf(a));
  const [all] = of('all');
  const [failures] = of('failures');
  const [failedOf] = of('failed-of');
  const [users] = of('users');
  const failuresStart = failures === undefined ? 0 : startOf(failures.c);
  const failedThen = (buckets.get(failuresStart) ?? []).find(({ b }) => b === 'FAILED')?.n ?? 0;
  return {
    range,
    from: span.from * 1000,
    to: span.to * 1000,
    bucketSeconds: span.bucket,
    buckets: [...buckets]
      .toSorted(([one], [other]) => one - other)
      .map(([start, states]) => ({ start, states: states.map(({ b, n }) => ({ value: b ?? '', count: n })) })),
    failures:
      failures === undefined || !isUnusual(failures.n, of('bucket'), buckets.size)
        ? null
        : { start: failuresStart, failed: failedThen, ofOneUser: failures.n, user: user(failures) },
    simulations: all?.n ?? 0,
    firstStartedAt: all?.a ?? null,
    lastStartedAt: all?.b ?? null,
    unfinished: {
      states: of('unfinished').map(({ b, n }) => ({ value: b ?? '', count: n })),
      newest,
    },
    failedLately: {
      count: of('failed')[0]?.n ?? 0,
      ofOneUser: failedOf?.n ?? 0,
      user: failedOf === undefined ? null : user(failedOf),
    },
    users: {
      count: users === undefined ? null : users.n,
      active: of('active')[0]?.n ?? 0,
      mostActive: of('user').map((row) => ({ ...user(row), simulations: row.n, lastStartedAt: row.c })),
    },
  };
}

/** SQLite may hold any text where an id belongs. */
function toId(text: string): number | null {
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : null;
}

/** How many failures of one user in one span are worth a remark: ten, and three times what is usual. */
function isUnusual(failed: number, buckets: readonly OverviewRow[], count: number): boolean {
  const all = buckets.filter(({ b }) => b === 'FAILED').reduce((sum, { n }) => sum + n, 0);
  return failed >= 10 && count > 1 && failed >= (3 * (all - failed)) / (count - 1);
}

/** The newest simulations that are unfinished. */
async function readUnfinished(database: ReadOnlyDatabase, signal: AbortSignal): Promise<readonly SimulationSummary[]> {
  const query = database
    .build('Simulation as s')
    .select(...simulationColumns(database, listedTitleLength))
    .whereNotIn('s.job_state', ['COMPLETED', 'FAILED', 'CANCELED'])
    .orderByRaw(`s.start_time desc ${database.dialect === 'postgresql' ? 'nulls last' : ''}, s.id desc`)
    .limit(overviewLength);
  const rows = await database.rows({ query, row: simulationRow, signal });
  const companions = await readCompanions(
    database,
    rows.map(({ id }) => id),
    signal,
  );
  return rows.map((row) => toSummary(row, companions.get(row.id) ?? noCompanions));
}
