import { z } from 'zod';
import type { ArchiveVerdict } from '#core/archives/file/archiveReader.ts';
import type { Lookups } from '#core/archives/restore/databaseLookups.ts';
import { isSubclassTable } from '#core/archives/restore/tableLinks.ts';
import { type YaptideTable, yaptideTables } from '#core/connection/databaseShape.ts';

/** Assigns ids that neither the table nor the archive has. */
export type NextId = (table: YaptideTable) => Promise<string>;

type Highest = Pick<ArchiveVerdict, 'highestIds'>;

const highest = z.object({ highest: z.string().nullable() });
const sequence = z.object({ base: z.string() });

/** Makes a counter that starts at the highest id of table and archive, or after those that `reserveIds` reserved. */
export function makeNextId(
  lookups: Lookups,
  { verdict, bases }: { readonly verdict: Highest; readonly bases: ReadonlyMap<YaptideTable, bigint> },
  signal: AbortSignal,
): NextId {
  const last = new Map(bases);
  return async (table) => {
    const next = (last.get(table) ?? (await highestId(lookups, { table, verdict }, signal))) + 1n;
    last.set(table, next);
    return String(next);
  };
}

async function highestId(
  { build, rows }: Lookups,
  { table, verdict }: { readonly table: YaptideTable; readonly verdict: Highest },
  signal: AbortSignal,
): Promise<bigint> {
  const [found] = await rows({ query: build(table).max({ highest: 'id' }), row: highest, signal });
  const [here, there] = [BigInt(found?.highest ?? 0), BigInt(verdict.highestIds.get(table) ?? 0)];
  return here > there ? here : there;
}

/** How often a sequence is advanced by one where the database user may use it but not set it. */
const maxSteps = 1_000_000;

/**
 * Moves PostgreSQL's sequences past the highest id of table and archive and past `reserve` more by table, so that
 * neither these rows nor those that yaptide inserts later collide. Returns the id after which the reserved ones begin.
 * Sequences do not roll back with a transaction.
 */
export async function reserveIds(
  lookups: Lookups,
  { verdict, reserve }: { readonly verdict: ArchiveVerdict; readonly reserve: ReadonlyMap<string, number> },
  signal: AbortSignal,
): Promise<ReadonlyMap<YaptideTable, bigint>> {
  const bases = new Map<YaptideTable, bigint>();
  if (lookups.dialect !== 'postgresql') return bases;
  const { build, rows, shape } = lookups;
  for (const table of yaptideTables) {
    if (!verdict.rows.has(table) || isSubclassTable(table) || !shape.hasTable(table)) continue;
    const past = String(await highestId(lookups, { table, verdict }, signal));
    const query = build.raw(
      `with s as (
         select name, coalesce(pg_sequence_last_value(name::regclass), 0) as last
         from (select pg_get_serial_sequence(quote_ident(?::text), 'id') as name) as n where name is not null
       ), wanted as (select name, last, greatest(last, ?::bigint) as base, ?::bigint as more from s)
       select base::text as base,
         case when base + more <= last then null
           when has_sequence_privilege(name, 'UPDATE') or base + more - last > ${maxSteps}
             then setval(name::regclass, base + more)
           else (select max(id) from (select nextval(name::regclass) as id from generate_series(1, base + more - last)) as steps)
         end as moved from wanted`,
      [table, past, String(reserve.get(table) ?? 0)],
    );
    const [found] = await rows({ query, row: sequence, signal });
    if (found !== undefined) bases.set(table, BigInt(found.base));
  }
  return bases;
}
