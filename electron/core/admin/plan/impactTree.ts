import { type Catalog, type ForeignKey, belongsToParent } from '#core/admin/plan/catalog.ts';
import type { ImpactKind } from '#shared/domain/plan.ts';

/** One step from a row to the one it refers to. */
export interface Link {
  readonly child: string;
  readonly columns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
}

/** Rows of a table that an operation affects, defined by the path to the rows that it names. */
export interface ImpactNode {
  /** The node's name within its tree: the tables and columns of its path. */
  readonly key: string;
  readonly table: string;
  readonly how: ImpactKind;
  /** From the named rows outwards; empty for those themselves. */
  readonly path: readonly Link[];
  /** SQL over the alias `t0` that excludes some of the rows. */
  readonly condition: string | null;
  readonly children: readonly ImpactNode[];
}

/** What an operation decides about a reference; undefined leaves it to the database's constraint. */
export type Decision = (key: ForeignKey) => ImpactKind | undefined;

/**
 * What is also removed with the rows of a table: the rows that refer to them, table by table. Rows that belong to their
 * parent but would block its removal are removed explicitly; others are obstacles.
 */
export function removalTree({ keys }: Pick<Catalog, 'keys'>, table: string, decide: Decision): ImpactNode {
  return grow({ table, how: 'asked', path: [] }, keys, decide);
}

/** The rows themselves, which stay and change, and those of other tables that change with them. */
export function changeTree(
  table: string,
  also: readonly { readonly link: Link; readonly condition: string }[],
): ImpactNode {
  const children = also.map(({ link, condition }): ImpactNode => ({
    key: `${table} < ${link.child}.${link.columns.join('+')}`,
    table: link.child,
    how: 'changed',
    path: [link],
    condition,
    children: [],
  }));
  return { key: table, table, how: 'changed', path: [], condition: null, children };
}

interface Seed {
  readonly table: string;
  readonly how: ImpactKind;
  readonly path: readonly Link[];
}

function grow({ table, how, path }: Seed, keys: readonly ForeignKey[], decide: Decision): ImpactNode {
  const goes = how === 'asked' || how === 'cascade' || how === 'by hand';
  const passed = new Set([table, ...path.flatMap(({ child, parent }) => [child, parent])]);
  const children = keys
    // A table that refers to itself, or a cycle, is left to the database.
    .filter(({ parent, child }) => goes && parent === table && !passed.has(child))
    .map((key) => {
      const link = { child: key.child, columns: key.childColumns, parent: table, parentColumns: key.parentColumns };
      return grow({ table: key.child, how: decide(key) ?? byConstraint(key), path: [...path, link] }, keys, decide);
    });
  const first = path[0]?.parent ?? table;
  const key = [first, ...path.map(({ child, columns }) => `${child}.${columns.join('+')}`)].join(' < ');
  return { key, table, how, path, condition: null, children };
}

function byConstraint(key: ForeignKey): ImpactKind {
  if (key.onDelete === 'cascade') return 'cascade';
  if (key.onDelete === 'set null' || key.onDelete === 'set default') return 'changed';
  return belongsToParent(key) ? 'by hand' : 'blocks';
}

/** All nodes of a tree, parents before their children. */
export function nodesOf(root: ImpactNode): readonly ImpactNode[] {
  return [root, ...root.children.flatMap(nodesOf)];
}
