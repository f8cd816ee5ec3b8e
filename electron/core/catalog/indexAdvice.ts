import type { ForeignKey, RelationIndex, RelationName, RelationStructure } from '#shared/domain/catalog.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

interface NewIndex {
  readonly relation: RelationName;
  readonly columns: readonly string[];
}

/** What an index is called unless that name is taken: `ix_Page_estimator_id`. */
export function indexName({ relation, columns }: NewIndex): string {
  return `ix_${relation.name}_${columns.join('_')}`;
}

/** The statement, without its semicolon, that creates an index; PostgreSQL does so without a lock that keeps writers away. */
export function createIndexSql(dialect: Dialect, index: NewIndex, name = indexName(index)): string {
  const { relation, columns } = index;
  const isPostgres = dialect === 'postgresql';
  const table = `${isPostgres ? `${quoteIdentifier(relation.schema)}.` : ''}${quoteIdentifier(relation.name)}`;
  const how = isPostgres ? 'INDEX CONCURRENTLY' : 'INDEX';
  return `CREATE ${how} ${quoteIdentifier(name)} ON ${table} (${columns.map(quoteIdentifier).join(', ')})`;
}

/** An index before it is compared with the others. */
export interface FoundIndex extends Omit<RelationIndex, 'coveredBy'> {
  /** Its method and the order, collation and operators of each key column: what must agree for one index to serve for another. */
  readonly method: string;
  readonly keys: readonly string[];
}

/**
 * Says of each index which other one serves every query that it serves: one over all rows, of the same method, whose keys begin with
 * its keys. A unique index is covered only by a unique one with the same keys, and of two equal ones the later is covered.
 */
export function withCovering(indexes: readonly FoundIndex[]): readonly RelationIndex[] {
  return indexes.map((index, at) => {
    const { method: _method, keys: _keys, ...facts } = index;
    const other = indexes.find((each, place) => place !== at && isCoveredBy(index, each, place < at));
    return { ...facts, coveredBy: other?.name ?? null };
  });
}

function isCoveredBy(index: FoundIndex, other: FoundIndex, isOtherFirst: boolean): boolean {
  if (index.isPrimary || index.isPartial || other.isPartial || !other.isValid) return false;
  if (index.method !== other.method || !index.keys.every((key, at) => other.keys[at] === key)) return false;
  const isEqual = index.keys.length === other.keys.length;
  if (index.isUnique) return isEqual && other.isUnique && (other.isPrimary || isOtherFirst);
  // Of two equal indexes the unique one stays, whichever came first.
  return !isEqual || other.isUnique || isOtherFirst;
}

/** The foreign keys whose columns, in whatever order, do not lead an index over all rows. */
export function unindexedKeys(
  references: readonly ForeignKey[],
  indexes: readonly FoundIndex[],
  statementFor: (columns: readonly string[]) => string,
): RelationStructure['unindexed'] {
  return references
    .map(({ childColumns: columns, parent }) => ({ columns, parent }))
    .filter(({ columns }, at, all) => all.findIndex((each) => each.columns.join('\0') === columns.join('\0')) === at)
    .filter(({ columns }) => !indexes.some((index) => leads(columns, index)))
    .map(({ columns, parent }) => ({ columns, parent, statement: statementFor(columns) }));
}

function leads(columns: readonly string[], { columns: keys, isPartial, isValid }: FoundIndex): boolean {
  const first = new Set(keys.slice(0, columns.length));
  return !isPartial && isValid && columns.every((column) => first.has(column));
}
