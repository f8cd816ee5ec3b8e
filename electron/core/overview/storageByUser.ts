import { z } from 'zod';
import { nullableTextCell, sumCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { firstCharacters } from '#core/listing/dialectSql.ts';
import { readStorageSign } from '#core/simulations/storageCache.ts';
import { bytesByUser } from '#core/users/userRepository.ts';
import type { StorageByUser } from '#shared/domain/overview.ts';
import { makeFailure } from '#shared/failure.ts';

/** The most users that are told one by one. */
const mostUsers = 200;

const userRow = z.object({ user_id: nullableTextCell, username: nullableTextCell, bytes: sumCell });

/** Answers the storage of each user, and keeps it for as long as no table changes that it is made of. */
export function makeStorageByUser(): (
  database: ReadOnlyDatabase,
  connectionId: string,
  signal: AbortSignal,
) => Promise<StorageByUser> {
  const kept = new Map<string, { readonly sign: string; readonly found: StorageByUser }>();
  return async (database, connectionId, signal) => {
    const sign = await readStorageSign(database, 'any change', signal);
    const before = kept.get(connectionId);
    if (before !== undefined && sign !== '' && before.sign === sign) return before.found;
    const found = await readStorageByUser(database, signal);
    kept.set(connectionId, { sign, found });
    return found;
  };
}

/** The tables with blobs. */
const stored = ['Input', 'Estimator', 'Page', 'Logfiles'] as const;

async function readStorageByUser(database: ReadOnlyDatabase, signal: AbortSignal): Promise<StorageByUser> {
  const { build, dialect, shape } = database;
  const forbidden = stored.find((table) => shape.isForbidden(table) || shape.isForbidden(table, 'compressed_data'));
  if (forbidden !== undefined) {
    throw makeFailure({
      code: 'not-allowed',
      message: `The database user may not read the table ${forbidden}`,
      hint: 'Without it, the storage of users is unknown.',
      reason: { kind: 'permission-denied', object: { kind: 'table', name: forbidden } },
    });
  }
  const query = build.from(bytesByUser(database).as('b')).orderBy('b.bytes', 'desc').limit(mostUsers);
  void query.select('b.user_id', 'b.bytes');
  if (shape.hasTable('User')) void query.leftJoin('User as u', 'u.id', 'b.user_id');
  const username = shape.hasTable('User') ? firstCharacters(dialect, 'u.username', 200) : 'null';
  void query.select(build.raw(`${username} as username`));
  const rows = await database.rows({ query, row: userRow, signal });
  return rows
    .filter(({ bytes }) => bytes > 0)
    .map(({ user_id: id, username: name, bytes }) => {
      const number = Number(id ?? 'none');
      return { id: Number.isSafeInteger(number) ? number : null, username: name, bytes };
    });
}
