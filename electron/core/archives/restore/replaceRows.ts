import type { Knex } from 'knex';
import type { ArchiveWriter } from '#core/archives/file/archiveWriter.ts';
import { rowsAtOnce } from '#core/archives/restore/databaseLookups.ts';
import type { PlacedRows, Replacement } from '#core/archives/restore/placeRows.ts';
import { type YaptideTable, yaptideTables } from '#core/connection/databaseShape.ts';
import type { WritableDatabase, WriteTransaction } from '#core/connection/writableDatabase.ts';
import { makeFailure } from '#shared/failure.ts';

/** Archives rows that are to be replaced, whole and as they are. */
export async function archiveFormer(
  { build, shape }: Pick<WritableDatabase, 'build' | 'shape'>,
  { positionalRows }: Pick<WriteTransaction, 'positionalRows'>,
  { placed, archive, signal }: FormerRows,
): Promise<void> {
  const table = tableOf(placed);
  const columns = shape.columnsOf(table);
  const names = columns.map(({ name }) => name);
  const size = rowsAtOnce(shape, table);
  for (let start = 0; start < placed.replacements.length; start += size) {
    const ids = placed.replacements.slice(start, start + size).map(({ id }) => id);
    const query = build(table).select(names).whereIn('id', ids).orderBy('id');
    const { rows } = await positionalRows(query, signal);
    if (rows.length !== ids.length) throw otherNumber(table, rows.length, ids.length);
    await archive.addRows(table, columns, rows);
  }
}

interface FormerRows {
  readonly placed: PlacedRows;
  readonly archive: Pick<ArchiveWriter, 'addRows'>;
  readonly signal: AbortSignal;
}

/** Sets rows back by their ids, every column that the archive has. Fails with database where one is not there. */
export async function replaceRows(
  { execute }: Pick<WriteTransaction, 'execute'>,
  build: Knex,
  placed: PlacedRows,
): Promise<void> {
  for (const replacement of placed.replacements) {
    const values = valuesOf(placed.columns, replacement);
    if (values.length === 0) continue;
    const sets = values.map(() => '?? = ?').join(', ');
    const sql = `update ${placed.sqlName} set ${sets} where id = ?`;
    const touched = await execute(build.raw(sql, [...values.flat(), replacement.id]));
    if (touched !== 1) throw otherNumber(placed.table, touched, 1);
  }
}

function valuesOf(
  columns: readonly string[],
  { cells, omitted }: Replacement,
): readonly (readonly [string, string | Buffer | null])[] {
  return columns.flatMap((column, index) => {
    const cell = cells[index] ?? null;
    // Columns past those that `omitted` tells of are not in the archive.
    if (column === 'id' || omitted[index] !== false) return [];
    const value = cell instanceof Uint8Array ? Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength) : cell;
    return [[column, value]];
  });
}

function tableOf({ table }: PlacedRows): YaptideTable {
  const known = yaptideTables.find((name) => name === table);
  if (known === undefined) throw new Error(`${table} is no table of yaptide's, and its rows are never replaced.`);
  return known;
}

function otherNumber(table: string, found: number, wanted: number): Error {
  return makeFailure({
    code: 'database',
    message: `The database replaced ${found} rows of ${table} instead of ${wanted}`,
    hint: 'Nothing was changed. A trigger or a rule of the database may be in the way.',
  });
}
