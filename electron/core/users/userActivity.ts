import type { Knex } from 'knex';
import { z } from 'zod';
import { nullableTextCell, numberCell, sumCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { instantText, whereId } from '#core/listing/dialectSql.ts';
import type { Instant } from '#shared/domain/listing.ts';

/** The activity of a user. */
export interface UserActivity {
  readonly simulations: number;
  readonly lastActivityAt: Instant | null;
}

export const noActivity: UserActivity = { simulations: 0, lastActivityAt: null };

/** Simulations per user with the start of the latest; columns user_id, simulations, last_activity. */
export function activityByUser({ build }: ReadOnlyDatabase): Knex.QueryBuilder {
  return build('Simulation as a')
    .select('a.user_id', build.raw('count(*) as simulations, max(a.start_time) as last_activity'))
    .groupBy('a.user_id');
}

/** Reads the activity of the given users, in one query; those without simulations are absent. */
export async function readActivity(
  database: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, UserActivity>> {
  const { build, dialect, shape } = database;
  if (ids.length === 0 || !shape.hasTable('Simulation')) return new Map();
  const query = build
    .from(whereId(database, activityByUser(database), { column: 'a.user_id', ids }).as('b'))
    .select('user_id', 'simulations', build.raw(`${instantText(dialect, 'last_activity')} as last_activity`));
  const row = z.object({ user_id: numberCell, simulations: sumCell, last_activity: nullableTextCell });
  const rows = await database.rows({ query, row, signal });
  return new Map(
    rows.map((each) => [each.user_id, { simulations: each.simulations, lastActivityAt: each.last_activity }]),
  );
}
