import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionSchema, type Connection } from '#shared/domain/connection.ts';
import type { Reply } from '#shared/failure.ts';
import { aSimulation } from '../../support/aSimulation.ts';
import { ownSql } from '../../support/ownDatabases.ts';
import { startPgBouncer } from '../../support/pgBouncer.ts';
import { type PostgresServer, postgresPassword, startPostgresServer } from '../../support/postgresServer.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';
import pg from 'pg';

/* Addresses as people have them, for a server with a socket and tables in a separate schema. */

const made: { server?: PostgresServer; sockets?: string; own?: TestCore } = {};
const core = (): TestCore => made.own ?? expect.unreachable();
const port = (): number => made.server?.port ?? expect.unreachable();
const secret = encodeURIComponent(postgresPassword);

beforeAll(async () => {
  const sockets = await mkdtemp(join(tmpdir(), 'tidescope-sockets-'));
  await chmod(sockets, 0o777);
  made.sockets = sockets;
  made.server = await startPostgresServer(undefined, ['-c', `unix_socket_directories=${sockets}`]);
  const client = new pg.Client({ host: '127.0.0.1', port: port(), user: 'postgres', password: postgresPassword });
  await client.connect();
  await client.query(
    `create schema yap; set search_path = yap; ${ownSql('postgresql', { rows: [aSimulation({ id: 1 })] })}`,
  );
  await client.end();
  made.own = await makeTestCore();
});
afterAll(async () => {
  await made.own?.dispose();
  await made.server?.stop();
  await rm(made.sockets ?? '', { recursive: true, force: true });
});

async function open(url: string): Promise<Reply<unknown>> {
  const request = { call: 'connections.open', input: { target: { kind: 'url', url } }, callId: randomUUID() };
  return core().core.call(request, new AbortController().signal);
}

async function opened(url: string): Promise<Connection> {
  const reply = await open(url);
  return reply.ok ? connectionSchema.parse(reply.value) : expect.unreachable(JSON.stringify(reply.failure));
}

describe('an address', () => {
  it('leads to the folder of a socket, with session settings, and can be opened again from the recent ones', async () => {
    const query = `host=${made.sockets}&port=${port()}&options=-csearch_path%3Dyap`;
    const connection = await opened(`DATABASE_URL="postgresql://postgres:${secret}@/postgres?${query}"`);
    expect(connection.tables).toContain('Simulation');
    expect(connection.role).toBe('local');
    await core().core.connections.close(connection.id);
    const again = {
      call: 'connections.open',
      input: { target: { kind: 'recent', id: connection.id, password: postgresPassword } },
    };
    const reply = await core().core.call({ ...again, callId: randomUUID() }, new AbortController().signal);
    expect(reply).toMatchObject({ ok: true, value: { id: connection.id } });
  });

  it('without the schema is a different connection, which finds no tables', async () => {
    const { isYaptide, notices } = await opened(`postgresql://postgres:${secret}@127.0.0.1:${port()}/postgres`);
    expect([isYaptide, notices.map(({ code }) => code)]).toEqual([false, ['not-yaptide']]);
  });

  it('names the settings that it requests and the program sets itself', async () => {
    const query = 'options=-csearch_path%3Dyap%20-cstatement_timeout%3D0&connect_timeout=10';
    const { notices } = await opened(`postgresql://postgres:${secret}@127.0.0.1:${port()}/postgres?${query}`);
    const [notice] = notices.filter(({ code }) => code === 'address-unused');
    expect(notice?.message).toBe('Not everything in the address is used: connect_timeout=10, statement_timeout=0');
  });

  it.each(['session', 'transaction'] as const)(
    'keeps its search path behind a pooler that drops options: %s pooling',
    async (mode) => {
      const pooling = { port: port(), password: postgresPassword, mode, ignored: 'options,extra_float_digits' };
      const pooler = await startPgBouncer(pooling);
      if (pooler === undefined) return;
      try {
        const query = 'options=-c%20search_path%3Dyap,pg_temp%20-c%20work_mem%3D8MB';
        const { id, tables } = await opened(`postgresql://postgres@127.0.0.1:${pooler.port}/postgres?${query}`);
        expect(tables).toContain('Simulation');
        const database = core().core.connections.database(id);
        const shown = database.build.raw(`select current_setting('search_path'), current_setting('work_mem')`);
        const read = await database.positionalRows(shown, new AbortController().signal);
        expect(read.rows).toEqual([['yap,pg_temp', '8MB']]);
        await core().core.connections.close(id);
      } finally {
        await pooler.stop();
      }
    },
  );
});
