import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './freePort.ts';

const run = promisify(execFile);

/** The user that a Debian program runs as, since it refuses to run as root. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** The user postgres when running as root; otherwise undefined. */
export async function postgresIdentity(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  const numberOf = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await numberOf('-u'), gid: await numberOf('-g') };
}

/** Makes a folder that such a program may write to. */
export async function folderOf({ uid, gid }: Identity): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidescope-debian-'));
  await chmod(folder, 0o755);
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}

/** Starts a program and waits until it reports that it is ready. Fails with its output if it ends instead. */
export async function startSaying(
  command: readonly string[],
  words: string,
  identity: Identity,
): Promise<ChildProcess> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { ...identity, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let said = '';
  const hear = (text: Buffer): void => {
    said += String(text);
    if (said.includes(words)) resolve(undefined);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.once('exit', () => reject(new Error(said)));
  child.once('error', reject);
  await promise;
  return child;
}

/** Ends a program and waits for it. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/**
 * Starts Debian's PostgreSQL, which supports GSSAPI, with rules at the head of its pg_hba.conf and settings of `own`; undefined if it is not
 * installed. Every other login is trusted.
 */
export async function startDebianPostgres(
  rules: readonly string[],
  own: readonly string[] = [],
): Promise<{ readonly port: number; readonly stop: () => Promise<void> } | undefined> {
  const [version] = await readdir('/usr/lib/postgresql').catch(() => []);
  if (version === undefined) return undefined;
  const bin = `/usr/lib/postgresql/${version}/bin`;
  const identity = await postgresIdentity();
  const folder = await folderOf(identity);
  const data = join(folder, 'data');
  const port = await freePort();
  await run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '--locale=C.UTF-8', '--no-sync'], {
    ...identity,
    cwd: '/',
  });
  await writeFile(join(data, 'pg_hba.conf'), [...rules, 'host all all 127.0.0.1/32 trust', ''].join('\n'));
  const settings = [
    'fsync=off',
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    ...own,
  ];
  const command = [join(bin, 'postgres'), '-D', data, ...settings.flatMap((each) => ['-c', each])];
  const child = await startSaying(command, 'ready to accept connections', identity);
  return {
    port,
    stop: async () => {
      await endChild(child, 'SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
