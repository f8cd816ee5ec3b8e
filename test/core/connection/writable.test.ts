import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { OpenWritable, TransactionOptions } from '#core/connection/writableDatabase.ts';
import { aSimulation } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const options: TransactionOptions = { signal: neverAborted, lockTimeoutSeconds: 1, statementTimeoutSeconds: 10 };
const count = z.object({ n: z.string() });

describe.each(dialects)('a writable database on %s', (dialect) => {
  let reading: OpenDatabase;
  let writing: OpenWritable;
  beforeAll(async () => {
    reading = await openOwnDatabase(dialect, { rows: [1, 2, 3, 4].map((id) => aSimulation({ id })) });
    writing = await reading.openWritable();
  });
  afterAll(async () => {
    await writing.close();
    await reading.close();
  });

  const { raw } = { raw: (sql: string) => reading.build.raw(sql) };
  const simulations = async (): Promise<string | undefined> => {
    const query = raw('select count(*) as n from "Simulation"');
    return (await reading.rows({ query, row: count, signal: neverAborted }))[0]?.n;
  };
  const removing = (id: number) => reading.build('Simulation').where({ id }).delete();
  const childless = ['Task', 'Input', 'Logfiles', 'Estimator', 'CelerySimulation', 'BatchSimulation'];

  it('changes rows, reads what it changed, and keeps it when the work is done', async () => {
    const inside = await writing.database.transaction(async ({ execute, rows }) => {
      expect(await execute(reading.build('Simulation').where('id', '<', 3).update({ title: 'changed' }))).toBe(2);
      const query = reading.build('Simulation').where({ title: 'changed' }).count({ n: '*' });
      return rows({ query, row: count, signal: neverAborted });
    }, options);
    expect(inside).toEqual([{ n: '2' }]);
    const query = reading.build('Simulation').where({ title: 'changed' }).count({ n: '*' });
    expect(await reading.rows({ query, row: count, signal: neverAborted })).toEqual([{ n: '2' }]);
  });

  it('takes everything back when the work throws, and goes on working', async () => {
    const before = await simulations();
    const work = writing.database.transaction(async ({ execute }) => {
      for (const table of childless) await execute(reading.build(table).delete());
      throw new Error('changed my mind');
    }, options);
    await expect(work).rejects.toThrow('changed my mind');
    const failing = writing.database.transaction(async ({ execute }) => execute(raw('delete from absent')), options);
    await expect(failing).rejects.toMatchObject({ failure: { code: 'table-missing' } });
    expect(await simulations()).toBe(before);
    expect(reading.openTransactions()).toBe(0);
  });

  it('runs one transaction after the other', async () => {
    const order: string[] = [];
    const turn = async (name: string): Promise<void> =>
      writing.database.transaction(async ({ execute }) => {
        order.push(`${name} begins`);
        await execute(removing(99));
        order.push(`${name} ends`);
      }, options);
    await Promise.all([turn('first'), turn('second')]);
    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('takes it back when it is given up, even in the middle of a statement', async () => {
    const controller = new AbortController();
    const long =
      dialect === 'sqlite'
        ? 'with recursive c(n) as (select 1 union all select n + 1 from c where n < 50000000) select n from c'
        : 'select pg_sleep(20)';
    const work = writing.database.transaction(
      async ({ execute }) => {
        await execute(reading.build('Simulation').update({ title: 'given up' }));
        AbortSignal.timeout(50).addEventListener('abort', () => controller.abort());
        return execute(raw(long));
      },
      { ...options, signal: controller.signal },
    );
    await expect(work).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    const query = reading.build('Simulation').where({ title: 'given up' }).count({ n: '*' });
    expect(await reading.rows({ query, row: count, signal: neverAborted })).toEqual([{ n: '0' }]);
    const again = writing.database.transaction(async ({ execute }) => execute(removing(99)), options);
    expect(await again).toBe(0);
  });

  it('runs no control of transactions, no definition and no second statement', async () => {
    for (const sql of ['commit', 'rollback', 'begin', 'drop table "Page"', 'vacuum', 'delete from "Page"; select 1']) {
      const work = writing.database.transaction(async ({ execute }) => execute(raw(sql)), options);
      await expect(work, sql).rejects.toThrow();
    }
  });

  it('says after a while that somebody else holds the lock', async () => {
    const other = await reading.openWritable();
    try {
      const waiting = Promise.withResolvers<undefined>();
      const holding = Promise.withResolvers<undefined>();
      const first = writing.database.transaction(async ({ execute }) => {
        await execute(reading.build('Simulation').where({ id: 1 }).update({ title: 'held' }));
        holding.resolve(undefined);
        await waiting.promise;
      }, options);
      await holding.promise;
      const second = other.database.transaction(
        async ({ execute }) => execute(reading.build('Simulation').where({ id: 1 }).update({ title: 'late' })),
        { ...options, lockTimeoutSeconds: 0.2 },
      );
      await expect(second).rejects.toMatchObject({ failure: { code: 'timeout' } });
      waiting.resolve(undefined);
      await first;
    } finally {
      await other.close();
    }
  });

  it('still reads read-only', async () => {
    const query = raw('with x as (delete from "Page" returning id) select count(*) as n from x');
    await expect(writing.database.rows({ query, row: count, signal: neverAborted })).rejects.toThrow();
  });
});
