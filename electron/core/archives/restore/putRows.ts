import type { ArchiveWriter } from '#core/archives/file/archiveWriter.ts';
import { isSameCell } from '#core/archives/restore/cellFit.ts';
import { findRows, type Lookups, rowsAtOnce } from '#core/archives/restore/databaseLookups.ts';
import type { PlacedRows, Replacement } from '#core/archives/restore/placeRows.ts';
import type { ChangeScope } from '#core/changes/databaseChange.ts';
import { countsDiffer } from '#core/changes/refusals.ts';
import { type YaptideTable, yaptideTables } from '#core/connection/databaseShape.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { makeFailure } from '#shared/failure.ts';

/** The max number of values that one statement binds: SQLite accepts 32 766. */
const maxValues = 20_000;

/** Inserts rows and counts them. Fails if the database inserts a different number. */
export async function insertRows(
  { run, database: { build } }: Pick<ChangeScope, 'run' | 'database'>,
  { table, sqlName, columns, rows }: PlacedRows,
): Promise<void> {
  const size = Math.max(1, Math.floor(maxValues / columns.length));
  const names = columns.map(() => '??').join(', ');
  const places = `(${columns.map(() => '?').join(', ')})`;
  for (let start = 0; start < rows.length; start += size) {
    const some = rows.slice(start, start + size);
    const values: RawCell[] = some.flat();
    const sql = `insert into ${sqlName} (${names}) values ${some.map(() => places).join(', ')}`;
    const bindings = values.map(toBinding);
    await run({ table, verb: 'insert', query: build.raw(sql, [...columns, ...bindings]), expected: some.length });
  }
}

/** A cell as drivers accept it: bytes as a Buffer over the same memory. */
function toBinding(cell: RawCell): string | Buffer | null {
  return cell instanceof Uint8Array ? Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength) : cell;
}

/** Archives rows that are to be replaced, complete and unchanged. */
export async function archiveFormer(
  { database, transaction, signal }: Pick<ChangeScope, 'database' | 'transaction' | 'signal'>,
  placed: PlacedRows,
  archive: Pick<ArchiveWriter, 'addRows'>,
): Promise<void> {
  const { build, shape } = database;
  const table = tableOf(placed);
  const columns = shape.columnsOf(table);
  const names = columns.map(({ name }) => name);
  const size = rowsAtOnce(shape, table);
  for (let start = 0; start < placed.replacements.length; start += size) {
    const ids = placed.replacements.slice(start, start + size).map(({ id }) => id);
    const query = build(table).select(names).whereIn('id', ids).orderBy('id');
    const { rows } = await transaction.positionalRows(query, signal);
    if (rows.length !== ids.length) throw countsDiffer(table, 'archived');
    await archive.addRows(table, columns, rows);
  }
}

/** Replaces rows by their ids, every column that the archive has. Fails if one is missing. */
export async function replaceRows(
  { run, database: { build } }: Pick<ChangeScope, 'run' | 'database'>,
  placed: PlacedRows,
): Promise<void> {
  for (const replacement of placed.replacements) {
    const values = valuesOf(placed.columns, replacement);
    if (values.length === 0) continue;
    const sets = values.map(() => '?? = ?').join(', ');
    const sql = `update ${placed.sqlName} set ${sets} where id = ?`;
    const query = build.raw(sql, [...values.flat(), replacement.id]);
    await run({ table: placed.table, verb: 'update', query, expected: 1 });
  }
}

/**
 * Compares the rows of a batch with what the database has stored of them. Fails with not-allowed at the first one that
 * differs, and rolls the restore back.
 */
export async function assertStored(lookups: Lookups, placed: PlacedRows, signal: AbortSignal): Promise<void> {
  const { columns, rows, replacements, triggers } = placed;
  const table = yaptideTables.find((name) => name === placed.table);
  const at = columns.indexOf('id');
  if (table === undefined || at === -1) return;
  const inserted = rows.map((cells) => ({ id: String(cells[at]), cells, omitted: [] as readonly boolean[] }));
  const written = [...inserted, ...replacements];
  const found = await findRows(lookups, { table, columns, ids: written.map(({ id }) => id), locks: false }, signal);
  for (const { id, cells, omitted } of written) {
    const differing = columns.filter((_column, index) => {
      const stored: RawCell = found.get(id)?.[index] ?? null;
      return omitted[index] !== true && !isSameCell(cells[index] ?? null, stored);
    });
    if (differing.length === 0) continue;
    throw makeFailure({
      code: 'not-allowed',
      message: `${table} ${id} would not be stored as it is in the archive: ${differing.join(', ')} would differ`,
      hint: `Nothing was changed. Triggers or rules of ${table} change its rows (${triggers ?? ''}); have the database's owner disable them meanwhile.`,
    });
  }
}

function valuesOf(
  columns: readonly string[],
  { cells, omitted }: Replacement,
): readonly (readonly [string, string | Buffer | null])[] {
  return columns.flatMap((column, index) => {
    // Columns beyond those that `omitted` lists are not in the archive.
    if (column === 'id' || omitted[index] !== false) return [];
    return [[column, toBinding(cells[index] ?? null)]];
  });
}

function tableOf({ table }: PlacedRows): YaptideTable {
  const known = yaptideTables.find((name) => name === table);
  if (known === undefined) throw new Error(`${table} is not a table of yaptide, and its rows are never replaced.`);
  return known;
}
