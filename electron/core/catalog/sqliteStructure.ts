import { z } from 'zod';
import { createIndexSql, type FoundIndex, unindexedKeys, withCovering } from '#core/catalog/indexAdvice.ts';
import { readSqliteRelation } from '#core/catalog/sqliteCatalog.ts';
import { flagCell, nullableTextCell, numberCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { RelationName, RelationStructure } from '#shared/domain/catalog.ts';

const indexesSql = `select l.seq as seq, l.name as "index", l."unique" as is_unique, l.origin as origin, l.partial as partial, s.sql as sql,
    i.name as "column", i."desc" as descending, i.coll as collation
  from pragma_index_list(?) as l join pragma_index_xinfo(l.name) as i left join sqlite_schema as s on s.type = 'index' and s.name = l.name
  where i.key order by l.seq desc, i.seqno`;
const statementsSql = `select type, name, sql from sqlite_schema where tbl_name = ? and type in ('table', 'view', 'trigger') and sql is not null order by name`;

const indexRow = z.object({
  index: textCell,
  is_unique: flagCell,
  origin: textCell,
  partial: flagCell,
  sql: nullableTextCell,
  column: nullableTextCell,
  descending: numberCell,
  collation: nullableTextCell,
});
const statementRow = z.object({ type: textCell, name: textCell, sql: textCell });

/** Indexes and triggers of a table of a SQLite file, and its statement. Fails with not-found where there is none. */
export async function readSqliteStructure(
  database: ReadOnlyDatabase,
  relation: RelationName,
  signal: AbortSignal,
): Promise<RelationStructure> {
  const { references, primaryKey } = await readSqliteRelation(database, relation, signal);
  const { build, rows } = database;
  const parts = await rows({ query: build.raw(indexesSql, [relation.name]), row: indexRow, signal });
  const statements = await rows({ query: build.raw(statementsSql, [relation.name]), row: statementRow, signal });
  const indexes = [...Map.groupBy(parts, ({ index }) => index).values()].flatMap(toIndex);
  // An INTEGER PRIMARY KEY is the table itself and has no index of its own.
  const hasKeyIndex = primaryKey.length === 0 || indexes.some(({ isPrimary }) => isPrimary);
  return {
    indexes: withCovering(indexes),
    scansSince: null,
    unindexed: unindexedKeys(
      references.filter(({ childColumns }) => hasKeyIndex || childColumns.join('\0') !== primaryKey.join('\0')),
      indexes,
      (columns) => `${createIndexSql('sqlite', { relation, columns })};`,
    ),
    constraints: [],
    triggers: statements
      .filter(({ type }) => type === 'trigger')
      .map(({ name, sql }) => ({ name, definition: sql, isEnabled: true })),
    policies: [],
    definition: statements.find(({ type, name }) => type !== 'trigger' && name === relation.name)?.sql ?? null,
  };
}

function toIndex(parts: readonly z.infer<typeof indexRow>[]): readonly FoundIndex[] {
  const [first] = parts;
  if (first === undefined) return [];
  // What an expression is, only the statement tells: such an index is like no other.
  const hasExpression = parts.some(({ column }) => column === null);
  return [
    {
      name: first.index,
      definition: first.sql,
      columns: parts.map(({ column }) => column ?? '(expression)'),
      isPrimary: first.origin === 'pk',
      isUnique: first.is_unique,
      isPartial: first.partial || hasExpression,
      isValid: true,
      bytes: null,
      scans: null,
      method: 'btree',
      keys: parts.map(({ column, descending, collation }) => `${column ?? ''} ${descending} ${collation ?? ''}`),
    },
  ];
}
