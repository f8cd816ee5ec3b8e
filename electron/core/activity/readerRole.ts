import { z } from 'zod';
import { flagCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { ReaderPlan, ReaderRole } from '#shared/domain/permission.ts';
import { secretColumnNames } from '#shared/domain/secretColumns.ts';
import { makeFailure } from '#shared/failure.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

type Reads = Pick<ReadOnlyDatabase, 'build' | 'rows'>;

const isUserSchema = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%'`;
const isTable = `c.relkind in ('r', 'p', 'v', 'm', 'f') and ${isUserSchema}`;

const rightsRow = z.object({
  database: textCell,
  exists: flagCell,
  creates: flagCell,
  watches: flagCell,
});
const placeRow = z.object({ schema: textCell, owner: textCell, acts: flagCell });
const secretRow = z.object({ schema: textCell, table: textCell, columns: textCell });
const separator = '\u001f';

/** The most schemas and owners that a role is made for. */
const mostPlaces = 200;

/** What a role that can only read needs, as statements; and what stands in the way. Nothing is changed. */
export async function planReader(
  { build, rows }: Reads,
  { name, readsSecrets }: ReaderRole,
  signal: AbortSignal,
): Promise<ReaderPlan> {
  const role = quoteIdentifier(name);
  const [[rights], places, secrets] = await Promise.all([
    rows({ query: build.raw(rightsSql, [name]), row: rightsRow, signal }),
    rows({ query: build.raw(placesSql), row: placeRow, signal }),
    rows({ query: build.raw(secretsSql), row: secretRow, signal }),
  ]);
  if (rights === undefined) throw new Error('PostgreSQL told nothing about its user');
  const schemas = [...new Set(places.map(({ schema }) => quoteIdentifier(schema)))];
  const closed = readsSecrets ? [] : secrets;
  const foreign = [...new Set(places.filter(({ acts }) => !acts).map(({ owner }) => owner))];
  return {
    statements: [
      `CREATE ROLE ${role} LOGIN`,
      `ALTER ROLE ${role} SET default_transaction_read_only = on`,
      `GRANT CONNECT ON DATABASE ${quoteIdentifier(rights.database)} TO ${role}`,
      ...schemas.flatMap((schema) => [
        `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
        `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
        `GRANT SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`,
      ]),
      ...closed.flatMap((secret) => withoutSecrets(secret, role)),
      ...places
        .filter(({ acts }) => acts)
        .map(
          ({ schema, owner }) =>
            `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(owner)} IN SCHEMA ${quoteIdentifier(schema)} GRANT SELECT ON TABLES TO ${role}`,
        ),
      ...(rights.watches ? [`GRANT pg_read_all_stats TO ${role}`] : []),
    ],
    obstacles: [
      ...(rights.exists ? [`The role '${name}' already exists. Choose another name.`] : []),
      ...(rights.creates
        ? []
        : ['The database user may not create roles: connect as a superuser, or as a role with CREATEROLE.']),
      ...(places.length > 0 ? [] : ['The database has no tables that a role could read.']),
    ],
    notes: [
      ...(foreign.length === 0
        ? []
        : [`Tables that ${foreign.join(', ')} will create later are not included: that needs membership in it.`]),
      ...(rights.watches ? [] : ['Activity will show it only its own sessions: pg_read_all_stats cannot be granted.']),
      ...(closed.length === 0
        ? []
        : [
            `Secrets are not readable (${closed.map(({ table, columns }) => `${table}: ${columns.split(separator).at(-1)}`).join('; ')}); backups need them.`,
          ]),
    ],
  };
}

/** Every column of a table but those that hold secrets. */
function withoutSecrets({ schema, table, columns }: z.infer<typeof secretRow>, role: string): readonly string[] {
  const on = `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
  const names = columns.split(separator).slice(0, -1).map(quoteIdentifier);
  const grant = names.length === 0 ? [] : [`GRANT SELECT (${names.join(', ')}) ON ${on} TO ${role}`];
  return [`REVOKE SELECT ON ${on} FROM ${role}`, ...grant];
}

const rightsSql = `select current_database() as database, exists (select 1 from pg_roles where rolname = ?) as exists,
    r.rolsuper or r.rolcreaterole as creates,
    r.rolsuper or exists (select 1 from pg_auth_members m join pg_roles g on g.oid = m.roleid
      where g.rolname = 'pg_read_all_stats' and m.member = r.oid and m.admin_option)
      or (r.rolcreaterole and current_setting('server_version_num')::int < 160000) as watches
  from pg_roles r where r.rolname = current_user`;

const placesSql = `select distinct n.nspname as schema, pg_get_userbyid(c.relowner) as owner,
    pg_has_role(current_user, c.relowner, 'MEMBER') as acts
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${isTable} order by 1, 2 limit ${mostPlaces}`;

const secretNames = secretColumnNames()
  .map(([table, column]) => `('${table}', '${column}')`)
  .join(', ');

/** Of each table with secrets its other columns, and then, in one text, the names of the secret ones. */
const secretsSql = `select n.nspname as schema, c.relname as table,
    concat_ws(chr(31), string_agg(a.attname, chr(31) order by a.attnum) filter (where s.name is null),
      string_agg(a.attname, ', ' order by a.attnum) filter (where s.name is not null)) as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join (values ${secretNames}) as s (relation, name) on s.relation = c.relname and s.name = a.attname
  where ${isTable} group by n.nspname, c.relname having count(s.name) > 0 order by 1, 2`;

/** Fails with bad-input for a name that PostgreSQL would refuse or cut off. */
export function assertRoleName(name: string): void {
  const bytes = Buffer.byteLength(name);
  if (name !== '' && bytes <= 63 && !name.includes('\0') && !name.startsWith('pg_') && name.toLowerCase() !== 'public')
    return;
  throw makeFailure({
    code: 'bad-input',
    message:
      name === '' ? 'The role has no name' : `A role cannot be called '${name.slice(0, 100).replaceAll('\0', '�')}'`,
    hint: "A name has 1 to 63 bytes and does not begin with 'pg_'.",
  });
}
