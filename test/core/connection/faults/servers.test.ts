import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '#shared/domain/connection.ts';
import { askWord } from '../../../support/askWord.ts';
import { useFaultBench } from '../../../support/faultBench.ts';
import { fewSimulations, profileAt, rightPassword } from '../../../support/faultProfiles.ts';
import { type PostgresServer, postgresPassword, startPostgresServer } from '../../../support/postgresServer.ts';

const bench = useFaultBench();
const made: { server?: PostgresServer } = {};
const server = (): PostgresServer => made.server ?? expect.unreachable();
const maxSessions = 5;
beforeAll(async () => {
  made.server = await startPostgresServer(undefined, ['-c', `max_connections=${maxSessions}`]);
  const client = await connectClient();
  await client.query(fewSimulations);
  await client.end();
});
afterAll(async () => made.server?.stop());

const open = async (): Promise<Connection> =>
  bench().open(profileAt({ port: server().port, database: 'postgres' }), [rightPassword]);
const ask = async ({ id }: Connection, seconds = 0): Promise<string | undefined> =>
  askWord(bench().core.connections.database(id), seconds);

/** A session outside core, as another program would have. */
async function connectClient(): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: server().port,
    database: 'postgres',
    user: 'postgres',
    password: postgresPassword,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

describe('a PostgreSQL that is restarted', () => {
  it('is noticed at once, and pending and new reads are answered soon after it is back', async () => {
    const connection = await open();
    const { links, untilLink } = bench();
    const inFlight = ask(connection, 1);
    const lost = untilLink(connection.id, 'reconnecting', 5000);
    await server().halt();
    await lost;
    const meanwhile = ask(connection);
    await server().start();
    await untilLink(connection.id, 'connected', 3000);
    expect(await Promise.all([inFlight, meanwhile])).toEqual(['here', 'here']);
    expect(links(connection.id).slice(-2)).toEqual(['reconnecting', 'connected']);
    await bench().core.connections.close(connection.id);
  });

  it('is waited for while it recovers and accepts no connections (57P03), and is readable as a standby', async () => {
    const connection = await open();
    const { untilLink } = bench();
    const lost = untilLink(connection.id, 'reconnecting', 5000);
    await server().halt();
    await lost;
    await server().start('closed standby');
    const failure = await bench().refusal(profileAt({ port: server().port, database: 'postgres' }), [rightPassword]);
    expect(failure).toMatchObject({
      code: 'unavailable',
      message: `PostgreSQL at 127.0.0.1:${server().port} is starting, recovering or shutting down`,
    });
    expect(failure.details.join(' ')).toContain('57P03');
    const { link } = await bench().status(connection.id);
    expect(link.state).toBe('reconnecting');
    await server().halt();
    await server().start('standby');
    await untilLink(connection.id, 'connected', 3000);
    expect(await ask(connection)).toBe('here');
    await bench().core.connections.close(connection.id);
    await server().halt();
    await server().start();
  });
});

describe('a PostgreSQL without free connections', () => {
  it('says so (53300), and accepts the next client after another has disconnected', async () => {
    const clients = await Promise.all(Array.from({ length: maxSessions }, connectClient));
    const failure = await bench().refusal(profileAt({ port: server().port, database: 'postgres' }), [rightPassword]);
    expect(failure).toMatchObject({
      code: 'too-many-connections',
      message: `PostgreSQL at 127.0.0.1:${server().port} has no free connections`,
    });
    await Promise.all(clients.map(async (client) => client.end()));
    await expect
      .poll(async () =>
        open().then(
          ({ kind }) => kind,
          () => 'refused',
        ),
      )
      .toBe('postgresql');
  });

  it('leaves open connections alone', async () => {
    const connection = await open();
    const others: pg.Client[] = [];
    const fill = async (): Promise<void> => {
      for (;;) others.push(await connectClient());
    };
    await expect(fill()).rejects.toMatchObject({ code: '53300' });
    expect(await ask(connection)).toBe('here');
    expect(bench().links(connection.id)).not.toContain('reconnecting');
    await Promise.all(others.map(async (client) => client.end()));
  });
});
