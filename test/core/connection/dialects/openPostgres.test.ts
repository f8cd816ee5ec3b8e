import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openPostgres, type OpenPostgres } from '#core/connection/dialects/postgres/postgres.ts';
import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import { makeDirectRoute, makeTunnelRoute } from '#core/connection/route/routes.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { SecretSource } from '#shared/domain/profile.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { startDebianPostgres } from '../../../support/debianPostgres.ts';
import { makeOwnDatabase, neverAborted } from '../../../support/ownDatabases.ts';
import { postgresPassword, runOnPostgres } from '../../../support/postgresServer.ts';
import { quietAttempt } from '../../../support/quietAttempt.ts';
import { type Relay, startRelay } from '../../../support/relay.ts';

const saying = (text: string): unknown => expect.stringContaining(text);

let address: ReturnType<typeof parsePostgresUrl>;
let relay: Relay;
beforeAll(async () => {
  address = parsePostgresUrl(await makeOwnDatabase('postgresql', { recorded: '5003b9acb1f4' }));
  relay = await startRelay(address.port);
});
afterAll(async () => relay.close());

interface Wanted {
  readonly password?: string | undefined;
  readonly source?: SecretSource;
  readonly answers?: readonly string[];
  readonly through?: Relay;
}

async function open({ source = { kind: 'none' }, answers = [], through = relay, ...wanted }: Wanted = {}): Promise<{
  readonly attempt: ReturnType<typeof quietAttempt>;
  readonly opening: Promise<OpenPostgres>;
}> {
  const attempt = quietAttempt({ secrets: { 'database-password': answers } });
  const route = makeDirectRoute({ host: '127.0.0.1', port: through.port }, attempt);
  const password = 'password' in wanted ? wanted.password : postgresPassword;
  return Promise.resolve({
    attempt,
    opening: openPostgres({ address, password, passwordSource: source, route, attempt }),
  });
}

const one = z.object({ one: z.string() });
const run = async (database: OpenPostgres, sql: string): Promise<unknown> =>
  database.rows({ query: database.build.raw(sql), row: one, signal: neverAborted });

describe('opening PostgreSQL', () => {
  it('reports its steps, and fetches the facts in one round trip after the login', async () => {
    const before = relay.turns();
    const { attempt, opening } = await open();
    const database = await opening;
    try {
      // Startup, password, and facts.
      expect(relay.turns() - before).toBe(3);
      expect(attempt.steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(
        ['name', 'tcp', 'tls', 'login', 'version'].map((id) => `${id} passed`),
      );
      expect(database).toMatchObject({ recordedRevision: '5003b9acb1f4', inRecovery: false });
      expect(database.serverVersion).toMatch(/^16\./u);
      await run(database, 'select 1 as one');
      expect(relay.turns() - before).toBe(4);
    } finally {
      await database.close();
    }
  });

  it('asks again for a refused password, three times in total', async () => {
    const asking = { password: 'wrong', source: { kind: 'ask' } } as const;
    const found = await open({ ...asking, answers: ['worse', postgresPassword] });
    await (await found.opening).close();
    expect(found.attempt.refusals).toEqual([saying('refused'), saying('refused')]);
    const given = await open({ ...asking, answers: ['worse', 'worst', postgresPassword] });
    await expect(given.opening).rejects.toMatchObject({ failure: { code: 'login-refused' } });
    expect(given.attempt.refusals.length).toBe(2);
    const fixed = await open({ password: 'wrong', source: { kind: 'command', command: 'pass' } });
    await expect(fixed.opening).rejects.toMatchObject({ failure: { code: 'login-refused' } });
    expect(fixed.attempt.refusals).toEqual([]);
  });

  it('goes through a Unix socket, without TLS', async ({ skip }) => {
    const found = await runOnPostgres(
      'postgres',
      `select split_part(current_setting('unix_socket_directories'), ',', 1)`,
    );
    const [host = ''] = z.array(z.string()).parse(Object.values(z.record(z.string(), z.string()).parse(found.rows[0])));
    skip(!host.startsWith('/'), 'This server has no Unix socket.');
    const attempt = quietAttempt();
    const place = { ...address, host, tls: { ...address.tls, mode: 'verify-full' } } as const;
    const route = makeDirectRoute(place, attempt);
    const database = await openPostgres({
      address: place,
      password: postgresPassword,
      passwordSource: { kind: 'none' },
      route,
      attempt,
    });
    expect(attempt.steps.map(({ id }) => id)).toEqual(['tcp', 'login', 'version']);
    await database.close();
  });

  it('goes through the channels of a tunnel', async () => {
    const attempt = quietAttempt();
    const direct = makeDirectRoute({ host: '127.0.0.1', port: address.port }, quietAttempt());
    const tunnel: Tunnel = {
      openChannel: async (_place, signal) => direct.openStream(signal),
      run: async () => Promise.reject(new Error('No command is run here.')),
      start: async () => Promise.reject(new Error('No command is started here.')),
      fetchFile: async () => Promise.reject(new Error('No file is fetched here.')),
      onLost: () => () => undefined,
      via: ['alice@yap-host'],
      close: direct.close,
    };
    const route = makeTunnelRoute(tunnel, address, attempt);
    const database = await openPostgres({
      address,
      password: postgresPassword,
      passwordSource: { kind: 'none' },
      route,
      attempt,
    });
    await Promise.all(Array.from({ length: 4 }, async () => run(database, 'select pg_sleep(0.1)::text as one')));
    expect(attempt.steps.map(({ id }) => id)).toEqual(['channel', 'tls', 'login', 'version']);
    await database.close();
  });
});

describe('a server on another machine', () => {
  it('is read without TLS where it is optional, and says so', async ({ skip }) => {
    const server = await startDebianPostgres([]);
    if (server === undefined) {
      skip('Debian’s postgresql is not installed.');
      return;
    }
    const noticesOf = async (host: string, mode: 'disable' | 'prefer'): Promise<readonly string[]> => {
      const attempt = quietAttempt();
      const route = makeDirectRoute({ host: '127.0.0.1', port: server.port }, attempt);
      const tls = { ...address.tls, mode };
      const place = { host, port: server.port, database: 'postgres', user: 'postgres', tls };
      const given = { password: undefined, passwordSource: { kind: 'none' } } as const;
      const opened = await openPostgres({ address: place, ...given, route, attempt });
      await opened.close();
      return opened.notices.map(({ code }) => code);
    };
    try {
      expect(await noticesOf('db.example', 'prefer')).toEqual(['not-encrypted']);
      expect(await noticesOf('db.example', 'disable')).toEqual([]);
      expect(await noticesOf('127.0.0.1', 'prefer')).toEqual([]);
    } finally {
      await server.stop();
    }
  });

  it('receives a changed password once, however many reads wait for it', async () => {
    const user = `t${crypto.randomUUID().replaceAll('-', '')}`;
    await runOnPostgres(
      address.database,
      `create role ${user} login password 'first'; grant select on all tables in schema public to ${user}`,
    );
    const own = await startRelay(address.port);
    const attempt = quietAttempt();
    const route = makeDirectRoute({ host: '127.0.0.1', port: own.port }, attempt);
    const opened = await openPostgres({
      address: { ...address, user },
      password: 'first',
      passwordSource: { kind: 'none' },
      route,
      attempt,
    });
    await runOnPostgres('postgres', `alter role ${user} password 'second'`);
    own.cut();
    await run(opened, 'select 1 as one').catch(() => undefined);
    const before = own.connections();
    const reads = Array.from({ length: 5 }, async () =>
      run(opened, 'select 1 as one').catch((error: unknown) => error),
    );
    for (const error of await Promise.all(reads)) expect(error).toMatchObject({ failure: { code: 'login-refused' } });
    expect(own.connections() - before).toBeLessThanOrEqual(1);
    await opened.close();
    await own.close();
  });
});

describe('an open PostgreSQL database', () => {
  let database: OpenPostgres;
  beforeAll(async () => {
    database = await (await open()).opening;
  });
  afterAll(async () => database.close());

  it('gives a statement the timeout that was set last', async () => {
    const slow = async (): Promise<unknown> => run(database, 'select pg_sleep(0.7)::text as one');
    database.setStatementTimeout(0.5);
    await expect(slow()).rejects.toMatchObject({ failure: { code: 'timeout' } });
    database.setStatementTimeout(5);
    expect(await slow()).toEqual([{ one: '' }]);
    expect(database.openTransactions()).toBe(0);
  });

  it('leaves no transaction open on the server, whatever failed', async () => {
    for (const sql of ['select 1 / 0', 'select nothing as one', `select 'x'::int::text as one`, 'select 1 as one']) {
      await run(database, sql).catch(() => undefined);
    }
    const found = await runOnPostgres(
      'postgres',
      `select count(*)::int as n from pg_stat_activity where state like 'idle in%' and datname = '${address.database}'`,
    );
    expect(found.rows[0]).toEqual({ n: 0 });
    expect(database.openTransactions()).toBe(0);
  });

  it('stops a statement on the server even if the first cancel request is lost', async () => {
    const running = async (): Promise<unknown> =>
      (
        await runOnPostgres(
          'postgres',
          `select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`,
        )
      ).rows[0];
    const controller = new AbortController();
    const query = database.build.raw('select pg_sleep(30)::text as one');
    const ended = caughtFailure(database.rows({ query, row: one, signal: controller.signal }));
    await expect.poll(running).toEqual({ n: 1 });
    relay.loseNext();
    controller.abort();
    expect((await ended).code).toBe('cancelled');
    await expect.poll(running).toEqual({ n: 0 });
  });

  it('reports a lost connection when the server ends a session or the network breaks, and recovers', async () => {
    const long = async (): Promise<unknown> => run(database, 'select pg_sleep(20)::text as one');
    const running = async (): Promise<unknown> =>
      (
        await runOnPostgres(
          'postgres',
          `select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%pg_sleep(20)%' and pid <> pg_backend_pid()`,
        )
      ).rows[0];
    const lost = { failure: { code: 'connection-lost' } };
    const ended = expect(long()).rejects.toMatchObject(lost);
    await expect.poll(running).toEqual({ n: 1 });
    await runOnPostgres(
      'postgres',
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${address.database}'`,
    );
    await ended;
    expect(await run(database, 'select 1 as one')).toEqual([{ one: '1' }]);
    const broken = expect(long()).rejects.toMatchObject(lost);
    await expect.poll(running).toEqual({ n: 1 });
    relay.cut();
    await broken;
    expect(await run(database, 'select 1 as one')).toEqual([{ one: '1' }]);
  });

  it('does not wait indefinitely when the server falls silent', async () => {
    const own = await startRelay(address.port);
    const silent = await (await open({ through: own })).opening;
    silent.setStatementTimeout(0.5);
    own.holdAnswers();
    await expect(run(silent, 'select 1 as one')).rejects.toMatchObject({ failure: { code: 'connection-lost' } });
    await silent.close();
    await own.close();
  });

  it('reports an unknown outcome when the answer to a commit never arrives', async () => {
    const own = await startRelay(address.port);
    const far = await (await open({ through: own })).opening;
    const writing = await far.openWritable();
    await runOnPostgres(address.database, 'create table noted (what text)');
    const committed = async (): Promise<unknown> =>
      (await runOnPostgres(address.database, 'select count(*)::int as n from noted')).rows[0];
    const work = writing.database.transaction(
      async ({ execute }) => {
        await execute(far.build('noted').insert({ what: 'perhaps' }));
        own.holdAnswers();
      },
      { signal: neverAborted, lockTimeoutSeconds: 1, statementTimeoutSeconds: 10 },
    );
    const ended = work.catch((error: unknown) => error);
    await expect.poll(committed).toEqual({ n: 1 });
    own.cut();
    expect(await ended).toMatchObject({
      failure: {
        code: 'connection-lost',
        reason: { kind: 'outcome-unknown' },
      },
    });
    await writing.close();
    await far.close();
    await own.close();
  });
});
