import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const agentProgram = 'ssh-agent';

/** A key pair on disk; the public half is in `<file>.pub`. */
export interface SshKey {
  readonly file: string;
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicLine: string;
  readonly fingerprint: string;
}

/** Makes a key pair with OpenSSH's own program. */
export async function makeSshKey(
  folder: string,
  name: string,
  {
    passphrase = '',
    type = 'ed25519',
  }: { readonly passphrase?: string; readonly type?: 'ed25519' | 'ecdsa' | 'rsa' } = {},
): Promise<SshKey> {
  const file = join(folder, name);
  await run('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', file]);
  const { stdout } = await run('ssh-keygen', ['-l', '-f', `${file}.pub`]);
  const [algorithm, blob] = (await readFile(`${file}.pub`, 'utf8')).split(' ');
  return { file, publicLine: `${algorithm} ${blob}`, fingerprint: stdout.split(' ')[1] ?? '' };
}

/** A running ssh-agent that holds keys. */
export interface SshAgent {
  readonly socket: string;
  readonly stop: () => Promise<void>;
}

/** Starts OpenSSH's agent on a temporary socket and adds the keys. */
export async function startSshAgent(folder: string, keys: readonly SshKey[]): Promise<SshAgent> {
  const socket = join(folder, `agent-${crypto.randomUUID().slice(0, 8)}`);
  const agent = spawn(agentProgram, ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise((resolve) => agent.once('close', resolve));
  await new Promise((resolve) => agent.stdout.once('data', resolve));
  for (const { file } of keys) await run('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return {
    socket,
    stop: async () => {
      agent.kill('SIGTERM');
      await ended;
    },
  };
}
