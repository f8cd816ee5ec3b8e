import type { Knex } from 'knex';
import { z } from 'zod';
import { type CleanupQuestion, matchingSimulations } from '#core/admin/cleanup/cleanupSql.ts';
import { sumCell, textCell } from '#core/connection/cells.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { byteLength } from '#core/listing/dialectSql.ts';
import type { CleanupTable } from '#shared/domain/cleanup.ts';

/** How the rows of a table belong to a simulation: the tables in between, and the column that refers to it. */
const ways: readonly {
  readonly table: YaptideTable;
  readonly through: readonly (readonly [YaptideTable, string])[];
  readonly simulation: string;
  readonly blob?: true;
}[] = [
  { table: 'Simulation', through: [], simulation: 'x.id' },
  { table: 'CelerySimulation', through: [], simulation: 'x.id' },
  { table: 'BatchSimulation', through: [], simulation: 'x.id' },
  { table: 'Task', through: [], simulation: 'x.simulation_id' },
  { table: 'CeleryTask', through: [['Task', 'x.id']], simulation: 'y.simulation_id' },
  { table: 'BatchTask', through: [['Task', 'x.id']], simulation: 'y.simulation_id' },
  { table: 'Input', through: [], simulation: 'x.simulation_id', blob: true },
  { table: 'Estimator', through: [], simulation: 'x.simulation_id', blob: true },
  { table: 'Page', through: [['Estimator', 'x.estimator_id']], simulation: 'y.simulation_id', blob: true },
  { table: 'Logfiles', through: [], simulation: 'x.simulation_id', blob: true },
];

const tableRow = z.object({
  name: textCell,
  all_rows: sumCell,
  all_bytes: sumCell,
  rows: sumCell,
  bytes: sumCell,
});

/** What is removed and what remains of each table, in one statement: every table is scanned once. */
export async function readCleanupTables(
  database: ReadOnlyDatabase,
  question: CleanupQuestion,
  signal: AbortSignal,
): Promise<readonly CleanupTable[]> {
  const { build, shape } = database;
  const there = ways.filter(
    ({ table, through }) => shape.hasTable(table) && through.every(([other]) => shape.hasTable(other)),
  );
  const parts = there.map(({ table, through, simulation, blob }): Knex.QueryBuilder => {
    const query = build.from(`${table} as x`);
    for (const [other, by] of through) query.leftJoin(`${other} as y`, 'y.id', by);
    const size = blob === true ? `coalesce(${byteLength('x.compressed_data')}, 0)` : '0';
    return query.leftJoin('m', 'm.id', simulation).select(
      build.raw(`'${table}' as name, count(*) as all_rows, sum(${size}) as all_bytes, count(m.id) as rows,
        sum(case when m.id is null then 0 else ${size} end) as bytes`),
    );
  });
  const query = build
    .queryBuilder()
    .withMaterialized('m', matchingSimulations(database, question).select('s.id'))
    .select('*')
    .from(build.queryBuilder().unionAll(parts).as('tables'));
  const found = await database.rows({ query, row: tableRow, signal });
  return there.flatMap(({ table }) => {
    const row = found.find(({ name }) => name === table);
    if (row === undefined) return [];
    const goes = { rows: row.rows, bytes: row.bytes };
    return [{ table, goes, remains: { rows: row.all_rows - row.rows, bytes: row.all_bytes - row.bytes } }];
  });
}
