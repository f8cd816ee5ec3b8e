import type { PlacedRows } from '#core/archives/restore/placeRows.ts';
import type { ChangeScope } from '#core/changes/carryOut.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';

/** The most values that one statement binds: SQLite takes 32 766. */
const maxValues = 20_000;

/** Inserts rows and counts them. Fails where the database takes another number. */
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

/** A cell as drivers take it: bytes as a Buffer over the same memory. */
export function toBinding(cell: RawCell): string | Buffer | null {
  return cell instanceof Uint8Array ? Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength) : cell;
}
