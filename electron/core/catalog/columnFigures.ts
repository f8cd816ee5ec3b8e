import { z } from 'zod';
import type { RelationFacts } from '#core/catalog/relationFacts.ts';
import { nullableTextCell, sumCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { quotedName } from '#core/listing/sqlPart.ts';
import { isSecretColumn } from '#shared/domain/secretColumns.ts';
import type { ColumnFigures } from '#shared/domain/statistics.ts';
import { makeFailure } from '#shared/failure.ts';

/** In characters: what is shown of a value. */
const maxValue = 200;

const figuresRow = z.object({
  rows: sumCell,
  filled: sumCell,
  distinct: sumCell,
  min: nullableTextCell,
  max: nullableTextCell,
});

/** Counts a column's values by reading the whole table. Never a blob, and nothing secret. */
export async function countColumn(
  database: ReadOnlyDatabase,
  { relation, column }: { readonly relation: RelationFacts; readonly column: string },
  signal: AbortSignal,
): Promise<ColumnFigures> {
  const facts = relation.columns.find(({ name }) => name === column);
  if (facts === undefined) throw makeFailure({ code: 'not-found', message: `There is no column '${column}'` });
  if (facts.isBlob || facts.isSecret || isSecretColumn(relation.name, column)) {
    throw makeFailure({
      code: 'not-allowed',
      message: facts.isBlob ? 'Values of this column are large, so they are not read' : 'This column holds secrets',
    });
  }
  const sql =
    database.dialect === 'sqlite'
      ? sqliteSql(relation.name, column)
      : postgresSql(relation, { column, isOrdered: facts.isOrdered });
  const [found] = await database.rows({ query: database.build.raw(sql), row: figuresRow, signal });
  if (found === undefined) throw new Error('The database returned no row');
  const { rows, filled, distinct, min, max } = found;
  return { rows, nulls: rows - filled, distinct, min, max };
}

function postgresSql(
  { schema, name }: RelationFacts,
  { column, isOrdered }: { readonly column: string; readonly isOrdered: boolean },
): string {
  const table = `${quotedName('postgresql', schema)}.${quotedName('postgresql', name)}`;
  const value = quotedName('postgresql', column);
  // Not every type that has an order has a minimum.
  const end = (order: string): string =>
    isOrdered
      ? `(select left(${value}::text, ${maxValue}) from ${table} where ${value} is not null order by ${value} ${order} limit 1)`
      : 'null::text';
  return `select count(*) as rows, count(${value}) as filled, count(distinct ${value}${isOrdered ? '' : '::text'}) as distinct,
    ${end('asc')} as min, ${end('desc')} as max from ${table}`;
}

/** Any column of a file may hold a blob. */
function sqliteSql(name: string, column: string): string {
  const value = quotedName('sqlite', column);
  const readable = `case when typeof(${value}) = 'blob' then null else ${value} end`;
  return `select count(*) as rows, count(${value}) as filled, count(distinct ${readable}) as "distinct",
    substr(min(${readable}), 1, ${maxValue}) as min, substr(max(${readable}), 1, ${maxValue}) as max
    from ${quotedName('sqlite', name)}`;
}
