import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { type BackupFolders, describeBackup, noteBackup } from '#core/backups/backupFolders.ts';
import { type BackupContext, makeBackup } from '#core/backups/makeBackup.ts';
import { dropDatabase } from '#core/backups/postgres/restorePostgres.ts';
import { restoreAsDatabase } from '#core/backups/restoreBackup.ts';
import { readServer, resolveOutcome } from '#core/changes/evidence.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import { connectionText } from '#core/connection/liveConnection.ts';
import type { ChangeRecord, Evidence, Journal } from '#core/journal/journal.ts';
import type { InPlacePreview, RestoredInPlace } from '#shared/domain/backup.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';
import { isNameTyped } from '#shared/typedName.ts';

/** What a restore in place needs of core. */
export interface InPlaceContext extends BackupContext {
  readonly connections: BackupContext['connections'] & Pick<Connections, 'refresh' | 'whileUnlocked'>;
  readonly folders: BackupFolders;
  readonly journal: Pick<Journal, 'append' | 'announce'>;
  readonly onRowsChanged: (connectionId: string) => void;
}

interface InPlaceRequest {
  readonly connectionId: string;
  readonly path: string;
  /** The name of the database. */
  readonly typedName: string;
}

interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** From where databases are renamed: a session cannot rename its own. */
const neighbour = 'postgres';
/** How often the swap is tried while sessions of others end, and the pause between, in ms. */
const tries = 20;
const pause = 500;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const factsSql = `select d.datname, (r.rolcreatedb or r.rolsuper)::text, pg_has_role(d.datdba, 'usage')::text, current_user,
    (d.datacl is not null)::text,
    (select count(*)::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and (c.relacl is not null or pg_get_userbyid(c.relowner) <> current_user))
  from pg_database d, pg_roles r where d.datname = current_database() and r.rolname = current_user`;

const sessionsSql = (database: string): string =>
  `select coalesce(nullif(application_name, ''), 'a program without a name'), usename, count(*)::text from pg_stat_activity
   where datname = ${literal(database)} and backend_type = 'client backend' and application_name <> 'tidescope' group by 1, 2 order by 1, 2`;

interface Facts extends InPlacePreview {
  /** What the restored database will lack. */
  readonly losses: readonly string[];
}

/** What a restore in place of a connection's database would do, and what stands in its way. */
export async function previewInPlace(
  { connections }: Pick<InPlaceContext, 'connections'>,
  connectionId: string,
  signal: AbortSignal,
): Promise<Facts> {
  const session = await connections.openCopy(connectionId, { writes: false, signal });
  try {
    const [facts = []] = (await session.run(factsSql, signal)).rows.map((row) => row.map(String));
    const [database = '', mayCreate, ownsIt, user = '', hasPrivileges, othersObjects = '0'] = facts;
    const sessions = (await session.run(sessionsSql(database), signal)).rows;
    return {
      database,
      sessions: sessions.map(([program, name, count]) => ({
        program: String(program),
        user: String(name),
        count: Number(count),
      })),
      refusal:
        mayCreate === 'true' && ownsIt === 'true' ? '' : refusalOf({ database, user, mayCreate: mayCreate === 'true' }),
      losses: [
        ...(hasPrivileges === 'true'
          ? [`Privileges on the database ${database} itself are not restored: grant them again.`]
          : []),
        ...(othersObjects === '0'
          ? []
          : [
              `${othersObjects} tables, views or sequences had privileges or another owner; they belong to ${user} now.`,
            ]),
      ],
    };
  } finally {
    await session.close();
  }
}

function refusalOf({
  database,
  user,
  mayCreate,
}: {
  readonly database: string;
  readonly user: string;
  readonly mayCreate: boolean;
}): string {
  const command = mayCreate
    ? `ALTER DATABASE ${quoteIdentifier(database)} OWNER TO ${quoteIdentifier(user)};`
    : `ALTER ROLE ${quoteIdentifier(user)} CREATEDB;`;
  const why = mayCreate ? `does not own the database ${database}` : 'may not create databases';
  return `The user ${user} ${why}. Have an administrator run: ${command}`;
}

/**
 * Puts a backup in place of a connection's database: after a backup of it, the backup is restored next to it and compared, and the two
 * are renamed in one transaction. The old database stays under a dated name. Whatever fails before the swap leaves everything as it is.
 */
export async function restoreInPlace(
  context: InPlaceContext,
  { connectionId, path, typedName }: InPlaceRequest,
  call: Call,
): Promise<RestoredInPlace> {
  const { connections, onRowsChanged } = context;
  const { signal, onProgress } = call;
  const started = performance.now();
  const { database, refusal, losses } = await previewInPlace(context, connectionId, signal);
  if (refusal !== '') throw notAllowed(refusal);
  if (!isNameTyped(typedName, database)) throw notAllowed(`The name that was typed is not '${database}'.`);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/gu, '');
  const names = { database, fresh: nameWith(database, `_new_${stamp}`), old: nameWith(database, `_before_${stamp}`) };
  const safety = await backUpFirst(context, connectionId, {
    signal,
    onProgress: (fraction, text) => onProgress(scaled(fraction, 0, 0.3), `Backing up first: ${text}`),
  });
  const restored = await restoreAsDatabase(
    {
      path,
      database: names.fresh,
      openCopy: async (how) => connections.openCopy(connectionId, how),
      reach: async (aborting) => connections.reach(connectionId, { writes: true, signal: aborting }),
    },
    { signal, onProgress: (fraction, text) => onProgress(scaled(fraction, 0.3, 0.9), text) },
  );
  const known = { backup: safety, seconds: 0 };
  if (restored.differences.length > 0) {
    const text = `The restored database differs from the backup, so it was not put in place of ${database}. It is ${names.fresh}.`;
    return {
      ...known,
      isSwapped: false,
      kept: names.fresh,
      differences: restored.differences,
      text,
      seconds: since(started),
    };
  }
  onProgress(0.9, 'Putting it in place');
  try {
    await swap(context, { connectionId, path, names, backup: safety }, signal);
  } catch (error) {
    // After a commit without an answer, nothing has this name any more, or it is of no use.
    await dropDatabase(async (how) => connections.openCopy(connectionId, how), names.fresh);
    throw error;
  }
  onProgress(0.98, 'Connecting again');
  await connections.refresh(connectionId, signal);
  onRowsChanged(connectionId);
  const text = `Restored, and compared table by table. The former database is kept as ${names.old}.`;
  return { ...known, isSwapped: true, kept: names.old, differences: losses, text, seconds: since(started) };
}

const scaled = (fraction: number | null, from: number, to: number): number | null =>
  fraction === null ? null : from + fraction * (to - from);
const since = (started: number): number => (performance.now() - started) / 1000;

/** At most 63 bytes, which PostgreSQL would cut otherwise. */
function nameWith(database: string, ending: string): string {
  let name = database;
  while (Buffer.byteLength(name + ending) > 63) name = name.slice(0, -1);
  return name + ending;
}

async function backUpFirst(context: InPlaceContext, connectionId: string, call: Call): Promise<string> {
  const [folder = ''] = await context.folders.of(connectionId);
  const request = {
    connectionId,
    folder,
    reason: 'before-change',
    acceptsIncomplete: false,
    method: 'copier',
  } as const;
  const { path, sha256 } = await makeBackup(context, request, call);
  await noteBackup(path, { sha256, check: null });
  await context.folders.use(connectionId, folder);
  return (await describeBackup(path)).path;
}

interface Swap {
  readonly connectionId: string;
  readonly path: string;
  readonly names: { readonly database: string; readonly fresh: string; readonly old: string };
  readonly backup: string;
}

async function swap(context: InPlaceContext, swapped: Swap, signal: AbortSignal): Promise<void> {
  const { connections, journal } = context;
  const { connectionId, names, path, backup } = swapped;
  const record = (outcome: ChangeRecord['outcome']): ChangeRecord => ({
    connection: connectionText(connections.get(connectionId)),
    databaseUser: '',
    operation: 'restore-in-place',
    parameters: { backup: path, database: names.database, former: names.old, backedUpTo: backup },
    counts: {},
    archive: null,
    outcome,
  });
  const server = await readServer(connections.database(connectionId), signal);
  const session = await connections.openCopy(connectionId, { database: neighbour, writes: true, signal });
  try {
    const outcome = await rename(session, swapped, {
      announce: async (transaction) => {
        const evidence: Evidence = { connectionId, transaction: { id: transaction, server }, sign: null };
        const forget = await journal.announce(record('unknown'), evidence);
        return { forget, resolve: async () => resolveOutcome(evidence, connections), evidence };
      },
      recordFailure: async () => void (await journal.append(record('failed'))),
    });
    await journal.append(record(outcome.ended), outcome.evidence);
    await outcome.forget();
    if (outcome.ended !== 'done') throw notSwapped(names, outcome.ended);
  } finally {
    await session.close();
  }
}

interface Announced {
  readonly forget: () => Promise<void>;
  readonly resolve: () => Promise<'done' | 'failed' | 'unknown'>;
  readonly evidence: Evidence;
}

interface Recording {
  readonly announce: (transaction: string) => Promise<Announced>;
  readonly recordFailure: () => Promise<void>;
}

/** Ends the sessions of the database, and renames both databases in one transaction; tried again while sessions come back. */
async function rename(
  session: CopySession,
  { names }: Swap,
  { announce, recordFailure }: Recording,
): Promise<Announced & { readonly ended: 'done' | 'failed' | 'unknown' }> {
  // From here on, it is not cancelled: the sessions are gone already.
  const { signal } = new AbortController();
  const run = async (sql: string) => (await session.run(sql, signal)).rows;
  const quoted = (name: string): string => quoteIdentifier(name);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await run(
        `select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and datname in (${literal(names.database)}, ${literal(names.fresh)})`,
      );
      await run('begin');
      await run(`alter database ${quoted(names.database)} rename to ${quoted(names.old)}`);
      await run(`alter database ${quoted(names.fresh)} rename to ${quoted(names.database)}`);
      break;
    } catch (error) {
      await run('rollback').catch(() => undefined);
      if (attempt >= tries) {
        await recordFailure();
        throw error;
      }
      await setTimeoutPromise(pause);
    }
  }
  const [[transaction] = []] = await run('select txid_current()::text');
  const announced = await announce(String(transaction));
  try {
    await run('commit');
    return { ...announced, ended: 'done' };
  } catch {
    return { ...announced, ended: await announced.resolve() };
  }
}

function notAllowed(message: string): FailureError {
  return makeFailure({ code: 'not-allowed', message, hint: 'Nothing was changed.' });
}

function notSwapped({ database, fresh }: Swap['names'], ended: 'failed' | 'unknown'): FailureError {
  return makeFailure({
    code: 'connection-lost',
    message:
      ended === 'failed'
        ? `The connection was lost, and ${database} is as it was`
        : `The connection was lost while ${database} was being replaced`,
    hint: `The restored database is ${fresh}, unless it has taken the name ${database}. Connect again and look.`,
  });
}
