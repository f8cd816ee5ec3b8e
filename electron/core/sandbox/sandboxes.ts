import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeAttempt } from '#core/connection/attempt/attempt.ts';
import { openPostgres } from '#core/connection/dialects/postgres/postgres.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import { makeDirectRoute } from '#core/connection/route/routes.ts';
import { isLeftBehind, isRunning, sandboxForm } from '#core/ownFiles.ts';
import { findPostgresPrograms, fittingPrograms, type PostgresPrograms } from '#core/sandbox/postgresPrograms.ts';
import {
  makeSandboxFolder,
  makeServerData,
  plainUser,
  sandboxBases,
  serverIdentity,
  superuser,
} from '#core/sandbox/serverFiles.ts';
import { usualLimits } from '#shared/domain/profile.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/**
 * A PostgreSQL server of the program's own, for databases that are thrown away. It listens on a socket in a private folder
 * only, and nothing of it outlives `dispose`.
 */
export interface Sandbox {
  /** `16.9` */
  readonly version: string;
  /** The address of one of its databases, for other programs of this user. */
  readonly url: (database: string) => string;
  /**
   * Opens a database of it, with a login that may make databases and nothing else: what a backup runs there reaches neither programs
   * nor files of this machine. `postgres` always exists. The caller closes it.
   */
  readonly open: (database: string, signal: AbortSignal) => Promise<OpenDatabase>;
  /** Makes what only a superuser can: roles without any right, and, in a new database, extensions that are known to be harmless. */
  readonly prepare: (needed: PreparedObjects, signal: AbortSignal) => Promise<void>;
  /** Stops the server and removes its files. */
  readonly dispose: () => Promise<void>;
}

/** What `prepare` makes. Names that exist, and extensions that are not installed, are skipped. */
export interface PreparedObjects {
  /** The name of an empty database, in which nothing has run yet. */
  readonly database: string;
  readonly roles: readonly string[];
  readonly extensions: readonly string[];
}

/** Starts sandboxes, and disposes of those that are left when the program ends. */
export interface Sandboxes {
  /**
   * Starts a server whose version fits a database of this major version best. Fails with unavailable where no PostgreSQL is
   * installed.
   */
  readonly start: (major: number, signal: AbortSignal) => Promise<Sandbox>;
  /** The version that `start` would use; undefined without one. */
  readonly findVersion: (major: number) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

/** Makes the sandboxes of one core, which keeps empty servers in its directory for later ones. The caller closes them. */
export function makeSandboxes(directory: string | undefined): Sandboxes {
  const templates = directory === undefined ? undefined : join(directory, 'sandboxes');
  const open = new Set<Sandbox>();
  const find = async (major: number): Promise<PostgresPrograms | undefined> =>
    process.platform === 'win32' ? undefined : fittingPrograms(await findPostgresPrograms('initdb'), major);
  return {
    findVersion: async (major) => (await find(major))?.version,
    start: async (major, signal) => {
      const programs = await find(major);
      if (programs === undefined) throw notInstalled();
      const started = await startServer({ programs, templates }, signal);
      const sandbox = {
        ...started,
        dispose: async () => {
          open.delete(sandbox);
          await started.dispose();
        },
      };
      open.add(sandbox);
      return sandbox;
    },
    close: async () => {
      await Promise.all([...open].map(async ({ dispose }) => dispose()));
    },
  };
}

function notInstalled(): Error {
  return makeFailure({
    code: 'unavailable',
    message: 'No PostgreSQL server is installed on this machine',
    hint: 'Install PostgreSQL (its service need not run), of the version of the database or newer.',
  });
}

/** Only part of the name of its socket. */
const port = 5432;
/** They read statistics and pages of the server's own databases, and anyone may use them. */
const harmless = new Set(['pg_stat_statements', 'pg_buffercache', 'pg_freespacemap', 'pgstattuple', 'pgrowlocks']);

/** Nothing has to survive a power cut. */
const settings = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'autovacuum=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=2GB',
  'max_connections=20',
  'shared_buffers=64MB',
  'listen_addresses=',
  'unix_socket_permissions=0700',
  'log_min_messages=warning',
];

interface Starting {
  readonly programs: PostgresPrograms;
  readonly templates: string | undefined;
}

async function startServer({ programs, templates }: Starting, signal: AbortSignal): Promise<Sandbox> {
  const identity = await serverIdentity();
  const folder = await makeSandboxFolder(identity);
  const state: { server?: ChildProcess } = {};
  const dispose = async (): Promise<void> => {
    if (state.server !== undefined) await endServer(state.server);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const data = await makeServerData({ programs, folder, identity, templates, signal });
    const all = [...settings, `unix_socket_directories=${folder}`, `port=${port}`];
    const args = ['-D', data, ...all.flatMap((setting) => ['-c', setting])];
    const server = spawn(join(programs.folder, 'postgres'), args, {
      ...identity,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    state.server = server;
    const urlOf = (user: string, database: string): string =>
      `postgresql://${user}@/${encodeURIComponent(database)}?host=${encodeURIComponent(folder)}&port=${port}`;
    const sandbox: Sandbox = {
      version: programs.version,
      url: (database) => urlOf(plainUser, database),
      open: async (database, opening) => openOn(urlOf(plainUser, database), opening),
      prepare: async (needed, preparing) => prepare(urlOf(superuser, needed.database), needed, preparing),
      dispose,
    };
    await untilReady({ server, sandbox }, signal);
    return sandbox;
  } catch (error) {
    await dispose();
    if (signal.aborted) throw makeFailure({ code: 'cancelled', message: 'Starting PostgreSQL was cancelled.' });
    throw makeFailure({
      code: 'unavailable',
      message: `PostgreSQL ${programs.version} did not start on this machine (${programs.folder})`,
      hint: 'Check that it runs for this user and that the temporary folder has space.',
      details: [error instanceof Error ? error.message.slice(0, 1000) : String(error)],
      cause: error,
    });
  }
}

async function prepare(url: string, { roles, extensions }: PreparedObjects, signal: AbortSignal): Promise<void> {
  const known = extensions.filter((name) => harmless.has(name));
  if (roles.length === 0 && known.length === 0) return;
  const database = await openOn(url, signal);
  try {
    const session = await database.openCopy({ writes: true, signal });
    const statements = [
      ...roles.map((role) => `create role ${quoteIdentifier(role)}`),
      ...known.map((name) => `create extension if not exists ${quoteIdentifier(name)} with schema public`),
    ];
    for (const sql of statements) {
      await session.run(sql, signal).catch((error: unknown) => {
        if (!(error instanceof FailureError) || signal.aborted) throw error;
      });
    }
    await session.close();
  } finally {
    await database.close();
  }
}

async function openOn(url: string, signal: AbortSignal): Promise<OpenDatabase> {
  const attempt = makeAttempt({
    signal,
    limits: usualLimits,
    onStage: () => undefined,
    ask: async () => Promise.resolve({ kind: 'refuse' }),
    resolveSecret: async () => Promise.resolve(undefined),
  });
  const { password, ...address } = parsePostgresUrl(url);
  const route = makeDirectRoute(address, attempt);
  return openPostgres({ address, password, passwordSource: { kind: 'none' }, route, attempt });
}

/** In ms. */
const startLimit = 30_000;

async function untilReady(
  { server, sandbox }: { readonly server: ChildProcess; readonly sandbox: Pick<Sandbox, 'open'> },
  signal: AbortSignal,
): Promise<void> {
  let said = '';
  server.stderr?.on('data', (text: Buffer) => {
    said = `${said}${String(text)}`.slice(-2000);
  });
  const failed: { why?: Error } = {};
  server.once('error', (error) => (failed.why = error));
  const late = Date.now() + startLimit;
  for (;;) {
    if (failed.why !== undefined) throw failed.why;
    if (server.exitCode !== null || server.signalCode !== null || Date.now() > late) throw new Error(said);
    signal.throwIfAborted();
    try {
      await (await sandbox.open('postgres', signal)).close();
      return;
    } catch (error) {
      if (Date.now() > late) throw error;
      await sleep(20);
    }
  }
}

/** In ms. */
const endLimit = 5000;

/** An immediate shutdown: nothing of it is kept. */
async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGQUIT');
  const late = setTimeout(() => server.kill('SIGKILL'), endLimit);
  await ended;
  clearTimeout(late);
}

/** Ends the servers of this user whose program has ended without doing so, and removes their files. */
export async function removeLeftSandboxes(): Promise<void> {
  for (const base of sandboxBases()) {
    for (const name of await readdir(base).catch(() => [])) {
      const mark = sandboxForm.exec(name)?.[1];
      const folder = join(base, name);
      const found = mark === undefined ? undefined : await stat(folder).catch(() => undefined);
      if (mark === undefined || found?.isDirectory() !== true || !isLeftBehind(mark, found.mtimeMs)) continue;
      await endLeftServer(join(folder, 'data'));
      // Another user's is refused by the system; a server that still runs ends within a minute without its files.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function endLeftServer(data: string): Promise<void> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  // A process of that number may be another one by now; a server works in its data folder.
  const workingIn = Number.isNaN(pid) ? '' : await readlink(`/proc/${pid}/cwd`).catch(() => '');
  if (workingIn !== data) return;
  process.kill(pid, 'SIGQUIT');
  for (let waited = 0; waited < endLimit && isRunning(pid); waited += 50) await sleep(50);
}
