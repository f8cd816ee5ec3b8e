import { z } from 'zod';
import { flagCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { type Permissions, tablePrivileges } from '#shared/domain/permission.ts';

/** The most roles and tables that are told. */
const mostRoles = 40;
const mostTables = 200;

type Reads = Pick<ReadOnlyDatabase, 'build' | 'rows'>;

const roleRow = z.object({
  name: textCell,
  superuser: flagCell,
  login: flagCell,
  current: flagCell,
  groups: textCell,
});
const grantRow = z.object({
  schema: textCell,
  name: textCell,
  owner: textCell,
  role: textCell,
  granted: textCell,
  some: flagCell,
});

const isUserTable = `c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%'`;
const separator = '\u001f';

/** Who can do what on which table, in effect: as owner, by a grant, by membership, or as a superuser. */
export async function readPermissions(database: Reads, signal: AbortSignal): Promise<Permissions> {
  const { build, rows } = database;
  const roleList = `select oid, rolname, rolsuper, rolcanlogin from pg_roles where rolname not like 'pg\\_%'
    order by rolname <> current_user, not rolcanlogin, rolname limit ${mostRoles + 1}`;
  const roles = build.raw(
    `select r.rolname as name, r.rolsuper as superuser, r.rolcanlogin as login, r.rolname = current_user as current,
       coalesce((select string_agg(g.rolname, chr(31) order by g.rolname) from pg_auth_members m join pg_roles g on g.oid = m.roleid
         where m.member = r.oid), '') as groups
     from (${roleList}) r`,
  );
  const privileges = tablePrivileges
    .map((name) => `case when has_table_privilege(r.oid, t.oid, '${name}') then '${name}${separator}' else '' end`)
    .join(' || ');
  const grants = build.raw(
    `select t.nspname as schema, t.relname as name, pg_get_userbyid(t.relowner) as owner, r.rolname as role, ${privileges} as granted,
       not has_table_privilege(r.oid, t.oid, 'SELECT') and has_any_column_privilege(r.oid, t.oid, 'SELECT') as some
     from (select c.oid, n.nspname, c.relname, c.relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where ${isUserTable} order by n.nspname, c.relname limit ${mostTables + 1}) t, (${roleList}) r
     order by t.nspname, t.relname`,
  );
  const [foundRoles, foundGrants] = await Promise.all([
    rows({ query: roles, row: roleRow, signal }),
    rows({ query: grants, row: grantRow, signal }),
  ]);
  const shownRoles = foundRoles.slice(0, mostRoles);
  const byTable = Map.groupBy(foundGrants, ({ schema, name }) => `${schema}${separator}${name}`);
  const tables = [...byTable.values()].slice(0, mostTables).flatMap((granted) => {
    const [first] = granted;
    if (first === undefined) return [];
    const { schema, name, owner } = first;
    return [{ schema, table: name, owner, granted: shownRoles.map((role) => toGranted(granted, role.name)) }];
  });
  return {
    roles: shownRoles.map(({ name, superuser, login, current, groups }) => ({
      name,
      isSuperuser: superuser,
      canLogin: login,
      isCurrent: current,
      memberOf: groups.split(separator).filter((group) => group !== ''),
    })),
    tables,
    hasMore: foundRoles.length > mostRoles || byTable.size > mostTables,
  };
}

function toGranted(
  grants: readonly z.infer<typeof grantRow>[],
  role: string,
): Permissions['tables'][number]['granted'][number] {
  const found = grants.find((each) => each.role === role);
  const named = new Set((found?.granted ?? '').split(separator));
  return { privileges: tablePrivileges.filter((privilege) => named.has(privilege)), someColumns: found?.some ?? false };
}
