import type { Knex } from 'knex';
import type { Reader } from '#core/admin/plan/catalog.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';

/**
 * An id beyond those of a table and beyond those that other tables still refer to. SQLite would reuse the id of a
 * removed row; a PostgreSQL sequence lags if rows were inserted with their ids.
 */
export function nextId(
  { build, dialect, shape }: Reader,
  table: YaptideTable,
  namedIn: readonly (readonly [YaptideTable, string])[],
): Knex.Raw {
  const columns = [[table, 'id'] as const, ...namedIn].filter(([other, column]) => shape.hasColumn(other, column));
  const free = columns.map(([other, column]) =>
    build.raw('1 + coalesce((select max(??) from ??), 0)', [column, other]),
  );
  const counted =
    dialect === 'postgresql' ? build.raw(`nextval(pg_get_serial_sequence(?, 'id'))`, [`"${table}"`]) : build.raw('1');
  const all = [counted, ...free];
  const highest = dialect === 'postgresql' ? 'greatest' : 'max';
  return build.raw(`${highest}(${all.map(() => '?').join(', ')})`, all);
}
