import { type Catalog, type CatalogTable, isBlob } from '#core/admin/plan/catalog.ts';
import type { ImpactNode } from '#core/admin/plan/impactTree.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** Ids as the single value that `isAmong` binds. */
export function boundIds(dialect: Dialect, ids: readonly (number | string)[]): string {
  return dialect === 'postgresql' ? `{${ids.join(',')}}` : `[${ids.join(',')}]`;
}

/** Whether an expression is among the ids bound to `?`. */
export function isAmong(dialect: Dialect, expression: string, type: 'bigint' | 'tid' = 'bigint'): string {
  return dialect === 'postgresql'
    ? `${expression} = any(?::${type}[])`
    : `${expression} in (select value from json_each(?))`;
}

/** The condition over alias `t0` for a node's rows; it binds the ids once. */
export function conditionOf(catalog: Catalog, dialect: Dialect, { path, condition }: ImpactNode): string {
  // From the named rows down to the node's own, which are `t0`.
  const leads = path.reduce(
    (above, { columns, parent, parentColumns }, index) => {
      const depth = path.length - index;
      const theirs = parentColumns.map((column) => `t${depth}.${quoteIdentifier(column)}`).join(', ');
      return `${list(`t${depth - 1}`, columns)} in (select ${theirs} from ${sqlOf(catalog, parent)} as t${depth} where ${above})`;
    },
    isAmong(dialect, `t${path.length}.id`),
  );
  return condition === null ? leads : `${leads} and ${condition}`;
}

/**
 * A node's rows joined to the named rows: FROM and WHERE; the named row is `alias`. It binds the ids once. SQLite uses
 * nested loops: the order of tables makes it find the rows first, by an index or in one scan, and then their parents by
 * key. PostgreSQL hashes.
 */
export function joinedTo(
  catalog: Catalog,
  dialect: Dialect,
  node: ImpactNode,
): { readonly sql: string; readonly alias: string } {
  const { table, path, condition } = node;
  const join = dialect === 'sqlite' ? 'cross join' : 'join';
  const joins = path.toReversed().map(({ columns, parent, parentColumns }, index) => {
    const on = columns.map(
      (column, at) =>
        `t${index}.${quoteIdentifier(column)} = t${index + 1}.${quoteIdentifier(parentColumns[at] ?? 'id')}`,
    );
    return ` ${join} ${sqlOf(catalog, parent)} as t${index + 1} on ${on.join(' and ')}`;
  });
  const alias = `t${path.length}`;
  const from = `from ${sqlOf(catalog, table)} as t0${joins.join('')}`;
  if (dialect === 'sqlite') return { sql: `${from} where ${conditionOf(catalog, dialect, node)}`, alias };
  const extra = condition === null ? '' : ` and ${condition}`;
  return { sql: `${from} where ${isAmong(dialect, `${alias}.id`)}${extra}`, alias };
}

/** A table's name in SQL. */
export function sqlOf(catalog: Catalog, table: string): string {
  return catalog.tables.get(table)?.sql ?? quoteIdentifier(table);
}

/** Bytes of all blobs of the row `t0`. */
export function blobBytes({ columns }: CatalogTable): string {
  const sizes = columns.filter(isBlob).map(({ name }) => `coalesce(octet_length(t0.${quoteIdentifier(name)}), 0)`);
  return sizes.length === 0 ? '0' : sizes.join(' + ');
}

/** What workers update in a task while it runs: no reason to plan again. */
const progress: readonly string[] = ['simulated_primaries', 'estimated_time', 'last_update_time'];

/**
 * A number that changes when rows of a group do. PostgreSQL knows which transaction wrote a row, so that rows with
 * blobs are not read; SQLite computes checksums of the blobs.
 */
export function groupDigest(dialect: Dialect, { name, columns, primaryKey }: CatalogTable): string {
  const [key] = primaryKey;
  const hasBlobs = columns.some(isBlob);
  if (dialect === 'postgresql' && hasBlobs && primaryKey.length === 1 && key !== undefined && isInteger(columns, key)) {
    return `sum(hashtext(t0.${quoteIdentifier(key)}::text || ' ' || t0.xmin::text)::bigint)`;
  }
  const lasting = columns.filter((column) => !(name === 'Task' && progress.includes(column.name)));
  const cells = lasting.map((column) => {
    const cell = `t0.${quoteIdentifier(column.name)}`;
    if (dialect === 'postgresql') return isBlob(column) ? `md5(${cell})` : cell;
    // Texts as their bytes, which need not be valid.
    return `typeof(${cell}), bytes_digest(case when typeof(${cell}) = 'text' then cast(${cell} as blob) else ${cell} end)`;
  });
  return dialect === 'postgresql'
    ? `sum(hashtext(row(${cells.join(', ')})::text)::bigint)`
    : `sum(row_digest(${cells.join(', ')}))`;
}

/**
 * A unique, ordered expression for the rows of a table: its key if that is one number, otherwise the physical row id.
 */
export function rowKey(
  dialect: Dialect,
  { columns, primaryKey }: CatalogTable,
): { readonly sql: string; readonly type: 'bigint' | 'tid' } {
  const [key] = primaryKey;
  if (key !== undefined && primaryKey.length === 1 && isInteger(columns, key)) {
    return { sql: `t0.${quoteIdentifier(key)}`, type: 'bigint' };
  }
  return dialect === 'postgresql' ? { sql: 't0.ctid', type: 'tid' } : { sql: 't0.rowid', type: 'bigint' };
}

function isInteger(columns: CatalogTable['columns'], key: string): boolean {
  return columns.some(({ name, type }) => name === key && isIntegerType(type));
}

/** Whether a column of this type holds whole numbers. */
export function isIntegerType(type: string): boolean {
  return /^(?:small|big|tiny|medium)?int(?:eger|\d)?$/iu.test(type);
}

function list(alias: string, columns: readonly string[]): string {
  const cells = columns.map((column) => `${alias}.${quoteIdentifier(column)}`);
  return cells.length === 1 ? cells.join('') : `(${cells.join(', ')})`;
}
