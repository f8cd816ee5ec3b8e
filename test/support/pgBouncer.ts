import { writeFile, chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endChild, folderOf, postgresIdentity, startSaying } from './debianPostgres.ts';
import { freePort } from './freePort.ts';

interface Pooling {
  /** The server behind it, to which every client connects as user postgres. */
  readonly port: number;
  readonly password: string;
  readonly mode: 'session' | 'transaction' | 'statement';
  /** Startup parameters that are dropped: `options,extra_float_digits`. */
  readonly ignored: string;
}

/** Starts Debian's PgBouncer in front of a server; undefined if it is not installed. */
export async function startPgBouncer({
  port: serverPort,
  password,
  mode,
  ignored,
}: Pooling): Promise<{ readonly port: number; readonly stop: () => Promise<void> } | undefined> {
  const identity = await postgresIdentity();
  const folder = await folderOf(identity);
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  const lines = [
    '[databases]',
    `* = host=127.0.0.1 port=${serverPort} user=postgres password='${password}'`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    `pool_mode = ${mode}`,
    // A server session serves one client at a time, or one transaction: few enough that clients share them.
    `default_pool_size = ${mode === 'session' ? 20 : 2}`,
    ...(ignored === '' ? [] : [`ignore_startup_parameters = ${ignored}`]),
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  await chmod(file, 0o644);
  const child = await startSaying(['/usr/sbin/pgbouncer', file], 'process up', identity).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  const leave = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  if (child === undefined) {
    await leave();
    return undefined;
  }
  return {
    port,
    stop: async () => {
      await endChild(child, 'SIGTERM');
      await leave();
    },
  };
}
