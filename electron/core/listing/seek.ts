import type { Knex } from 'knex';
import { z } from 'zod';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { SortDirection } from '#shared/domain/listing.ts';
import { makeFailure } from '#shared/failure.ts';

/** The position of a row in its order. */
export interface CursorValue {
  /** The sorted value as text; null if the row has none. */
  readonly key: string | null;
  /** SQLite: the value's storage class, for any column may contain any of them. null on PostgreSQL. */
  readonly storage: string | null;
  readonly id: string;
}

const cursorSchema = z.tuple([
  z.string().nullable(),
  z.enum(['null', 'integer', 'real', 'text', 'blob']).nullable(),
  z.string().regex(/^-?\d{1,19}$/u),
]);

/** The cursor's text for a row; null without one. */
export function toCursor(value: CursorValue | undefined): string | null {
  return value === undefined ? null : JSON.stringify([value.key, value.storage, value.id]);
}

/** Parses a cursor that an earlier window returned. Fails with bad-input on any other text. */
export function parseCursor({ dialect }: ReadOnlyDatabase, { type }: SortKey, cursor: string): CursorValue {
  try {
    const [key, storage, id] = cursorSchema.parse(JSON.parse(cursor));
    const numeric = dialect === 'postgresql' && type === 'numeric';
    if (dialect === 'postgresql' && key?.includes('\0') === true) throw new SyntaxError('NUL');
    if (numeric && key !== null && !/^-?\d+(?:\.\d+)?$/u.test(key)) throw new SyntaxError('no number');
    return { key, storage, id };
  } catch (error) {
    throw makeFailure({
      code: 'bad-input',
      message: 'The cursor is not valid',
      hint: 'Start again without a cursor.',
      cause: error,
    });
  }
}

/** SQL of a sorted value as exact text, and of its storage class. */
export function storageClass(dialect: Dialect, sql: string | null): { readonly text: string; readonly name: string } {
  if (sql === null) return { text: 'null', name: 'null' };
  if (dialect === 'postgresql') return { text: `cast(${sql} as text)`, name: 'null' };
  return {
    text: `case typeof(${sql}) when 'real' then format('%!.17g', ${sql}) when 'blob' then hex(${sql}) else cast(${sql} as text) end`,
    name: `typeof(${sql})`,
  };
}

interface Seek {
  readonly database: ReadOnlyDatabase;
  readonly key: SortKey;
  readonly direction: SortDirection;
  readonly cursor: CursorValue;
  readonly reversed: boolean;
}

/** Filters a query by the rows beyond a cursor. */
export function seek(query: Knex.QueryBuilder, { database, key, direction, cursor, reversed }: Seek): void {
  const sign = (direction === 'ascending') === reversed ? '<' : '>';
  const idValue = database.dialect === 'postgresql' ? '?::bigint' : 'cast(? as integer)';
  const { sql } = key;
  if (sql === null) {
    query.whereRaw(`${key.id} ${sign} ${idValue}`, [cursor.id]);
    return;
  }
  if (cursor.key === null) {
    const beyond = reversed ? `(${sql}) is not null or ` : '';
    query.whereRaw(`(${beyond}((${sql}) is null and ${key.id} ${sign} ${idValue}))`, [cursor.id]);
    return;
  }
  const bound = boundValue(database.dialect, key, cursor.storage);
  const nulls = reversed ? '' : ` or (${sql}) is null`;
  query.whereRaw(`((${sql}) ${sign} ${bound} or ((${sql}) = ${bound} and ${key.id} ${sign} ${idValue})${nulls})`, [
    cursor.key,
    cursor.key,
    cursor.id,
  ]);
}

/** SQL that reads a bound text as a value of its storage class. */
export function boundValue(dialect: Dialect, { type }: { readonly type: string }, storage: string | null): string {
  if (dialect === 'postgresql') return `?::${type}`;
  if (storage === 'integer') return 'cast(? as integer)';
  if (storage === 'real') return 'cast(? as real)';
  return storage === 'blob' ? 'unhex(?)' : '?';
}
