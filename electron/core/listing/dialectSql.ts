import type { Knex } from 'knex';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { Dialect } from '#shared/domain/connection.ts';

/*
 * The few expressions in which the two dialects differ. All take SQL, never values. The functions that SQLite has only
 * here (`lower_text`, `first_text` …) are added by connection/dialects/sqlite/sqliteFunctions.ts.
 */

/** A time as text in UTC with its offset; SQLite's naive texts are in UTC already. */
export function instantText(dialect: Dialect, column: string): string {
  return dialect === 'postgresql' ? `${column}::text` : `coalesce(instant_text(${column}), ${column})`;
}

/** end − start in whole microseconds; NULL if either is missing or invalid. */
export function microsecondsBetween(dialect: Dialect, start: string, end: string): string {
  if (dialect === 'postgresql') {
    return `case when isfinite(${start}) and isfinite(${end})
      then trunc((extract(epoch from ${end}) - extract(epoch from ${start})) * 1000000) end`;
  }
  return `(micros_of(${end}) - micros_of(${start}))`;
}

/**
 * Lower case by Unicode's rules on both (PostgreSQL: as far as its database's locale goes). On SQLite, a text with
 * invalid bytes keeps them: only its ASCII letters are lowered.
 */
export function lowerText(dialect: Dialect, column: string): string {
  return dialect === 'postgresql' ? `lower(${column})` : `coalesce(lower_text(${column}), lower(${column}))`;
}

/** In bytes: on SQLite a longer text is not passed to JavaScript as a whole. */
const maxText = 1_000_000;

/** The first characters of a text; one with invalid bytes keeps them, and short ones stay complete. */
export function firstCharacters(dialect: Dialect, column: string, length: number): string {
  if (dialect === 'postgresql') return `left(${column}, ${length})`;
  const bytes = `substr(cast(${column} as blob), 1, ${4 * length})`;
  const short = `case when octet_length(${column}) > ${maxText} then cast(${bytes} as text) else ${column} end`;
  const asStored = `case when octet_length(${column}) <= ${4 * length} then ${column} else substr(${column}, 1, ${length}) end`;
  return `coalesce(first_text(${short}, ${length}), ${asStored})`;
}

/** Longer texts of a list are truncated, in characters; an ellipsis marks them. */
const listedText = 300;

/**
 * A value as in a list: whatever the column contains, a row takes no more than a few hundred bytes of it. A longer text
 * ends in an ellipsis; the raw rows of the simulation show more of it.
 */
export function shortText(dialect: Dialect, column: string): string {
  if (dialect === 'postgresql') {
    return `case when length(${column}) > ${listedText} then left(${column}, ${listedText}) || '…' else ${column} end`;
  }
  return `case when coalesce(octet_length(${column}), 0) <= ${listedText} then ${column}
    when typeof(${column}) <> 'text' then substr(${column}, 1, ${listedText})
    when ${characterLength(dialect, column)} <= ${listedText} then ${column}
    else ${firstCharacters(dialect, column, listedText)} || '…' end`;
}

/** The length of a text in characters; on SQLite, a very long one is counted up to its first NUL. */
export function characterLength(dialect: Dialect, column: string): string {
  if (dialect === 'postgresql') return `length(${column})`;
  return `case when octet_length(${column}) > ${maxText} then length(${column}) else text_length(${column}) end`;
}

/**
 * The sum of an integer column; NULL if no row has a value. SQLite stores anything anywhere, and its sum() fails as a whole past 64
 * bits (one row of infinity is enough); total() is exact up to 2⁵³ and never fails.
 */
export function integerSum(dialect: Dialect, column: string): string {
  const value = `cast(${column} as bigint)`;
  return dialect === 'postgresql'
    ? `sum(${value})`
    : `case when count(${column}) > 0 then cast(total(${value}) as bigint) end`;
}

/** The size of a blob (or text) in bytes without transferring it; NULL for NULL. */
export function byteLength(column: string): string {
  return `octet_length(${column})`;
}

/**
 * Text as both dialects sort it: by code point, ignoring case, by its first 200 characters so that a cursor stays
 * short.
 */
export function sortedText(dialect: Dialect, column: string): string {
  const text = lowerText(dialect, firstCharacters(dialect, column, 200));
  return dialect === 'postgresql' ? `(${text} collate "C")` : text;
}

/** Whether `column` contains the text bound to `?`, ignoring case and without wildcards. */
export function containsText(dialect: Dialect, column: string): string {
  return dialect === 'postgresql' ? `strpos(lower(${column}), lower(?::text)) > 0` : `holds_text(${column}, ?) = 1`;
}

/** A time bound to `?` in the form that a column is compared with. */
export function boundInstant(dialect: Dialect): string {
  return dialect === 'postgresql' ? '?::timestamptz' : '?';
}

/** Filters by ids. They may exceed the column's type: then no row has them. */
export function whereId(
  { dialect }: ReadOnlyDatabase,
  query: Knex.QueryBuilder,
  { column, ids }: { readonly column: string; readonly ids: readonly number[] },
): Knex.QueryBuilder {
  if (ids.length === 0) return query.whereRaw('1 = 0');
  const mark = dialect === 'postgresql' ? '?::bigint' : '?';
  return query.whereRaw(`${column} in (${ids.map(() => mark).join(', ')})`, [...ids]);
}

/** Filters by texts. PostgreSQL stores no NUL character and rejects it in a parameter. */
export function whereText(
  { dialect }: ReadOnlyDatabase,
  query: Knex.QueryBuilder,
  { column, texts }: { readonly column: string; readonly texts: readonly string[] },
): Knex.QueryBuilder {
  const possible = dialect === 'postgresql' ? texts.filter((text) => !text.includes('\0')) : texts;
  return query.whereIn(column, possible);
}
