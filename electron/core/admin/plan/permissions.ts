import type { Draft } from '#core/admin/plan/draftPlan.ts';
import { totalOf } from '#core/admin/plan/impact.ts';
import { nodesOf } from '#core/admin/plan/impactTree.ts';
import { sqlOf } from '#core/admin/plan/rowSql.ts';
import type { Reader } from '#core/admin/plan/catalog.ts';
import { findMissingPrivileges, type NeededPrivilege, privilegesText } from '#core/changes/privileges.ts';
import type { PlanNote } from '#shared/domain/plan.ts';

type Privileges = ReadonlyMap<string, ReadonlySet<NeededPrivilege['privilege']>>;

interface Permissions {
  readonly obstacles: readonly PlanNote[];
  readonly warnings: readonly PlanNote[];
}

/** The permissions that the database user lacks: an obstacle for the operation itself, a warning for its undo. */
export async function findMissingPermissions(reader: Reader, draft: Draft, signal: AbortSignal): Promise<Permissions> {
  const own = toList(draft, privilegesOf(draft));
  const missing = await findMissingPrivileges(reader, own, signal);
  const [first] = missing;
  const ofUndo = toList(draft, privilegesOfUndo(draft)).filter(
    (needed) => !own.some(({ table, privilege }) => table === needed.table && privilege === needed.privilege),
  );
  const missingOfUndo = await findMissingPrivileges(reader, ofUndo, signal);
  const [firstOfUndo] = missingOfUndo;
  return {
    obstacles:
      first === undefined
        ? []
        : [
            {
              code: 'permission-missing',
              message: `The database user '${first.user}' lacks a permission: ${privilegesText(missing)}`,
              hint: 'Have its owner run the statements in the details, or connect as another database user.',
              details: missing.map(({ grant }) => grant),
            },
          ],
    warnings:
      firstOfUndo === undefined
        ? []
        : [
            {
              code: 'undo-refused',
              message: `The database user '${firstOfUndo.user}' could not undo this: it lacks ${privilegesText(missingOfUndo)}`,
              hint: 'Have the statements in the details run before undoing it, or undo it as another database user.',
              details: missingOfUndo.map(({ grant }) => grant),
            },
          ],
  };
}

function toList({ catalog }: Draft, needed: Privileges): readonly NeededPrivilege[] {
  return [...needed].flatMap(([table, privileges]) =>
    [...privileges].map((privilege) => ({ table, privilege, sql: sqlOf(catalog, table) })),
  );
}

function collect(): {
  readonly needed: Privileges;
  readonly need: (table: string, ...some: readonly Privilege[]) => void;
} {
  const needed = new Map<string, Set<Privilege>>();
  const need = (table: string, ...some: readonly Privilege[]): void => {
    const known = needed.get(table) ?? new Set<Privilege>();
    for (const privilege of some) known.add(privilege);
    needed.set(table, known);
  };
  return { needed, need };
}

type Privilege = NeededPrivilege['privilege'];

function privilegesOf({ intent, tree, impact }: Draft): Privileges {
  const { needed, need } = collect();
  for (const node of nodesOf(tree)) {
    // Without it, nothing tells whether rows are affected.
    need(node.table, 'SELECT');
    if (totalOf(impact, node).rows === 0) continue;
    // Locking a row also takes UPDATE.
    if (node.how === 'changed') need(node.table, 'UPDATE');
    else if (node.how !== 'blocks') need(node.table, 'UPDATE', 'DELETE');
  }
  for (const { table, verb } of intent.changes) {
    if (verb === 'update') need(table, 'UPDATE');
    else need(table, 'INSERT', 'USAGE');
  }
  if (intent.exclusiveTable !== undefined) need(intent.exclusiveTable, 'UPDATE');
  return needed;
}

/** Needed by an undo: removed rows are inserted again, and the sequence of their ids moves past them. */
function privilegesOfUndo({ intent, tree, impact }: Draft): Privileges {
  const { needed, need } = collect();
  for (const node of nodesOf(tree)) {
    const isRemoved = intent.removes && node.how !== 'changed' && node.how !== 'blocks';
    if (isRemoved && totalOf(impact, node).rows > 0) need(node.table, 'INSERT', 'USAGE');
  }
  return needed;
}
