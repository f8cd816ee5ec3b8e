import { z } from 'zod';
import type { Draft } from '#core/admin/plan/draftPlan.ts';
import { totalOf } from '#core/admin/plan/impact.ts';
import { nodesOf } from '#core/admin/plan/impactTree.ts';
import { sqlOf } from '#core/admin/plan/rowSql.ts';
import type { Reader } from '#core/admin/plan/catalog.ts';
import { textCell } from '#core/connection/cells.ts';
import type { PlanNote } from '#shared/domain/plan.ts';

type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

/** The permissions that the database user lacks for this; SQLite has none to lack. */
export async function findMissingPermissions(
  reader: Reader,
  draft: Draft,
  signal: AbortSignal,
): Promise<readonly PlanNote[]> {
  if (reader.dialect === 'sqlite') return [];
  const needed = [...privilegesOf(draft)].flatMap(([table, privileges]) =>
    [...privileges].map((privilege) => ({ table, privilege, sql: sqlOf(draft.catalog, table) })),
  );
  if (needed.length === 0) return [];
  const values = needed.map(() => '(?, ?, ?)').join(', ');
  const query = reader.build.raw(
    `select n.name as name, n.privilege as privilege, n.sql as sql, current_user as "user"
       from (values ${values}) as n(name, privilege, sql) where not has_table_privilege(n.sql, n.privilege)`,
    needed.flatMap(({ table, privilege, sql }) => [table, privilege, sql]),
  );
  const row = z.object({ name: textCell, privilege: textCell, sql: textCell, user: textCell });
  const missing = await reader.rows({ query, row, signal });
  const [first] = missing;
  if (first === undefined) return [];
  const told = missing.map(({ privilege, name }) => `${privilege} on ${name}`);
  return [
    {
      code: 'permission-missing',
      message: `The database user '${first.user}' lacks a permission: ${told.slice(0, 3).join(', ')}${told.length > 3 ? ' …' : ''}`,
      hint: 'Have its owner grant what the details name, or connect as another database user.',
      details: missing.map(({ privilege, sql, user }) => `GRANT ${privilege} ON ${sql} TO "${user}";`),
    },
  ];
}

function privilegesOf({ intent, tree, impact }: Draft): ReadonlyMap<string, ReadonlySet<Privilege>> {
  const needed = new Map<string, Set<Privilege>>();
  const need = (table: string, ...privileges: readonly Privilege[]): void => {
    const known = needed.get(table) ?? new Set<Privilege>();
    for (const privilege of privileges) known.add(privilege);
    needed.set(table, known);
  };
  for (const node of nodesOf(tree)) {
    if (totalOf(impact, node).rows === 0) continue;
    // UPDATE is also what locking a row takes.
    if (node.how === 'changed') need(node.table, 'UPDATE');
    else if (node.how !== 'blocks') need(node.table, 'UPDATE', 'DELETE');
  }
  for (const { table, verb } of intent.changes) need(table, verb === 'insert' ? 'INSERT' : 'UPDATE');
  if (intent.exclusiveTable !== undefined) need(intent.exclusiveTable, 'UPDATE');
  return needed;
}
