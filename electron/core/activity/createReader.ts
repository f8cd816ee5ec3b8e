import { z } from 'zod';
import { assertRoleName, planReader } from '#core/activity/readerRole.ts';
import { scramVerifier } from '#core/activity/scramVerifier.ts';
import { generatePassword } from '#core/admin/passwords/passwordHash.ts';
import { flagCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ConsoleSession } from '#core/connection/consoleSession.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { CreatedReader, NewReader } from '#shared/domain/permission.ts';
import { makeFailure } from '#shared/failure.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';
import { assertNameTyped, nameToType } from '#shared/typedName.ts';

interface Means {
  readonly connections: Connections;
  readonly journal: Pick<Journal, 'append' | 'announce'>;
}

const limits = { rows: 1, size: 10_000, seconds: 60 };
const never = new AbortController().signal;

/**
 * Makes a role that can read this database and nothing else, in one transaction: planned again, carried out, and checked by what the
 * server then says of its rights. Only its verifier is sent, never the password. No row changes, so there is nothing to archive.
 */
export async function createReader(
  { connections, journal }: Means,
  { connectionId, role, password, typedName }: NewReader & { readonly connectionId: string },
  signal: AbortSignal,
): Promise<CreatedReader> {
  assertRoleName(role.name);
  const generatedPassword = password.kind === 'generated' ? generatePassword() : null;
  const verifier = await scramVerifier(password.kind === 'typed' ? password.value : (generatedPassword ?? ''));
  const database = connections.database(connectionId);
  const plan = await planReader(database, role, signal);
  const [obstacle] = plan.obstacles;
  if (obstacle !== undefined) throw makeFailure({ code: 'not-allowed', message: obstacle });
  const { session, identity } = await connections.openConsole(connectionId, { writes: true, signal });
  try {
    assertNameTyped(typedName, nameToType(connections.get(connectionId)));
    const change = {
      ...identity,
      operation: 'create-reader',
      parameters: { role: role.name, readsSecrets: role.readsSecrets, statements: plan.statements.length },
      counts: {},
      archive: null,
    };
    const forget = await journal.announce({ ...change, outcome: 'unknown' });
    try {
      const tables = await makeRole(session, { plan, role, verifier, signal }).catch(async (error: unknown) => {
        // A commit whose answer never came leaves the role, or does not.
        await session.close();
        const isThere = await hasRole(database, role.name).catch(() => undefined);
        await journal.append({ ...change, outcome: isThere === undefined ? 'unknown' : isThere ? 'done' : 'failed' });
        throw error;
      });
      const entry = await journal.append({ ...change, outcome: 'done' });
      return { tables, generatedPassword, journal: entry.number, removal: removalOf(role.name) };
    } finally {
      await forget();
    }
  } finally {
    await session.close();
  }
}

interface Making {
  readonly plan: { readonly statements: readonly string[] };
  readonly role: NewReader['role'];
  readonly verifier: string;
  readonly signal: AbortSignal;
}

/** Carries out the statements in one transaction, and returns how many tables the role can read. A session that is closed rolls back. */
async function makeRole(session: ConsoleSession, { plan, role: { name }, verifier, signal }: Making): Promise<number> {
  const run = async (sql: string, mode: 'own' | 'control' = 'own', bindings: readonly string[] = []) =>
    session.run({ sql, bindings, mode, limits }, signal);
  const [create, ...others] = plan.statements;
  await run('begin', 'control');
  await run("set local lock_timeout = '10s'");
  await run(`${create} PASSWORD '${verifier}'`);
  for (const statement of others) await run(statement);
  const { rows } = await run(rightsOfSql, 'own', [name]);
  const [tables = 0, writable = 0] = (rows[0] ?? []).map(Number);
  if (tables === 0 || writable > 0) throw wrongRights(name, writable);
  await run('commit', 'control');
  return tables;
}

/** How many tables a role can read, and how many it can write. */
const rightsOfSql = `select count(*) filter (where has_table_privilege(r.oid, c.oid, 'SELECT') or has_any_column_privilege(r.oid, c.oid, 'SELECT')),
    count(*) filter (where has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
  from pg_roles r, pg_class c join pg_namespace n on n.oid = c.relnamespace
  where r.rolname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%'`;

function wrongRights(name: string, writable: number): Error {
  return makeFailure({
    code: 'not-allowed',
    message:
      writable === 0
        ? `The role '${name}' could read no table: the database user may not grant that`
        : `The role '${name}' could write ${writable} tables, which are open to all roles`,
    hint: 'Nothing was changed. Connect as the owner of the tables, or let it revoke what PUBLIC may do.',
  });
}

async function hasRole({ build, rows }: ReadOnlyDatabase, name: string): Promise<boolean> {
  const query = build.raw('select exists (select 1 from pg_roles where rolname = ?) as found', [name]);
  const [row] = await rows({ query, row: z.object({ found: flagCell }), signal: never });
  return row?.found === true;
}

/** The statements that remove it. */
function removalOf(name: string): string {
  const role = quoteIdentifier(name);
  return `DROP OWNED BY ${role};\nDROP ROLE ${role};`;
}
