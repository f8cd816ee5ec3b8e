import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** What queries run on: a database, or an open transaction. */
export type Reader = Pick<ReadOnlyDatabase, 'dialect' | 'shape' | 'build' | 'rows' | 'positionalRows'>;

export type OnDelete = 'cascade' | 'set null' | 'set default' | 'restrict' | 'no action';

/** A reference from one table's rows to another's. */
export interface ForeignKey {
  readonly child: string;
  readonly childColumns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
  readonly onDelete: OnDelete;
}

export interface CatalogTable {
  /** The displayed name: with its schema if that is not in the search path. */
  readonly name: string;
  /** The name in SQL, quoted. */
  readonly sql: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The columns of the primary key; empty if there is none. */
  readonly primaryKey: readonly string[];
  /** The columns of each complete (not partial) index, leading column first. */
  readonly indexes: readonly (readonly string[])[];
}

/** Tables and references, yaptide's and others, as the database's own catalog lists them. */
export interface Catalog {
  readonly tables: ReadonlyMap<string, CatalogTable>;
  readonly keys: readonly ForeignKey[];
}

/** yaptide's own references, for a database whose tables do not declare them. */
const knownKeys = [
  ['YaptideUser', 'id', 'User'],
  ['KeycloakUser', 'id', 'User'],
  ['Simulation', 'user_id', 'User'],
  ['CelerySimulation', 'id', 'Simulation'],
  ['BatchSimulation', 'id', 'Simulation'],
  ['BatchSimulation', 'cluster_id', 'Cluster'],
  ['Task', 'simulation_id', 'Simulation'],
  ['CeleryTask', 'id', 'Task'],
  ['BatchTask', 'id', 'Task'],
  ['Input', 'simulation_id', 'Simulation'],
  ['Estimator', 'simulation_id', 'Simulation'],
  ['Page', 'estimator_id', 'Estimator'],
  ['Logfiles', 'simulation_id', 'Simulation'],
] as const;

/** Adds yaptide's references that the database does not declare. */
export function withKnownKeys({ tables, keys }: Catalog): Catalog {
  const has = (table: string, column: string): boolean =>
    tables.get(table)?.columns.some(({ name }) => name === column) ?? false;
  const isDeclared = ([child, column, parent]: (typeof knownKeys)[number]): boolean =>
    keys.some((key) => key.child === child && key.parent === parent && key.childColumns.join() === column);
  const meant = knownKeys
    .filter((known) => has(known[0], known[1]) && has(known[2], 'id') && !isDeclared(known))
    .map(([child, column, parent]): ForeignKey => ({
      child,
      childColumns: [column],
      parent,
      parentColumns: ['id'],
      onDelete: 'no action',
    }));
  return { tables, keys: [...keys, ...meant] };
}

/**
 * yaptide's tables whose rows belong to a table, directly or indirectly, whatever the database declares; including that
 * table.
 */
export function knownDescendants(table: string): readonly string[] {
  const children = knownKeys.filter(([, , parent]) => parent === table).map(([child]) => child);
  return [...new Set([table, ...children.flatMap(knownDescendants)])];
}

/** Whether rows of a child may be removed with their parent although the database does not cascade. */
export function belongsToParent({ child, childColumns, parent }: ForeignKey): boolean {
  if (parent !== 'Simulation' && parent !== 'Task' && parent !== 'Estimator' && parent !== 'User') return false;
  return knownKeys.some(
    ([table, column, to]) => table === child && to === parent && childColumns.join() === column && column !== 'user_id',
  );
}

/** Whether a column holds blobs, by its type's name. */
export function isBlob({ type }: { readonly type: string }): boolean {
  return /^(?:bytea|blob)$/iu.test(type);
}
