import type { Knex } from 'knex';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { sortedText } from '#core/listing/dialectSql.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import { storageBySimulation } from '#core/blobs/storageSql.ts';
import { activityByUser } from '#core/users/userActivity.ts';
import type { UserSort } from '#shared/domain/user.ts';
import { assertNever } from '#shared/failure.ts';

/** Bytes of all blobs per user; columns us.user_id, bytes. */
export function bytesByUser(database: ReadOnlyDatabase): Knex.QueryBuilder {
  const { build } = database;
  return build('Simulation as us')
    .join(storageBySimulation(database, undefined).as('st'), 'st.simulation_id', 'us.id')
    .select('us.user_id', build.raw('sum(st.bytes) as bytes'))
    .groupBy('us.user_id');
}

/** Adds whatever a sort needs to a query over `"User" as u`, and answers its key. */
export function userSortKey(database: ReadOnlyDatabase, query: Knex.QueryBuilder, column: UserSort['column']): SortKey {
  const { dialect } = database;
  const id = 'u.id';
  const byId: SortKey = { sql: null, type: 'numeric', id };
  if (column === 'id') return byId;
  if (column === 'username') return { sql: sortedText(dialect, 'u.username'), type: 'text', id };
  if (column === 'authProvider') return { sql: sortedText(dialect, 'u.auth_provider'), type: 'text', id };
  if (!database.shape.hasTable('Simulation')) return byId;
  switch (column) {
    case 'simulations':
      query.leftJoin(activityByUser(database).as('ac'), 'ac.user_id', 'u.id');
      return { sql: 'coalesce(ac.simulations, 0)', type: 'numeric', id };
    case 'lastActivityAt':
      query.leftJoin(activityByUser(database).as('ac'), 'ac.user_id', 'u.id');
      return { sql: 'ac.last_activity', type: dialect === 'postgresql' ? 'timestamptz' : 'text', id };
    case 'bytes':
      query.leftJoin(bytesByUser(database).as('ub'), 'ub.user_id', 'u.id');
      return { sql: 'coalesce(ub.bytes, 0)', type: 'numeric', id };
    default:
      return assertNever(column);
  }
}
