import { z } from 'zod';
import type { Reader } from '#core/admin/plan/catalog.ts';
import { textCell } from '#core/connection/cells.ts';

type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'USAGE';

/** A privilege that a change needs on a table; USAGE is on the sequence of its ids. */
export interface NeededPrivilege {
  readonly table: string;
  /** The table's name in SQL. */
  readonly sql: string;
  readonly privilege: Privilege;
}

interface MissingPrivilege {
  readonly table: string;
  /** `DELETE on Task`, `USAGE on the sequence of Task`. */
  readonly text: string;
  readonly user: string;
  /** The statement with which its owner grants it. */
  readonly grant: string;
}

const row = z.object({ name: textCell, privilege: textCell, target: textCell, user: textCell });

/** The privileges that the database user lacks; SQLite has none to lack. */
export async function findMissingPrivileges(
  { dialect, build, rows }: Pick<Reader, 'dialect' | 'build' | 'rows'>,
  needed: readonly NeededPrivilege[],
  signal: AbortSignal,
): Promise<readonly MissingPrivilege[]> {
  if (dialect === 'sqlite' || needed.length === 0) return [];
  const values = needed.map(() => '(?::text, ?::text, ?::text)').join(', ');
  const query = build.raw(
    `select name, privilege, target, current_user as "user" from (
       select n.name, n.privilege, c.oid as oid,
         case when n.privilege = 'USAGE' then (select s.oid::regclass::text from pg_depend d join pg_class s on s.oid = d.objid
            where d.refobjid = c.oid and s.relkind = 'S' and d.deptype in ('a', 'i')
              and d.refobjsubid = (select attnum from pg_attribute where attrelid = c.oid and attname = 'id') limit 1)
           else n.sql end as target
       from (values ${values}) as n(name, sql, privilege) join pg_class c on c.oid = to_regclass(n.sql)) as w
     where target is not null and not case
       when privilege = 'USAGE' then has_sequence_privilege(target, 'USAGE')
       when privilege = 'SELECT' then has_table_privilege(oid, 'SELECT') or not exists (select 1 from pg_attribute a
         where a.attrelid = oid and a.attnum > 0 and not a.attisdropped and not has_column_privilege(oid, a.attnum, 'SELECT'))
       else has_table_privilege(oid, privilege) end`,
    needed.flatMap(({ table, sql, privilege }) => [table, sql, privilege]),
  );
  return (await rows({ query, row, signal })).map(({ name, privilege, target, user }) => ({
    table: name,
    text: privilege === 'USAGE' ? `USAGE on the sequence of ${name}` : `${privilege} on ${name}`,
    user,
    grant: `GRANT ${privilege} ON ${privilege === 'USAGE' ? 'SEQUENCE ' : ''}${target} TO "${user}";`,
  }));
}

/** Some privileges in a few words. */
export function privilegesText(missing: readonly MissingPrivilege[]): string {
  const some = missing.slice(0, 3).map(({ text }) => text);
  return `${some.join(', ')}${missing.length > some.length ? ' …' : ''}`;
}
