import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './freePort.ts';
import { makeSshKey, type SshKey } from './sshKeys.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

/*
 * A real sshd on 127.0.0.1, running as the account of the tests, with its own folder, host keys and configuration. It
 * accepts only keys: passwords of real accounts are no business of a test (see sshFaultServer.ts).
 */

/** A running sshd. */
export interface SshServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Its folder; its sessions find programs in `bin` first. */
  readonly folder: string;
  readonly hostKey: SshKey;
  /** Authorises another key. */
  readonly allow: (key: SshKey) => Promise<void>;
  /** Its processes: itself, and two for every login. */
  readonly pids: () => Promise<readonly number[]>;
  /** Sends a signal to all its processes: SIGKILL, or SIGSTOP to simulate a frozen machine. */
  readonly signal: (signal: NodeJS.Signals) => Promise<void>;
  /** Ends it with all its logins. */
  readonly stop: () => Promise<void>;
  /** Starts it again on its port, after a stop. */
  readonly start: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}

interface Knobs {
  readonly allowed: readonly SshKey[];
  /** Lines of sshd_config that override the usual ones: `AllowTcpForwarding no`. */
  readonly settings?: readonly string[];
  readonly port?: number;
  readonly hostKeyType?: 'ed25519' | 'ecdsa' | 'rsa';
}

export async function startSshServer({ allowed, settings = [], port, hostKeyType }: Knobs): Promise<SshServer> {
  const temporary = await makeTemporaryFolder();
  const folder = temporary.path;
  await mkdir(join(folder, 'bin'));
  // sshd's unprivileged half starts in a folder that Debian creates at boot.
  if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true });
  const hostKey = await makeSshKey(folder, 'host-key', { type: hostKeyType ?? 'ed25519' });
  const keys = [...allowed];
  const writeKeys = async (): Promise<void> =>
    writeFile(join(folder, 'authorized_keys'), `${keys.map(({ publicLine }) => publicLine).join('\n')}\n`);
  await writeKeys();
  const ownPort = port ?? (await freePort());
  await writeFile(join(folder, 'sshd_config'), configuration(folder, ownPort, settings));
  await chmod(folder, 0o755);
  const running: { process: ChildProcess | undefined } = { process: undefined };
  const start = async (): Promise<void> => {
    running.process = await startDaemon(folder);
  };
  const pids = async (): Promise<readonly number[]> => familyOf(running.process?.pid);
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    // A login may have forked a process meanwhile: repeats until all have been reached.
    const reached = new Set<number>();
    for (;;) {
      const missing = (await pids()).filter((pid) => !reached.has(pid));
      if (missing.length === 0) return;
      for (const pid of missing) {
        sendSignal(pid, name);
        reached.add(pid);
      }
    }
  };
  const stop = async (): Promise<void> => {
    const { process } = running;
    if (process === undefined) return;
    const ended = process.exitCode ?? process.signalCode ?? new Promise((resolve) => process.once('close', resolve));
    await signal('SIGKILL');
    await ended;
    running.process = undefined;
  };
  await start();
  return {
    host: '127.0.0.1',
    port: ownPort,
    user: userInfo().username,
    folder,
    hostKey,
    allow: async (key) => {
      keys.push(key);
      await writeKeys();
    },
    pids,
    signal,
    stop,
    start,
    dispose: async () => {
      await stop();
      await temporary.dispose();
    },
  };
}

function configuration(folder: string, port: number, settings: readonly string[]): string {
  return [
    // The first value of a keyword wins.
    ...settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${folder}/host-key`,
    'PidFile none',
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'PrintMotd no',
    'LogLevel INFO',
    'MaxStartups 100',
    'Subsystem sftp internal-sftp',
    `SetEnv PATH=${folder}/bin:/usr/local/bin:/usr/bin:/bin`,
    '',
  ].join('\n');
}

async function startDaemon(folder: string): Promise<ChildProcess> {
  const daemon = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = { text: '' };
  await new Promise<void>((resolve, reject) => {
    daemon.stderr.on('data', (part: Buffer) => {
      said.text = `${said.text}${part.toString('utf8')}`.slice(-10_000);
      if (said.text.includes('Server listening on')) resolve();
    });
    daemon.once('error', reject);
    daemon.once('close', () => reject(new Error(`sshd ended: ${said.text}`)));
  });
  return daemon;
}

async function familyOf(pid: number | undefined): Promise<readonly number[]> {
  if (pid === undefined) return [];
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  const families = await Promise.all(children.map(familyOf));
  return [pid, ...families.flat()];
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It had already ended.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
