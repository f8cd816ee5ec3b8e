import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '#core/connection/dialects/postgres/postgres.ts';
import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import { makeDirectRoute } from '#core/connection/route/routes.ts';
import { type Failure, FailureError } from '#shared/failure.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../../support/postgresServer.ts';
import { type SilentServer, startSilentServer } from '../../../support/muteServer.ts';
import { quietAttempt } from '../../../support/quietAttempt.ts';

async function failureOf(url: string, limits = { step: 10 }): Promise<Failure> {
  const { password, ...address } = parsePostgresUrl(url);
  const attempt = quietAttempt({ limits });
  const route = makeDirectRoute(address, attempt);
  const opening = openPostgres({ address, password, passwordSource: { kind: 'none' }, route, attempt });
  const error: unknown = await opening.then(
    async (database) => database.close(),
    (reason: unknown) => reason,
  );
  await route.close();
  if (!(error instanceof FailureError)) throw new Error(`No failure, but ${String(error)}`);
  expect(error.failure.hint).not.toBe('');
  expect(JSON.stringify(error.failure)).not.toMatch(/sesame|p@ss/u);
  return error.failure;
}

/** A server that answers the first bytes with an ErrorResponse with the given SQLSTATE. */
async function refusing(code: string, text = 'the database system is starting up'): Promise<Failure> {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(Buffer.concat([Buffer.from('E'), length, fields])));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  try {
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return await failureOf(`postgresql://u:sesame@127.0.0.1:${port}/d?sslmode=disable`);
  } finally {
    server.close();
  }
}

describe('PostgreSQL refuses', () => {
  let mute: SilentServer;
  let database = '';
  beforeAll(async () => {
    mute = await startSilentServer();
    database = await makePostgresDatabase('');
  });
  afterAll(async () => mute.close());

  it('while it starts or recovers, as unavailable', async () => {
    expect((await refusing('57P03')).code).toBe('unavailable');
  });

  it('when it shuts down or an administrator ends the session, as connection-lost', async () => {
    expect((await refusing('57P01')).code).toBe('connection-lost');
  });

  it('one connection too many, as too-many-connections', async () => {
    await runOnPostgres('postgres', `create role crowded login password 'open-sesame' connection limit 0`);
    const failure = await failureOf(await postgresAddress(database, 'crowded', 'open-sesame'));
    expect(failure.code).toBe('too-many-connections');
  });

  it.each([
    ['no more connections allowed (max_client_conn)', 'too-many-connections'],
    ['query_wait_timeout', 'too-many-connections'],
    ['query_timeout', 'timeout'],
    ['no such database: d', 'database-missing'],
    ['server conn crashed?', 'connection-lost'],
    ['pgbouncer cannot connect to server', 'unavailable'],
    ['unsupported startup parameter: x', 'unavailable'],
  ])('what PgBouncer refuses with one code for everything: %s', async (text, code) => {
    expect((await refusing('08P01', text)).code).toBe(code);
  });

  it('nothing when it accepts connections and never answers: each step has its limit', async () => {
    for (const mode of ['disable', 'prefer']) {
      const began = performance.now();
      const url = `postgresql://u:sesame@127.0.0.1:${mute.port}/d?sslmode=${mode}`;
      expect((await failureOf(url, { step: 0.5 })).code, mode).toBe('unreachable');
      expect(performance.now() - began).toBeLessThan(20_000);
    }
  });

  it('nothing when the socket does not exist', async () => {
    const failure = await failureOf('postgresql:///d?host=/no/such/folder&user=u&password=sesame');
    expect(failure).toMatchObject({ code: 'unreachable' });
    expect(failure.message).toContain('/no/such/folder/.s.PGSQL.5432');
  });
});
