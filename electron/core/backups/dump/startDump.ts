import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { FoundMethod } from '#core/backups/dump/dumpMethods.ts';
import { connectionValue, startRelay } from '#core/backups/dump/libpq.ts';
import type { ProgramReach } from '#core/connection/liveConnection.ts';
import { shellQuote } from '#core/connection/ssh/askUrl/askUrlContainer.ts';
import { keepStart } from '#core/connection/ssh/tunnel/tunnelChannel.ts';
import { makeFailure } from '#shared/failure.ts';

/** A pg_dump that writes its dump. */
export interface RunningDump {
  readonly stdout: Readable;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly stderr: string }>;
  /** Ends it and what was started for it. */
  readonly close: () => Promise<void>;
}

interface Dumping {
  readonly reach: ProgramReach;
  /** Exported by a session that stays open. */
  readonly snapshot: string;
  readonly signal: AbortSignal;
}

/** The blobs of yaptide are compressed already. */
const flags = ['--format=custom', '--compress=1', '--no-password', '--lock-wait-timeout=30s'];

/** Starts pg_dump where the method says. Its password is read from standard input or the environment. */
export async function startDump(method: FoundMethod, dumping: Dumping): Promise<RunningDump> {
  return method.kind === 'local' ? startLocally(method, dumping) : startRemotely(method, dumping);
}

async function startLocally({ folder = '' }: FoundMethod, { reach, snapshot, signal }: Dumping): Promise<RunningDump> {
  const relay = await startRelay(reach.login, signal);
  const { target, env } = relay.at(reach.login.database);
  const args = [...flags, `--snapshot=${snapshot}`, `--dbname=${target}`];
  const child = spawn(join(folder, 'pg_dump'), args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stderr = keepStart(child.stderr);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).then((exitCode) => ({ exitCode, stderr: stderr() }));
  ended.catch(() => undefined);
  return {
    stdout: child.stdout,
    ended,
    close: async () => {
      child.kill();
      await relay.close();
    },
  };
}

async function startRemotely(
  { kind, container }: FoundMethod,
  { reach, snapshot, signal }: Dumping,
): Promise<RunningDump> {
  const { tunnel, login } = reach;
  const { host, port, database, user, password = '' } = login;
  if (tunnel === undefined) throw makeFailure({ code: 'bad-input', message: 'This connection has no jump host' });
  if (/[\r\n\0]/u.test(password)) {
    throw makeFailure({ code: 'bad-input', message: 'The password has several lines, which cannot be passed on' });
  }
  // In its container, the server is at the usual socket.
  const place = kind === 'container' ? '' : ` host=${connectionValue(host)} port=${port}`;
  const target = `dbname=${connectionValue(database)} user=${connectionValue(user)}${place}`;
  const args = [...flags, `--snapshot=${snapshot}`, `--dbname=${target}`].map(shellQuote).join(' ');
  const script = `IFS= read -r PGPASSWORD; export PGPASSWORD; exec pg_dump ${args}`;
  const shell = `sh -c ${shellQuote(script)}`;
  const command =
    container === undefined ? `exec ${shell}` : `${container.engine} exec -i ${shellQuote(container.name)} ${shell}`;
  const { stdout, ended, stop } = await tunnel.start({ command, input: `${password}\n` }, signal);
  return {
    stdout,
    ended,
    close: async () => {
      stop();
      await ended.catch(() => undefined);
    },
  };
}
