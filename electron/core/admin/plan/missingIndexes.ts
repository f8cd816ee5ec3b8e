import { type Catalog, type CatalogTable } from '#core/admin/plan/catalog.ts';
import { type Impact, totalOf } from '#core/admin/plan/impact.ts';
import { type ImpactNode, nodesOf } from '#core/admin/plan/impactTree.ts';
import { sqlOf } from '#core/admin/plan/rowSql.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { MissingIndex } from '#shared/domain/plan.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** From how many removed rows on SQLite gets a temporary index: it costs as much as one or two of the scans. */
export const worthAnIndex = 4;

/** The references followed by removing these rows that no index covers; each scans a table. */
export function missingIndexes(
  catalog: Catalog,
  dialect: Dialect,
  { tree, impact }: { readonly tree: ImpactNode; readonly impact: Impact },
): readonly MissingIndex[] {
  const found = new Map<string, MissingIndex>();
  for (const parent of nodesOf(tree)) {
    const { rows } = totalOf(impact, parent);
    for (const { table, path } of rows === 0 ? [] : parent.children) {
      const columns = path.at(-1)?.columns ?? [];
      const known = catalog.tables.get(table);
      if (columns.length === 0 || (known !== undefined && isIndexed(known, columns))) continue;
      const name = quoteIdentifier(`ix_${table}_${columns.join('_')}`.replaceAll('.', '_'));
      const how = dialect === 'postgresql' ? 'create index concurrently' : 'create index';
      const times = rows === 1 ? 'the one row' : `each of ${rows} rows`;
      const cost =
        dialect === 'sqlite' && rows >= worthAnIndex
          ? `the removal scans all of ${table} a few times, and creates an index that it drops at the end`
          : `for ${times} of ${parent.table} the database scans all of ${table}, which is slow`;
      found.set(`${table}.${columns.join()}`, {
        table,
        columns,
        message: `${table}.${columns.join(', ')} has no index: ${cost}`,
        statement: `${how} ${name} on ${sqlOf(catalog, table)} (${columns.map(quoteIdentifier).join(', ')});`,
      });
    }
  }
  return [...found.values()];
}

/** Whether an index starts with these columns, in any order. */
export function isIndexed({ indexes }: CatalogTable, columns: readonly string[]): boolean {
  return indexes.some((index) => columns.every((column) => index.slice(0, columns.length).includes(column)));
}
