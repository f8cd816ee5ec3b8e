import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chown, mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeAttempt } from '#core/connection/attempt/attempt.ts';
import { openPostgres } from '#core/connection/dialects/postgres/postgres.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import { makeDirectRoute } from '#core/connection/route/routes.ts';
import { isLeftBehind, isRunning, processMark } from '#core/ownFiles.ts';
import { findPostgresPrograms, fittingPrograms, type PostgresPrograms } from '#core/sandbox/postgresPrograms.ts';
import { usualLimits } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

const run = promisify(execFile);

/**
 * A PostgreSQL server of the program's own, for databases that are thrown away. It listens on a socket in a private folder
 * only, and nothing of it outlives `dispose`.
 */
export interface Sandbox {
  /** `16.9` */
  readonly version: string;
  /** The address of one of its databases, for other programs of this user. */
  readonly url: (database: string) => string;
  /** Opens a database of it; `postgres` always exists. The caller closes it. */
  readonly open: (database: string, signal: AbortSignal) => Promise<OpenDatabase>;
  /** Stops the server and removes its files. */
  readonly dispose: () => Promise<void>;
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

/** Makes the sandboxes of one core. The caller closes them. */
export function makeSandboxes(): Sandboxes {
  const open = new Set<Sandbox>();
  const find = async (major: number): Promise<PostgresPrograms | undefined> =>
    process.platform === 'win32' ? undefined : fittingPrograms(await findPostgresPrograms('initdb'), major);
  return {
    findVersion: async (major) => (await find(major))?.version,
    start: async (major, signal) => {
      const programs = await find(major);
      if (programs === undefined) throw notInstalled();
      const started = await startServer(programs, signal);
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

const folderForm = /^tidescope-sandbox-([0-9a-f]{8}-\d{1,10}-[0-9a-f]{8})-/u;
/** Only part of the name of its socket. */
const port = 5432;
const user = 'postgres';

/** In bytes: the longest path of a Unix socket, with some room for its name. */
const maxFolder = 85;

/** The path of a socket is limited, and the temporary folders of macOS are deep. */
function baseFolder(): string {
  return `${tmpdir()}/tidescope-sandbox-${processMark()}-123456`.length > maxFolder ? '/tmp' : tmpdir();
}

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

async function startServer(programs: PostgresPrograms, signal: AbortSignal): Promise<Sandbox> {
  const folder = await mkdtemp(join(baseFolder(), `tidescope-sandbox-${processMark()}-`));
  const state: { server?: ChildProcess } = {};
  const dispose = async (): Promise<void> => {
    if (state.server !== undefined) await endServer(state.server);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const identity = await serverIdentity();
    if (identity.uid !== undefined && identity.gid !== undefined) await chown(folder, identity.uid, identity.gid);
    const data = join(folder, 'data');
    const flags = ['-D', data, '-U', user, '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
    await run(join(programs.folder, 'initdb'), flags, { ...identity, cwd: folder, signal });
    const all = [...settings, `unix_socket_directories=${folder}`, `port=${port}`];
    const args = ['-D', data, ...all.flatMap((setting) => ['-c', setting])];
    const server = spawn(join(programs.folder, 'postgres'), args, {
      ...identity,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    state.server = server;
    const url = (database: string): string =>
      `postgresql://${user}@/${encodeURIComponent(database)}?host=${encodeURIComponent(folder)}&port=${port}`;
    const sandbox = {
      version: programs.version,
      url,
      open: async (database: string, opening: AbortSignal) => openOn(url(database), opening),
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

/** PostgreSQL does not run as root: there, it runs as the system's own user for it. */
async function serverIdentity(): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const numberOf = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await numberOf('-u'), gid: await numberOf('-g') };
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
      await sleep(50);
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
  for (const base of new Set([tmpdir(), '/tmp'])) {
    for (const name of await readdir(base).catch(() => [])) {
      const mark = folderForm.exec(name)?.[1];
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
