import { createServer, type Socket } from 'node:net';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramLogin } from '#core/connection/openDatabase.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';

/** How a program of PostgreSQL on this machine is started, so that it reaches a database. */
export interface ProgramSurroundings {
  /** For `--dbname`. */
  readonly target: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A value of libpq's `key=value` form. */
export function connectionValue(text: string): string {
  return `'${text.replaceAll(/['\\]/gu, String.raw`\$&`)}'`;
}

/** The environment of the program, without settings for PostgreSQL's own programs. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(others), LC_ALL: 'C', PGPASSFILE: '/dev/null', PGAPPNAME: 'tidescope' };
}

/** Only part of the name of the socket. */
const port = 5432;

/**
 * A socket in a private folder behind which the connection's server is, along its route and with its TLS, for programs of this
 * user. The password is in their environment, never on a command line. The caller closes it.
 */
export async function startRelay(
  login: ProgramLogin,
  signal: AbortSignal,
): Promise<{ readonly at: (database: string) => ProgramSurroundings; readonly close: () => Promise<void> }> {
  const folder = await makeTemporaryFolder('relay');
  await chmod(folder, 0o700);
  const open = new Set<{ readonly destroy: () => unknown }>();
  const server = createServer((client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => undefined);
    passOn(client, login, signal).then(
      (stream) => open.add(stream),
      () => client.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(join(folder, `.s.PGSQL.${port}`), () => resolve());
  });
  const { user, password } = login;
  return {
    at: (database) => ({
      target: `dbname=${connectionValue(database)} user=${connectionValue(user)} host=${connectionValue(folder)} port=${port}`,
      env: { ...plainEnvironment(), ...(password === undefined ? {} : { PGPASSWORD: password }) },
    }),
    close: async () => {
      for (const each of open) each.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function passOn(client: Socket, { openStream }: ProgramLogin, signal: AbortSignal) {
  const stream = await openStream(signal);
  const end = (): void => {
    client.destroy();
    stream.destroy();
  };
  stream.on('error', end);
  stream.once('close', end);
  client.once('close', end);
  client.pipe(stream);
  stream.pipe(client);
  return stream;
}
