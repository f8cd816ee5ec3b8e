import { type Catalog, quoted } from '#core/admin/plan/catalog.ts';
import { type Impact, totalOf } from '#core/admin/plan/impact.ts';
import { type ImpactNode, nodesOf } from '#core/admin/plan/impactTree.ts';
import { sqlOf } from '#core/admin/plan/rowSql.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { MissingIndex } from '#shared/domain/plan.ts';

/** The references that removing these rows follows and that no index helps with; each scans a table. */
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
      const indexes = catalog.tables.get(table)?.indexes ?? [];
      if (columns.length === 0 || indexes.some((index) => leadsWith(index, columns))) continue;
      const name = quoted(`ix_${table}_${columns.join('_')}`.replaceAll('.', '_'));
      const how = dialect === 'postgresql' ? 'create index concurrently' : 'create index';
      const times = rows === 1 ? 'the one row' : `each of ${rows} rows`;
      found.set(`${table}.${columns.join()}`, {
        table,
        columns,
        message: `${table}.${columns.join(', ')} has no index: for ${times} of ${parent.table} the database looks through all of ${table}, which makes this slow`,
        statement: `${how} ${name} on ${sqlOf(catalog, table)} (${columns.map(quoted).join(', ')});`,
      });
    }
  }
  return [...found.values()];
}

function leadsWith(index: readonly string[], columns: readonly string[]): boolean {
  return columns.every((column) => index.slice(0, columns.length).includes(column));
}
