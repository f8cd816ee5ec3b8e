import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecentConnections } from '#core/connection/recentConnections.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import { revisions } from '#shared/domain/connection.ts';
import { FailureError, type Failure } from '#shared/failure.ts';
import { aSimulation } from '../../support/aSimulation.ts';
import { dialects, makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
import { makeTestCore } from '../../support/testCore.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidescope-failures-'));
const { core, folder: coreFolder, dispose } = await makeTestCore();
const { connections } = core;
afterAll(dispose);

const context = {
  signal: neverAborted,
  onProgress: () => undefined,
  onStage: () => undefined,
  callId: null,
};
const open = async (target: Target): Promise<Connection> => connections.open(target, context);
const url = async (text: string | Promise<string>): Promise<Connection> => open({ kind: 'url', url: await text });

async function failureOf(opening: Promise<unknown>): Promise<Failure> {
  const error: unknown = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw new Error(`No failure, but ${String(error)}`);
  expect(JSON.stringify(error.failure)).not.toMatch(/sesame|p@ss/u);
  expect(error.failure.hint).not.toBe('');
  return error.failure;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('opening PostgreSQL fails', () => {
  let yaptide = '';
  beforeAll(async () => {
    yaptide = await makePostgresDatabase('');
    await runOnPostgres('postgres', `create role mute login password 'open-sesame'`);
  });

  it('as login-refused for a wrong password, naming the user and not the password', async () => {
    const failure = await failureOf(url(postgresAddress(yaptide, 'postgres', 'sesame')));
    expect(failure.code).toBe('login-refused');
    expect(failure.message).toContain("'postgres'");
  });

  it('as unreachable when nothing listens', async () => {
    expect((await failureOf(url(`postgresql://u:sesame@127.0.0.1:${await closedPort()}/d`))).code).toBe('unreachable');
    expect((await failureOf(url(`postgresql://u:sesame@localhost:${await closedPort()}/d`))).code).toBe('unreachable');
  });

  it('as unknown-host for a name that does not exist', async () => {
    const failure = await failureOf(url('postgresql://u:sesame@no-such-host.invalid:5432/d'));
    expect(failure.code).toBe('unknown-host');
    expect(failure.message).toContain('no-such-host.invalid');
  });

  it('as database-missing for a name that the server does not know', async () => {
    const missing = await failureOf(url(postgresAddress('nowhere')));
    expect(missing.code).toBe('database-missing');
    expect(missing.message).toContain("'nowhere'");
  });

  it('as tls when TLS is required and not offered', async () => {
    const address = (await postgresAddress(yaptide)).replace('sslmode=disable', 'sslmode=require');
    expect((await failureOf(url(address))).code).toBe('tls');
  });

  it('as not-allowed when SELECT is denied, and leaves nothing open', async () => {
    const address = await makeOwnDatabase('postgresql', {});
    const database = new URL(address).pathname.slice(1);
    const before = connections.list().length;
    const failure = await failureOf(url(postgresAddress(database, 'mute', 'open-sesame')));
    expect(failure.code).toBe('not-allowed');
    expect(failure.hint).toContain('GRANT SELECT');
    expect(connections.list().length).toBe(before);
  });

  it('as cancelled immediately when it is aborted while waiting for the server', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const controller = new AbortController();
    const opening = connections.open(
      { kind: 'url', url: `postgresql://u:sesame@127.0.0.1:${port}/d?sslmode=disable` },
      { ...context, signal: controller.signal },
    );
    silent.once('connection', () => controller.abort());
    const error: unknown = await opening.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ failure: { code: 'cancelled' } });
    silent.close();
  });
});

describe('opening SQLite fails', () => {
  const path = (name: string, bytes: string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  it('as file-missing or not-sqlite, naming the file', async () => {
    const cases = [
      [join(folder, 'missing.sqlite'), 'file-missing'],
      [folder, 'not-sqlite'],
      [path('empty.sqlite', ''), 'not-sqlite'],
      [path('text.sql', 'select 1;'), 'not-sqlite'],
      [path('header.sqlite', `SQLite format 3\0${'garbage'.repeat(200)}`), 'not-sqlite'],
    ] as const;
    for (const [file, code] of cases) {
      const failure = await failureOf(open({ kind: 'file', path: file }));
      expect(failure.code, file).toBe(code);
      expect(failure.message).toContain(file);
    }
  });
});

describe.each(dialects)('an open database on %s', (dialect) => {
  const openOwn = async (own: Parameters<typeof makeOwnDatabase>[1]): Promise<Connection> => {
    const place = await makeOwnDatabase(dialect, own);
    return dialect === 'sqlite' ? open({ kind: 'file', path: place }) : url(place);
  };

  it.each(revisions)('is identified as revision %s by its shape', async (revision) => {
    const connection = await openOwn({ revision, rows: [aSimulation({ id: 1 })] });
    expect(connection.revision).toEqual({ byShape: revision, recorded: null });
    expect(connection.missingTables).toEqual([]);
    const recorded = await openOwn({ revision, recorded: revision });
    expect(recorded.revision.recorded).toBe(revision);
    expect(recorded.notices.some(({ code }) => code === 'revision-disagrees')).toBe(false);
  });

  it('reports when alembic_version contradicts the shape, or names an unknown revision', async () => {
    const disagreeing = await openOwn({ revision: '06c32cf470e7', recorded: '5003b9acb1f4' });
    expect(disagreeing.notices.map(({ code }) => code)).toEqual(['revision-disagrees']);
    const unknown = await openOwn({ recorded: 'ffffffffffff' });
    expect(unknown.notices.map(({ code }) => code)).toEqual(['revision-unknown']);
  });

  it('names missing tables and shows the rest', async () => {
    const afterwards = 'drop table "Logfiles"; drop table "BatchTask";';
    const connection = await openOwn({ rows: [aSimulation({ id: 1 })], afterwards });
    expect(connection.missingTables).toEqual(['BatchTask', 'Logfiles']);
    expect(connection.notices.map(({ code }) => code)).toEqual(['table-missing']);
  });

  it('is opened once per place, is remembered without its password, and is closed on request', async () => {
    const place = await makeOwnDatabase(dialect, { rows: [aSimulation({ id: 1 })] });
    const target: Target = dialect === 'sqlite' ? { kind: 'file', path: place } : { kind: 'url', url: place };
    const [first, second] = await Promise.all([open(target), open(target)]);
    expect(second.id).toBe(first.id);
    const store = makeRecentConnections(coreFolder);
    const recent = (await store.list()).find(({ id }) => id === first.id);
    expect(recent).toMatchObject({ simulations: null, needsPassword: dialect === 'postgresql' });
    const entry = await store.find(first.id);
    expect(JSON.stringify(entry)).not.toMatch(/p@ss|p%40ss/u);
    await connections.close(first.id);
    expect(() => connections.database(first.id)).toThrow(/is not open/u);
  });

  it('is remembered with the number of simulations once the whole list was counted, also when opened again', async () => {
    const place = await makeOwnDatabase(dialect, { rows: [aSimulation({ id: 1 }), aSimulation({ id: 2 })] });
    const target: Target = dialect === 'sqlite' ? { kind: 'file', path: place } : { kind: 'url', url: place };
    const { id } = await open(target);
    const store = makeRecentConnections(coreFolder);
    const known = async () => (await store.list()).find((entry) => entry.id === id)?.simulations;
    const count = async (filter: object): Promise<unknown> =>
      core.call({ call: 'simulations.count', input: { connectionId: id, filter }, callId: 'count' }, neverAborted);
    await count({ text: 'no such title' });
    expect(await known()).toBeNull();
    await count({});
    expect(await known()).toBe(2);
    await connections.close(id);
    await open(target);
    expect(await known()).toBe(2);
    await connections.close(id);
  });
});
