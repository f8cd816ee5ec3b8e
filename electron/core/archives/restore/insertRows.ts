import type { Knex } from 'knex';
import type { PlacedRows } from '#core/archives/restore/placeRows.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { WriteTransaction } from '#core/connection/writableDatabase.ts';
import { makeFailure } from '#shared/failure.ts';

/** The most values that one statement binds: SQLite takes 32 766. */
const maxValues = 20_000;

/** Inserts rows and counts them. Fails with database where the server says that it took another number. */
export async function insertRows(
  { execute }: Pick<WriteTransaction, 'execute'>,
  build: Knex,
  { table, sqlName, columns, rows }: PlacedRows,
): Promise<number> {
  const size = Math.max(1, Math.floor(maxValues / columns.length));
  const names = columns.map(() => '??').join(', ');
  const places = `(${columns.map(() => '?').join(', ')})`;
  for (let start = 0; start < rows.length; start += size) {
    const some = rows.slice(start, start + size);
    const values: RawCell[] = some.flat();
    const sql = `insert into ${sqlName} (${names}) values ${some.map(() => places).join(', ')}`;
    const bindings: (string | Buffer | null)[] = values.map((value) =>
      value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value,
    );
    const inserted = await execute(build.raw(sql, [...columns, ...bindings]));
    if (inserted === some.length) continue;
    throw makeFailure({
      code: 'database',
      message: `The database took ${inserted} rows of ${table} instead of ${some.length}`,
      hint: 'Nothing was changed. A trigger or a rule of the database may be in the way.',
    });
  }
  return rows.length;
}
