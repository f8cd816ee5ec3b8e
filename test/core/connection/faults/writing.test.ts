import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { WriteTransaction } from '#core/connection/writableDatabase.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { journalEntrySchema } from '#shared/domain/journal.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { type CuttableProxy, startCuttableProxy } from '../../../support/cuttableProxy.ts';
import { useFaultBench } from '../../../support/faultBench.ts';
import { profileAt, rightPassword } from '../../../support/faultProfiles.ts';
import { neverAborted } from '../../../support/ownDatabases.ts';
import { runOnPostgres } from '../../../support/postgresServer.ts';

const bench = useFaultBench();
const made: { proxy?: CuttableProxy } = {};
const proxy = (): CuttableProxy => made.proxy ?? expect.unreachable();
beforeAll(async () => {
  made.proxy = await startCuttableProxy(bench().database.port);
});
afterAll(async () => made.proxy?.close());

const open = async (role: 'local' | 'production' = 'local'): Promise<Connection> =>
  bench().open(profileAt({ ...bench().database, port: proxy().port }, { role }), [rightPassword]);
const unlock = async ({ id, name }: Connection, minutes = 1): Promise<unknown> =>
  bench().call('connections.unlock', { connectionId: id, minutes, typedName: name });
const titles = async (): Promise<readonly unknown[]> => {
  const sql = 'select distinct title from "Simulation" order by title';
  const found: readonly unknown[] = (await runOnPostgres(bench().database.database, sql)).rows;
  return found;
};
const untouched = [1, 2, 3].map((id) => ({ title: `simulation ${id}` }));

/** Begins a transaction that changes every simulation and then runs a given step. */
async function change({ id }: Connection, then: (transaction: WriteTransaction) => Promise<unknown>): Promise<unknown> {
  const { connections } = bench().core;
  const { build } = connections.database(id);
  const writable = await connections.openWritable(id);
  try {
    return await writable.database.transaction(
      async (transaction) => {
        await transaction.execute(build('Simulation').update({ title: 'changed' }));
        return then(transaction);
      },
      { signal: neverAborted, lockTimeoutSeconds: 1, statementTimeoutSeconds: 30 },
    );
  } finally {
    await writable.close();
  }
}

const pid = z.object({ pid: textCell });

describe('a write', () => {
  it('is refused while the connection is locked, by the program and by the server', async () => {
    const connection = await open();
    const { connections } = bench().core;
    expect(await caughtFailure(connections.openWritable(connection.id))).toMatchObject({
      code: 'not-allowed',
      message: `The connection '${connection.name}' is read-only`,
    });
    const { build, positionalRows } = connections.database(connection.id);
    const hidden = build.raw(`with gone as (delete from "CelerySimulation" returning id) select id from gone`);
    expect(await caughtFailure(positionalRows(hidden, neverAborted))).toMatchObject({
      code: 'not-allowed',
      message: 'The session is read-only',
    });
    const { rows } = await runOnPostgres(
      bench().database.database,
      'select count(*)::int as n from "CelerySimulation"',
    );
    expect(rows).toEqual([{ n: 3 }]);
  });

  it('that is running when its session ends fails, is rolled back and is not repeated', async () => {
    const connection = await open();
    await unlock(connection);
    const done = { times: 0 };
    const failure = await caughtFailure(
      change(connection, async ({ rows, execute }) => {
        done.times += 1;
        const { build } = bench().core.connections.database(connection.id);
        const own = await rows({ query: build.raw('select pg_backend_pid() as pid'), row: pid, signal: neverAborted });
        await runOnPostgres('postgres', `select pg_terminate_backend(${own[0]?.pid ?? ''}, 5000)`);
        return execute(build('Simulation').update({ title: 'changed again' }));
      }),
    );
    expect(failure.code).toBe('connection-lost');
    expect(done.times).toBe(1);
    expect(await titles()).toEqual(untouched);
  });

  it('that is running when the network drops every packet fails soon, and is not repeated', async () => {
    const connection = await open();
    await unlock(connection);
    const done = { times: 0 };
    const lost = bench().untilLink(connection.id, 'reconnecting', 5000);
    const failing = caughtFailure(
      change(connection, async ({ execute }) => {
        done.times += 1;
        proxy().cutSilently();
        return execute(bench().core.connections.database(connection.id).build('Simulation').delete());
      }),
    );
    await lost;
    expect((await failing).code).toBe('connection-lost');
    expect(await caughtFailure(bench().core.connections.openWritable(connection.id))).toMatchObject({
      code: 'connection-lost',
      hint: 'Nothing was written. Try again once it is re-established.',
    });
    const standing = bench().untilLink(connection.id, 'connected', 3000);
    proxy().mend();
    await standing;
    expect(done.times).toBe(1);
    await runOnPostgres(
      'postgres',
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where state = 'idle in transaction'
        and datname = '${bench().database.database}'`,
    );
    expect(await titles()).toEqual(untouched);
    // The unlock time keeps running: the network was lost, not the permission.
    expect(await change(connection, async () => 'done')).toBe('done');
    await runOnPostgres(bench().database.database, `update "Simulation" set title = 'simulation ' || id`);
  });
});

describe('an unlocking', () => {
  it('ends manually or after its time, closes the writing sessions, and is recorded in the journal', async () => {
    const connection = await open();
    const { core, call, status } = bench();
    const { id } = connection;
    await unlock(connection);
    expect((await status(id)).unlockedUntil).not.toBeNull();
    const writable = await core.connections.openWritable(id);
    await call('connections.lock', { connectionId: id });
    const work = writable.database.transaction(async () => 'written', {
      signal: neverAborted,
      lockTimeoutSeconds: 1,
      statementTimeoutSeconds: 1,
    });
    await expect(work).rejects.toThrow();
    // 0.6 s.
    await unlock(connection, 0.01);
    await expect.poll(async () => (await status(id)).unlockedUntil).toBeNull();
    expect(await caughtFailure(core.connections.openWritable(id))).toMatchObject({ code: 'not-allowed' });
    const listed = async (): Promise<readonly unknown[]> => {
      const { entries } = z.object({ entries: z.array(journalEntrySchema) }).parse(await call('journal.list', {}));
      const mine = entries.filter((entry) => entry.connection.startsWith(`${connection.name} (`));
      return mine.map(({ operation, parameters }) => [operation, parameters['why'] ?? parameters['minutes']]);
    };
    await expect.poll(listed).toEqual([
      ['relock', 'the time expired'],
      ['unlock', 0.01],
      ['relock', 'on request'],
      ['unlock', 1],
    ]);
  });

  it('of production requires its typed name and lasts ten minutes at most', async () => {
    const connection = await open('production');
    const wrongName = { ...connection, name: 'another' };
    expect(await caughtFailure(unlock(wrongName))).toMatchObject({ code: 'not-allowed' });
    expect(await caughtFailure(unlock(connection, 11))).toMatchObject({ code: 'not-allowed' });
    await unlock(connection, 10);
    expect((await bench().status(connection.id)).unlockedUntil).not.toBeNull();
  });
});
