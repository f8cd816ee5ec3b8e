import { z } from 'zod';
import type { ArchiveColumn } from '#core/archives/file/archiveWriter.ts';
import { numberCell } from '#core/connection/cells.ts';
import { type YaptideTable, yaptideTables } from '#core/connection/databaseShape.ts';
import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { whereId } from '#core/listing/dialectSql.ts';
import { ofSimulations } from '#core/listing/ofSimulations.ts';

/** Complete rows of one table, as stored. */
interface StoredRows {
  readonly table: YaptideTable;
  readonly columns: readonly ArchiveColumn[];
  readonly rows: readonly (readonly RawCell[])[];
}

/** How much is fetched at once; a larger row is fetched alone. */
const most = { simulations: 200, ids: 5000, rows: 500, bytes: 4 << 20 };
const sizedRow = z.object({ id: numberCell, bytes: numberCell });

/**
 * Everything that belongs to some simulations, their users and clusters included, parents before children, in batches
 * of bounded size. Whether they are consistent depends on the reader that the caller passes.
 */
export async function* readSimulationSets(
  database: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<StoredRows> {
  const given = new Map<YaptideTable, Set<number>>();
  for (let start = 0; start < ids.length; start += most.simulations) {
    const some = ids.slice(start, start + most.simulations);
    for (const table of yaptideTables.filter((each) => database.shape.hasTable(each))) {
      const before = given.get(table) ?? new Set<number>();
      given.set(table, before);
      for await (const batch of batchesOf(database, { table, simulations: some }, signal)) {
        const fresh = isShared(table) ? batch.filter((id) => !before.has(id)) : batch;
        if (isShared(table)) for (const id of fresh) before.add(id);
        if (fresh.length > 0) yield readRows(database, { table, ids: fresh }, signal);
      }
    }
  }
}

/** Whether rows of a table belong to several simulations. */
function isShared(table: YaptideTable): boolean {
  return table === 'User' || table === 'YaptideUser' || table === 'KeycloakUser' || table === 'Cluster';
}

interface Wanted {
  readonly table: YaptideTable;
  readonly simulations: readonly number[];
}

/** The ids of the rows of a table, in batches of bounded size. */
async function* batchesOf(
  database: ReadOnlyDatabase,
  { table, simulations }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<readonly number[]> {
  const { build, shape } = database;
  const size = shape.hasColumn(table, 'compressed_data') ? 'coalesce(octet_length(r.compressed_data), 0)' : '0';
  const narrow = ofSimulations(database, table, simulations);
  if (narrow === undefined) return;
  let after: number | undefined;
  for (;;) {
    const query = narrow(build(`${table} as r`))
      .select('r.id', build.raw(`${size} + 200 as bytes`))
      .orderBy('r.id')
      .limit(most.ids);
    if (after !== undefined) void query.where('r.id', '>', after);
    const found = await database.rows({ query, row: sizedRow, signal });
    yield* inBatches(found);
    after = found.at(-1)?.id;
    if (found.length < most.ids) return;
  }
}

function* inBatches(found: readonly z.infer<typeof sizedRow>[]): Generator<readonly number[]> {
  let batch: number[] = [];
  let held = 0;
  for (const { id, bytes } of found) {
    if (batch.length > 0 && (batch.length >= most.rows || held + bytes > most.bytes)) {
      yield batch;
      batch = [];
      held = 0;
    }
    batch.push(id);
    held += bytes;
  }
  if (batch.length > 0) yield batch;
}

async function readRows(
  database: ReadOnlyDatabase,
  { table, ids }: { readonly table: YaptideTable; readonly ids: readonly number[] },
  signal: AbortSignal,
): Promise<StoredRows> {
  const columns = database.shape.columnsOf(table);
  const query = whereId(database, database.build(`${table} as r`), { column: 'r.id', ids })
    .select(columns.map(({ name }) => `r.${name}`))
    .orderBy('r.id');
  return { table, columns, rows: (await database.positionalRows(query, signal)).rows };
}
