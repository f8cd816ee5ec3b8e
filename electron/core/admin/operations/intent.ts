import type { Knex } from 'knex';
import type { ImpactNode } from '#core/admin/plan/impactTree.ts';
import type { Catalog, Reader } from '#core/admin/plan/catalog.ts';
import type { OperationWithoutPassword } from '#shared/domain/operation.ts';
import type { PlanNote } from '#shared/domain/plan.ts';

/** A statement that adds or changes rows. */
export interface Change {
  readonly table: string;
  readonly verb: 'insert' | 'update';
  readonly query: Knex.QueryBuilder;
  /** How many rows it must touch: a number, or as many as the impact counts for that table. */
  readonly rows: number | 'as counted';
  /** Changes a secret: unless it is in the archive, the operation cannot be undone. */
  readonly isSecret?: true;
}

/**
 * What an operation means in a database: which rows, what is also removed, and the statements. Computed again when it
 * is applied.
 */
export interface Intent {
  /** The table of the named rows, and their ids; none for an operation that only adds. */
  readonly table: string;
  readonly ids: readonly number[];
  readonly tree: (catalog: Catalog) => ImpactNode;
  readonly removes: boolean;
  /** Before anything is removed. */
  readonly changes: readonly Change[];
  /** The name of the single object; null for several. */
  readonly name: string | null;
  /** `Remove 3 simulations`; the rows that belong to them are added. */
  readonly title: string;
  readonly warnings: readonly PlanNote[];
  /** A query of one text whose result the operation changes, without secrets: for resolving a lost commit. */
  readonly sign: Knex.QueryBuilder;
  /** The journal's parameters, without secrets. */
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
  /** Acquired before rows are examined, where no constraint prevents two operations from adding the same. */
  readonly exclusiveTable?: string;
}

/** Whether an operation changes rows of a table that stay: they are archived as they are, like removed ones. */
export function changesRowsOf({ changes }: Intent, table: string): boolean {
  return changes.some((change) => change.verb === 'update' && change.table === table);
}

/** The input of an intent. */
export interface IntentContext {
  readonly reader: Reader;
  /** The hash of the password that the operation sets; '' for others. */
  readonly passwordHash: string;
  readonly signal: AbortSignal;
}

/** Operations of one kind. */
export type OperationOf<Kind extends OperationWithoutPassword['kind']> = Extract<
  OperationWithoutPassword,
  { readonly kind: Kind }
>;
