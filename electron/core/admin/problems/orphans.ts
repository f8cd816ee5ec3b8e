import { z } from 'zod';
import { numberCell, sumCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { byteLength } from '#core/listing/dialectSql.ts';
import { type OrphanTable, orphanTables } from '#shared/domain/operation.ts';
import type { OrphanCount } from '#shared/domain/problem.ts';

/** What the rows of a table belong to, and the column that refers to it. */
export const parentOf = {
  Task: { parent: 'Simulation', column: 'simulation_id' },
  Input: { parent: 'Simulation', column: 'simulation_id' },
  Estimator: { parent: 'Simulation', column: 'simulation_id' },
  Page: { parent: 'Estimator', column: 'estimator_id' },
  Logfiles: { parent: 'Simulation', column: 'simulation_id' },
} as const satisfies Readonly<Record<OrphanTable, { readonly parent: OrphanCount['parent']; readonly column: string }>>;

type Tables = Pick<ReadOnlyDatabase, 'shape'>;

/**
 * Whether a row `o` of a table has no parent: true for all if the parents' table is missing, for none if it may not be
 * read.
 */
export function isOrphan({ shape }: Tables, table: OrphanTable): string {
  const { parent, column } = parentOf[table];
  if (shape.isForbidden(parent)) return '1 = 0';
  if (!shape.hasTable(parent)) return '1 = 1';
  return `(o.${column} is null or not exists (select 1 from "${parent}" as p where p.id = o.${column}))`;
}

/** How many ids are named. */
const maxNamed = 100;
const countRow = z.object({ unnamed: sumCell, missing: sumCell, bytes: sumCell });

/** The rows without a parent, table by table; tables without any are omitted. */
export async function countOrphans(database: ReadOnlyDatabase, signal: AbortSignal): Promise<readonly OrphanCount[]> {
  const { build, rows, shape } = database;
  const found: OrphanCount[] = [];
  for (const table of orphanTables) {
    const { parent, column } = parentOf[table];
    if (!shape.hasTable(table) || !shape.hasColumn(table, column)) continue;
    const bytes = shape.hasColumn(table, 'compressed_data') ? byteLength('o.compressed_data') : '0';
    const orphans = `from "${table}" as o where ${isOrphan(database, table)}`;
    const query = build.raw(
      `select sum(case when o.${column} is null then 1 else 0 end) as unnamed,
         sum(case when o.${column} is null then 0 else 1 end) as missing, sum(coalesce(${bytes}, 0)) as bytes ${orphans}`,
    );
    const [counted] = await rows({ query, row: countRow, signal });
    if (counted === undefined || counted.unnamed + counted.missing === 0) continue;
    const named = build.raw(`select o.id as id ${orphans} order by o.id limit ${maxNamed}`);
    const ids = (await rows({ query: named, row: z.object({ id: numberCell }), signal })).map(({ id }) => id);
    found.push({ table, parent, ...counted, ids });
  }
  return found;
}
