import type { Knex } from 'knex';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { firstCharacters, instantText, shortText } from '#core/listing/dialectSql.ts';
import { overviewLength } from '#shared/domain/overview.ts';

/** A span of time in seconds since 1970, and how it is divided. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly bucket: number;
  /** Added before division, so that days and weeks begin where the reader's do. */
  readonly shift: number;
}

/** A condition for a moment within a span. SQLite's texts are compared as texts, which takes no function call for each row. */
function within({ dialect }: ReadOnlyDatabase, column: string, { from, to }: Pick<Span, 'from' | 'to'>): string {
  const bound = (seconds: number): string => {
    if (dialect === 'postgresql') return `to_timestamp(${seconds})`;
    return `'${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}'`;
  };
  return `${column} >= ${bound(from)} and ${column} < ${bound(to)}`;
}

function bucketOf({ dialect }: ReadOnlyDatabase, { bucket, shift }: Span): string {
  const seconds =
    dialect === 'postgresql' ? 'floor(extract(epoch from start_time))' : `cast(strftime('%s', start_time) as integer)`;
  return dialect === 'postgresql'
    ? `floor((${seconds} + ${shift}) / ${bucket})`
    : `(${seconds} + ${shift}) / ${bucket}`;
}

const ended = `('COMPLETED', 'FAILED', 'CANCELED')`;

/**
 * Everything of an overview that one pass over the simulations tells, as rows (kind, a, b, c, n) of one statement, so that a far
 * server costs one round trip.
 */
export function overviewQuery(database: ReadOnlyDatabase, span: Span, now: number): Knex.Raw {
  const { dialect, shape } = database;
  const hasUsers = shape.hasTable('User');
  const state = shortText(dialect, 'job_state');
  const named = hasUsers ? `left join "User" u on u.id = q.user_id` : '';
  const username = hasUsers ? firstCharacters(dialect, 'u.username', 200) : 'null';
  const inSpan = within(database, 'start_time', span);
  const bucket = bucketOf(database, span);
  const lately = within(database, 'coalesce(end_time, start_time)', { from: now - 86_400, to: now + 86_400 });
  const part = (kind: string, cells: readonly [string, string, string, string], from: string): string => {
    const [a, b, c, n] = cells;
    const text = (sql: string): string => `cast(${sql} as text)`;
    return `select '${kind}' as kind, ${text(a)} as a, ${text(b)} as b, ${text(c)} as c, ${text(n)} as n from ${from}`;
  };
  const parts = [
    part('bucket', [bucket, state, 'null', 'count(*)'], `s where ${inSpan} group by ${bucket}, ${state}`),
    part('unfinished', ['null', state, 'null', 'count(*)'], `s where job_state not in ${ended} group by ${state}`),
    part(
      'all',
      [instantText(dialect, 'min(start_time)'), instantText(dialect, 'max(start_time)'), 'null', 'count(*)'],
      's',
    ),
    part('failed', ['null', 'null', 'null', 'count(*)'], `s where job_state = 'FAILED' and ${lately}`),
    part(
      'failed-of',
      ['q.user_id', username, 'null', 'q.n'],
      `(select user_id, count(*) as n from s where job_state = 'FAILED' and ${lately} group by user_id
        order by count(*) desc limit 1) q ${named}`,
    ),
    part('active', ['null', 'null', 'null', 'count(distinct user_id)'], `s where ${inSpan}`),
    part(
      'user',
      ['q.user_id', username, instantText(dialect, 'q.latest'), 'q.n'],
      `(select user_id, max(start_time) as latest, count(*) as n from s where ${inSpan} group by user_id
        order by count(*) desc, user_id limit ${overviewLength}) q ${named}`,
    ),
    part(
      'failures',
      ['q.user_id', username, 'q.span', 'q.n'],
      `(select user_id, ${bucket} as span, count(*) as n from s where job_state = 'FAILED' and ${inSpan}
        group by user_id, ${bucket} order by count(*) desc limit 1) q ${named}`,
    ),
    ...(hasUsers ? [part('users', ['null', 'null', 'null', 'count(*)'], '"User"')] : []),
  ];
  const columns = 'job_state, user_id, start_time, end_time';
  return database.build.raw(
    `with s as materialized (select ${columns} from "Simulation") ${parts.join(' union all ')}`,
  );
}
