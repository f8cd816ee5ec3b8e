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
  /** How many rows it must touch: a number, or as many as the impact counts of that table. */
  readonly rows: number | 'as counted';
  /** Changes a secret: without it in the archive the operation cannot be undone. */
  readonly isSecret?: true;
}

/** What an operation comes to in a database: which rows, what is also removed, and the statements. Made again when it is applied. */
export interface Intent {
  /** The table of the named rows, and their ids; none for an operation that only adds. */
  readonly table: string;
  readonly ids: readonly number[];
  readonly tree: (catalog: Catalog) => ImpactNode;
  readonly removes: boolean;
  /** Before anything is removed. */
  readonly changes: readonly Change[];
  /** Of the one thing that it is about; null for many. */
  readonly name: string | null;
  /** `Remove 3 simulations`; what belongs to them is added. */
  readonly title: string;
  readonly warnings: readonly PlanNote[];
  /** A query of one text that finds another one once it has been done, without secrets: for resolving a lost commit. */
  readonly sign: Knex.QueryBuilder;
  /** What the journal says of it, without secrets. */
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
  /** Taken before rows are looked at, where no constraint keeps two from adding the same. */
  readonly exclusiveTable?: string;
}

/** Whether an operation changes rows of a table that stay: they are archived as they are, like those that go. */
export function changesRowsOf({ changes }: Intent, table: string): boolean {
  return changes.some((change) => change.verb === 'update' && change.table === table);
}

/** What an intent is made from. */
export interface IntentContext {
  readonly reader: Reader;
  /** Of the password that the operation sets; '' for others. */
  readonly passwordHash: string;
  readonly signal: AbortSignal;
}

/** Operations of one kind. */
export type OperationOf<Kind extends OperationWithoutPassword['kind']> = Extract<
  OperationWithoutPassword,
  { readonly kind: Kind }
>;
