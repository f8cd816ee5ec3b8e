import { z } from 'zod';
import type { Intent, IntentContext, OperationOf } from '#core/admin/operations/intent.ts';
import { removalTree } from '#core/admin/plan/impactTree.ts';
import { boundIds, isAmong } from '#core/admin/plan/rowSql.ts';
import { isOrphan, parentOf } from '#core/admin/problems/orphans.ts';
import { numberCell } from '#core/connection/cells.ts';
import { maxSimulations } from '#shared/domain/operation.ts';
import { makeFailure } from '#shared/failure.ts';

/**
 * Removes the rows of a table that have no parent, up to the limit of one operation, with the rows that belong to them.
 */
export async function removeOrphans(
  { table }: OperationOf<'remove-orphans'>,
  { reader, signal }: IntentContext,
): Promise<Intent> {
  const { build, dialect, rows, shape } = reader;
  const { parent, column } = parentOf[table];
  if (!shape.hasTable(table) || !shape.hasColumn(table, column)) throw noOrphans(table, parent);
  const query = build.raw(
    `select o.id as id from "${table}" as o where ${isOrphan(reader, table)} order by o.id limit ${maxSimulations}`,
  );
  const ids = (await rows({ query, row: z.object({ id: numberCell }), signal })).map(({ id }) => id);
  if (ids.length === 0) throw noOrphans(table, parent);
  const counted = ids.length === 1 ? `1 row of ${table}` : `${ids.length} rows of ${table}`;
  return {
    table,
    ids,
    tree: (catalog) => removalTree(catalog, table, () => undefined),
    removes: true,
    changes: [],
    name: null,
    title: `Remove ${counted} without ${parent}`,
    warnings: [],
    sign: build(table)
      .whereRaw(isAmong(dialect, 'id'), [boundIds(dialect, ids)])
      .count(),
    parameters: { table, rows: ids.length },
  };
}

function noOrphans(table: string, parent: string): Error {
  return makeFailure({
    code: 'not-found',
    message: `Every row of ${table} has its ${parent}`,
    hint: 'Refresh the list: there is nothing to remove.',
  });
}
