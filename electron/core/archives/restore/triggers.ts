import { z } from 'zod';
import type { Lookups } from '#core/archives/restore/databaseLookups.ts';
import { nullableTextCell } from '#core/connection/cells.ts';

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
