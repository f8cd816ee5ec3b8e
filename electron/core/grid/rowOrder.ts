import type { ColumnFacts, RelationFacts } from '#core/catalog/relationFacts.ts';
import { boundValue, storageClass } from '#core/listing/seek.ts';
import { bound, part, quotedName, type SqlPart } from '#core/listing/sqlPart.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { GridSort } from '#shared/domain/grid.ts';
import { makeFailure } from '#shared/failure.ts';

/** One expression over `r` by which rows are ordered, or told apart. */
export interface OrderPart {
  readonly sql: string;
  /** PostgreSQL: the type that a text of it is cast to. */
  readonly cast: string;
}

/** How the rows of a relation are ordered, and told from each other. */
export interface RowOrder {
  /** What is sorted by besides the key; undefined where the key itself is the order. */
  readonly sort: OrderPart | undefined;
  readonly sortIsNullable: boolean;
  /** Breaks ties; empty where nothing tells the rows apart. */
  readonly key: readonly OrderPart[];
  readonly isAscending: boolean;
}

/** The order that a sort means. Fails with bad-input for a column that has none to sort by. */
export function rowOrder(dialect: Dialect, facts: RelationFacts, { column, direction }: GridSort): RowOrder {
  const isAscending = direction === 'ascending';
  const key = keyParts(dialect, facts);
  if (column === '') return { sort: undefined, sortIsNullable: false, key, isAscending };
  const sorted = columnOf(facts, column);
  const { identity } = facts;
  const isKey = identity.kind === 'key' && identity.columns.length === 1 && identity.columns[0] === column;
  if (isKey) return { sort: undefined, sortIsNullable: false, key, isAscending };
  return { sort: sortPart(dialect, sorted), sortIsNullable: !sorted.isNotNull, key, isAscending };
}

/** What tells the rows of a relation apart. */
export function keyParts(dialect: Dialect, { identity, columns }: RelationFacts): readonly OrderPart[] {
  if (identity.kind === 'none') return [];
  if (identity.kind === 'place') return [{ sql: `r.${identity.name}`, cast: 'tid' }];
  return identity.columns.map((name) => ({
    sql: `r.${quotedName(dialect, name)}`,
    cast: columns.find((column) => column.name === name)?.cast ?? 'text',
  }));
}

/** A column that a person may sort and filter by: secrets and forbidden ones would be told by it. */
export function columnOf({ columns }: Pick<RelationFacts, 'columns'>, name: string): ColumnFacts {
  const column = columns.find((each) => each.name === name);
  if (column === undefined || column.isForbidden) {
    throw makeFailure({
      code: 'bad-input',
      message: `The table has no readable column '${name.slice(0, 200)}'`,
      hint: 'Refresh the list of tables, and choose another column.',
    });
  }
  if (column.isSecret) {
    throw makeFailure({
      code: 'bad-input',
      message: `Rows cannot be sorted or filtered by '${name}', which contains secrets`,
      hint: 'Choose another column.',
    });
  }
  return column;
}

/** Blobs are sorted by their size; values of types without an order as the beginnings of their texts. */
function sortPart(dialect: Dialect, { name, isBlob, isOrdered, cast }: ColumnFacts): OrderPart {
  const sql = `r.${quotedName(dialect, name)}`;
  if (isBlob) return { sql: `octet_length(${sql})`, cast: 'int' };
  return isOrdered ? { sql, cast } : { sql: `left(${sql}::text, 200)`, cast: 'text' };
}

/** A value that an earlier window gave, as text. */
export interface PlaceValue {
  readonly text: string | null;
  /** SQLite: its storage class. */
  readonly storage: string | null;
}

/** The columns that give a value as exact text, and its storage class. */
export function valueColumns(dialect: Dialect, sql: string): readonly [string, string] {
  const { text, name } = storageClass(dialect, sql);
  return [text, name];
}

/** The value again, as it is compared. */
export function valuePart(dialect: Dialect, { cast }: OrderPart, { text, storage }: PlaceValue): SqlPart {
  return part(boundValue(dialect, { type: cast }, storage).replace('?', bound), text ?? '');
}
