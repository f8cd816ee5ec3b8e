import {
  type ForeignKey,
  isSystemSchema,
  type Relation,
  type RelationColumn,
  type RelationName,
} from '#shared/domain/catalog.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** A column with what queries need to know of it. */
export interface ColumnFacts extends RelationColumn {
  /** PostgreSQL: the type that a text of a value is cast to. */
  readonly cast: string;
  /** Whether the type has an order and equality of its own; others are compared as texts. */
  readonly isOrdered: boolean;
}

/** How one row of a relation is told from the others. */
export type RowIdentity =
  | { readonly kind: 'key'; readonly columns: readonly string[] }
  /** PostgreSQL's ctid, SQLite's rowid by a name that no column has: other rows may get it later. */
  | { readonly kind: 'place'; readonly name: string }
  /** Rows are counted from the start. */
  | { readonly kind: 'none' };

export interface RelationFacts extends Omit<Relation, 'columns' | 'notEditable' | 'rowKey'> {
  readonly columns: readonly ColumnFacts[];
  readonly identity: RowIdentity;
}

/** What a relation is for the window. */
export function toRelation(relation: RelationFacts): Relation {
  const { identity, columns, ...facts } = relation;
  const notEditable = whyNotEditable(relation);
  const rowKey = identity.kind === 'key' ? identity.columns : [];
  return {
    ...facts,
    notEditable,
    rowKey,
    columns: columns.map(({ cast: _cast, isOrdered: _isOrdered, ...column }) => column),
  };
}

/** Why rows of a relation cannot be edited, a sentence; null where they can: a table whose rows a key tells apart. */
export function whyNotEditable({ kind, identity, primaryKey, uniqueKeys, schema }: RelationFacts): string | null {
  if (kind !== 'table' && kind !== 'partitioned table') return `A ${kind} cannot be edited here.`;
  if (isSystemSchema(schema)) return 'System tables cannot be edited here.';
  if (identity.kind === 'key') return null;
  const hasKey = primaryKey.length > 0 || uniqueKeys.length > 0;
  // SQLite's rowid stays the same while a key tells whether the row is still that one.
  if (identity.kind === 'place' && schema === 'main' && hasKey) return null;
  return hasKey
    ? 'The key of the table may be NULL, so it does not identify every row.'
    : 'The table has no key that identifies its rows.';
}

/** The failure of a relation that is not there, or no longer. */
export function noRelation({ schema, name }: RelationName): FailureError {
  return makeFailure({
    code: 'not-found',
    message: `There is no table or view '${name.slice(0, 200)}' in the schema '${schema.slice(0, 200)}'`,
    hint: 'It may have been renamed or dropped. Refresh the list of tables.',
  });
}

/** What a reference does to its child when the parent is deleted. */
export function toOnDelete(word: string): ForeignKey['onDelete'] {
  switch (word.toLowerCase()) {
    case 'c':
    case 'cascade':
      return 'cascade';
    case 'n':
    case 'set null':
      return 'set null';
    case 'd':
    case 'set default':
      return 'set default';
    case 'r':
    case 'restrict':
      return 'restrict';
    default:
      return 'no action';
  }
}
