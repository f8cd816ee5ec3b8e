import { z } from 'zod';
import { findRows, type Lookups } from '#core/archives/restore/databaseLookups.ts';
import { isSameCell } from '#core/archives/restore/cellFit.ts';
import { nullableTextCell } from '#core/connection/cells.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { makeFailure } from '#shared/failure.ts';

/* Triggers and rules may store something other than what is restored, which no count of rows shows. */

const row = z.object({ names: nullableTextCell });

/** The triggers and rules that may change rows of a table as they are written; null without any. */
export async function findTriggers(
  { dialect, build, rows }: Lookups,
  sqlName: string,
  signal: AbortSignal,
): Promise<string | null> {
  const query =
    dialect === 'sqlite'
      ? build.raw(
          `select group_concat(name, ', ') as names from sqlite_schema
           where type = 'trigger' and lower(tbl_name) = lower(?)`,
          [sqlName.slice(1, -1).replaceAll('""', '"')],
        )
      : build.raw(
          `select string_agg(name, ', ' order by name) as names from (
             select t.tgname::text as name from pg_trigger t
               where t.tgrelid = to_regclass(?::text) and not t.tgisinternal and t.tgenabled in ('O', 'A')
                 and (t.tgtype & 20) <> 0
             union all
             select r.rulename::text from pg_rewrite r
               where r.ev_class = to_regclass(?::text) and r.ev_type in ('2', '3') and r.ev_enabled in ('O', 'A')
           ) as found`,
          [sqlName, sqlName],
        );
  const [found] = await rows({ query, row, signal });
  return found?.names ?? null;
}

/** A batch of rows that was written. */
interface Written {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly RawCell[])[];
  readonly replacements: readonly {
    readonly id: string;
    readonly cells: readonly RawCell[];
    /** Columns that were left as they were. */
    readonly omitted: readonly boolean[];
  }[];
  readonly triggers: string | null;
}

/**
 * Compares the rows of a batch with what the database has stored of them. Fails with not-allowed at the first one that
 * differs, and rolls the restore back.
 */
export async function assertStored(lookups: Lookups, placed: Written, signal: AbortSignal): Promise<void> {
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
