import type { Knex } from 'knex';
import { z } from 'zod';
import { storageBySimulation } from '#core/blobs/storageSql.ts';
import { flagCell, numberCell, sumCell, textCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import {
  characterLength,
  containsText,
  firstCharacters,
  shortText,
  whereId,
  whereText,
  sortedText,
} from '#core/listing/dialectSql.ts';
import { forbiddenOf, type Sources } from '#core/listing/forbidden.ts';
import { listWindow } from '#core/listing/listWindow.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import { noActivity, readActivity, type UserActivity, activityByUser } from '#core/users/userActivity.ts';
import { listUserCredentials } from '#core/users/userCredentials.ts';
import type { userCalls } from '#shared/contract/userCalls.ts';
import type { ListWindow, WindowOf } from '#shared/domain/listing.ts';
import type { UserFacets, UserFilter, UserSort, UserStorage, UserSummary, UserMark } from '#shared/domain/user.ts';
import { assertNever } from '#shared/failure.ts';

interface ListOptions {
  readonly filter: UserFilter;
  readonly sort: UserSort;
  readonly window: ListWindow;
}

const userRow = z.object({
  id: numberCell,
  username: textCell,
  username_length: sumCell,
  auth_provider: textCell,
  has_yaptide_row: flagCell,
  has_keycloak_row: flagCell,
  has_password: flagCell,
  has_cert: flagCell,
  has_key: flagCell,
});

/** One window of the users. For secrets only their existence is queried; they never leave the database. */
export async function listUsers(
  database: ReadOnlyDatabase,
  { filter, sort, window }: ListOptions,
  signal: AbortSignal,
): Promise<WindowOf<UserSummary>> {
  const query = applyFilter(database, database.build('User as u').select(userColumns(database)), filter);
  const { shape } = database;
  if (shape.hasTable('YaptideUser')) query.leftJoin('YaptideUser as y', 'y.id', 'u.id');
  if (shape.hasTable('KeycloakUser')) query.leftJoin('KeycloakUser as k', 'k.id', 'u.id');
  const key = userSortKey(database, query, sort.column);
  const found = await listWindow({ database, query, key, direction: sort.direction, window, row: userRow, signal });
  const activity = await readActivity(
    database,
    found.rows.map(({ id }) => id),
    signal,
  );
  const { forbidden = [] } = forbiddenOf(shape, sources);
  const rows = found.rows.map((row) => toSummary(row, activity.get(row.id) ?? noActivity));
  if (forbidden.length === 0) return { ...found, rows };
  const isTold = (mark: UserMark): boolean => !markedColumns[mark].some((column) => forbidden.includes(column));
  return { ...found, rows: rows.map((row) => ({ ...row, marks: row.marks.filter(isTold), forbidden })) };
}

/** The columns from which those of the list are made. */
const sources: Sources = {
  username: [['User', 'username']],
  authProvider: [['User', 'auth_provider']],
  simulations: [['Simulation', 'user_id']],
  lastActivityAt: [
    ['Simulation', 'user_id'],
    ['Simulation', 'start_time'],
  ],
  bytes: [
    ['Simulation', 'user_id'],
    ['Input', 'compressed_data'],
    ['Logfiles', 'compressed_data'],
    ['Estimator', 'compressed_data'],
    ['Page', 'compressed_data'],
  ],
  password: [['YaptideUser', 'password_hash']],
  certificate: [['KeycloakUser', 'cert']],
  privateKey: [['KeycloakUser', 'private_key']],
};

/** The columns from which each mark is derived. */
const markedColumns: Readonly<Record<UserMark, readonly string[]>> = {
  'subclass-row-missing': ['authProvider', 'password', 'certificate'],
  'unknown-provider': ['authProvider'],
  'empty-name': ['username'],
};

/** A query over the users that match a filter, and the key of a sort over it. */
export function sortedUsers(
  database: ReadOnlyDatabase,
  { filter, sort }: Pick<ListOptions, 'filter' | 'sort'>,
): { readonly query: Knex.QueryBuilder; readonly key: SortKey } {
  const query = applyFilter(database, database.build('User as u'), filter);
  return { query, key: userSortKey(database, query, sort.column) };
}

/** How many users match a filter; exact. */
export async function countUsers(database: ReadOnlyDatabase, filter: UserFilter, signal: AbortSignal): Promise<number> {
  const query = applyFilter(database, database.build('User as u').count({ count: '*' }), filter);
  const [row] = await database.rows({ query, row: z.object({ count: numberCell }), signal });
  return row?.count ?? 0;
}

/** The providers that occur, most frequent first, at most 200, including unknown ones. */
export async function getUserFacets({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<UserFacets> {
  const query = build('User')
    .select('auth_provider as value')
    .count({ count: '*' })
    .groupBy('auth_provider')
    .orderBy([{ column: 'count', order: 'desc' }, { column: 'auth_provider' }])
    .limit(200);
  return { authProviders: await rows({ query, row: z.object({ value: textCell, count: numberCell }), signal }) };
}

/** Bytes of all blobs of the given users' simulations; 0 for those without any. */
export async function listUserStorage(
  database: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<readonly UserStorage[]> {
  if (ids.length === 0) return [];
  if (!database.shape.hasTable('Simulation')) return ids.map((id) => ({ id, bytes: 0 }));
  const query = whereId(database, bytesByUser(database), { column: 'us.user_id', ids });
  const row = z.object({ user_id: numberCell, bytes: sumCell });
  const byId = new Map((await database.rows({ query, row, signal })).map(({ user_id: id, bytes }) => [id, bytes]));
  return ids.map((id) => ({ id, bytes: byId.get(id) ?? 0 }));
}

function applyFilter(database: ReadOnlyDatabase, query: Knex.QueryBuilder, filter: UserFilter): Knex.QueryBuilder {
  if (filter.authProviders !== undefined)
    whereText(database, query, { column: 'u.auth_provider', texts: filter.authProviders });
  if (filter.ids !== undefined) whereId(database, query, { column: 'u.id', ids: filter.ids });
  const text = filter.text?.trim() ?? '';
  if (text === '') return query;
  // PostgreSQL stores no NUL character and rejects it in a parameter.
  if (database.dialect === 'postgresql' && text.includes('\0')) return query.whereRaw('1 = 0');
  return query.whereRaw(containsText(database.dialect, 'u.username'), [text]);
}

function userColumns({ dialect, build, shape }: ReadOnlyDatabase): readonly Knex.Raw[] {
  const yaptide = shape.hasTable('YaptideUser');
  const keycloak = shape.hasTable('KeycloakUser');
  const filled = (there: boolean, column: string): string =>
    there ? `${column} is not null and ${column} <> ''` : '1 = 0';
  return [
    'u.id as id',
    `${firstCharacters(dialect, 'u.username', 200)} as username`,
    `${characterLength(dialect, 'u.username')} as username_length`,
    `${shortText(dialect, 'u.auth_provider')} as auth_provider`,
    `${yaptide ? 'y.id is not null' : '1 = 0'} as has_yaptide_row`,
    `${keycloak ? 'k.id is not null' : '1 = 0'} as has_keycloak_row`,
    `(${filled(yaptide, 'y.password_hash')}) as has_password`,
    `(${filled(keycloak, 'k.cert')}) as has_cert`,
    `(${filled(keycloak, 'k.private_key')}) as has_key`,
  ].map((sql) => build.raw(sql));
}

function toSummary(row: z.infer<typeof userRow>, { simulations, lastActivityAt }: UserActivity): UserSummary {
  return {
    id: row.id,
    username: row.username,
    usernameLength: row.username_length,
    authProvider: row.auth_provider,
    simulations,
    lastActivityAt,
    hasPassword: row.has_password,
    hasCertificate: row.has_cert,
    hasPrivateKey: row.has_key,
    marks: userMarksOf({
      username: row.username,
      authProvider: row.auth_provider,
      hasYaptideRow: row.has_yaptide_row,
      hasKeycloakRow: row.has_keycloak_row,
    }),
  };
}

/** The handlers of `userCalls`; `on` finds an open connection's database. */
export function makeUserHandlers(on: Connections['database']): HandlersOf<typeof userCalls, 'signal'> {
  return {
    'users.list': async (input, { signal }) => listUsers(on(input.connectionId), input, signal),
    'users.count': async ({ connectionId, filter }, { signal }) => ({
      count: await countUsers(on(connectionId), filter, signal),
    }),
    'users.facets': async ({ connectionId }, { signal }) => getUserFacets(on(connectionId), signal),
    'users.storage': async ({ connectionId, ids }, { signal }) => listUserStorage(on(connectionId), ids, signal),
    'users.credentials': async ({ connectionId, ids }, { signal }) =>
      listUserCredentials(on(connectionId), ids, signal),
  };
}

interface UserFacts {
  readonly username: string;
  readonly authProvider: string;
  readonly hasYaptideRow: boolean;
  readonly hasKeycloakRow: boolean;
}

/** The anomalies of a user's row; empty for a sound one. */
function userMarksOf(facts: UserFacts): readonly UserMark[] {
  const marks: UserMark[] = [];
  const yaptide = facts.authProvider === 'YaptideUser';
  const keycloak = facts.authProvider === 'KeycloakUser';
  if ((yaptide && !facts.hasYaptideRow) || (keycloak && !facts.hasKeycloakRow)) marks.push('subclass-row-missing');
  if (!yaptide && !keycloak) marks.push('unknown-provider');
  if (facts.username.trim() === '') marks.push('empty-name');
  return marks;
}

/** Bytes of all blobs per user; columns us.user_id, bytes. */
export function bytesByUser(database: ReadOnlyDatabase): Knex.QueryBuilder {
  const { build } = database;
  return build('Simulation as us')
    .join(storageBySimulation(database, undefined).as('st'), 'st.simulation_id', 'us.id')
    .select('us.user_id', build.raw('sum(st.bytes) as bytes'))
    .groupBy('us.user_id');
}

/** Joins the tables that a sort needs to a query over `"User" as u`, and returns its key. */
function userSortKey(database: ReadOnlyDatabase, query: Knex.QueryBuilder, column: UserSort['column']): SortKey {
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
