import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { OpenWritable, TransactionOptions } from '#core/connection/writableDatabase.ts';
import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import type { FailureReason } from '#shared/failure.ts';
import { aSimulation } from '../../support/aSimulation.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { dialects, neverAborted, openOwnDatabase, openPlace, ownSql } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress } from '../../support/postgresServer.ts';

const options: TransactionOptions = { signal: neverAborted, lockTimeoutSeconds: 1, statementTimeoutSeconds: 10 };
/** Tables with one constraint of each kind, and a row that each constraint refuses to duplicate or remove. */
const rules = `create table place (a int, "b c" text, constraint place_key unique (a, "b c"));
  insert into place values (1, 'x, (y)=(z)');
  create table house (id int primary key);
  insert into house values (1), (2);
  create table visit (id int primary key, at int, constraint visit_at foreign key (at) references house (id));
  insert into visit values (107, 1);
  create unique index visit_parity on visit ((at % 2), (id / 100));
  insert into visit values (6, 2);`;
const count = z.object({ n: z.string() });

describe.each(dialects)('a writable database on %s', (dialect) => {
  let reading: OpenDatabase;
  let writing: OpenWritable;
  beforeAll(async () => {
    reading = await openOwnDatabase(dialect, {
      rows: [1, 2, 3, 4].map((id) => aSimulation({ id })),
      afterwards: rules,
    });
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

  it('changes rows, reads its changes, and commits when the work is done', async () => {
    const inside = await writing.database.transaction(async ({ execute, rows }) => {
      expect(await execute(reading.build('Simulation').where('id', '<', 3).update({ title: 'changed' }))).toBe(2);
      const query = reading.build('Simulation').where({ title: 'changed' }).count({ n: '*' });
      return rows({ query, row: count, signal: neverAborted });
    }, options);
    expect(inside).toEqual([{ n: '2' }]);
    const query = reading.build('Simulation').where({ title: 'changed' }).count({ n: '*' });
    expect(await reading.rows({ query, row: count, signal: neverAborted })).toEqual([{ n: '2' }]);
  });

  it('rolls everything back when the work throws, and remains usable', async () => {
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

  it('rolls back when it is cancelled, even in the middle of a statement', async () => {
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

  it('runs no transaction control, no DDL and no second statement', async () => {
    for (const sql of ['commit', 'rollback', 'begin', 'drop table "Page"', 'vacuum', 'delete from "Page"; select 1']) {
      const work = writing.database.transaction(async ({ execute }) => execute(raw(sql)), options);
      await expect(work, sql).rejects.toThrow();
    }
  });

  it('reports after a while that another session holds the lock', async () => {
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
      await expect(second).rejects.toMatchObject({ failure: { code: 'timeout', reason: { kind: 'lock-timeout' } } });
      waiting.resolve(undefined);
      await first;
    } finally {
      await other.close();
    }
  });

  const refused = async (sql: string): Promise<FailureReason | undefined> => {
    const work = writing.database.transaction(async ({ execute }) => execute(raw(sql)), options);
    return (await caughtFailure(work)).reason;
  };

  it("reports by code which constraint refused a change, with the database's own names", async () => {
    const isSqlite = dialect === 'sqlite';
    expect(await refused(`insert into place values (1, 'x, (y)=(z)')`)).toEqual({
      kind: 'unique-violation',
      table: 'place',
      columns: ['a', 'b c'],
      constraint: isSqlite ? null : 'place_key',
    });
    expect(await refused('insert into visit values (107, 2)')).toMatchObject({
      kind: 'unique-violation',
      table: 'visit',
      columns: ['id'],
    });
    expect(await refused(`insert into visit values (8, 2)`)).toEqual({
      kind: 'unique-violation',
      table: isSqlite ? null : 'visit',
      columns: [],
      constraint: 'visit_parity',
    });
    const kept = {
      kind: 'foreign-key-violation',
      constraint: isSqlite ? null : 'visit_at',
      referencingTable: isSqlite ? null : 'visit',
    };
    expect(await refused('insert into visit values (9, 4711)')).toEqual(kept);
    expect(await refused('delete from house')).toEqual(kept);
    expect(await refused('delete from absent')).toBeUndefined();
  });

  it.runIf(dialect === 'postgresql')('names the object that lacks a permission', async () => {
    const name = `t${crypto.randomUUID().replaceAll('-', '')}`;
    const { database: place } = parsePostgresUrl(
      await postgresAddress(
        await makePostgresDatabase(
          ownSql(dialect, {
            afterwards: `create role ${name} login password 'x'; grant select, insert on all tables in schema public to ${name};
        create schema closed; create table closed.t (a int);`,
          }),
        ),
      ),
    );
    const narrow = await openPlace('postgresql', await postgresAddress(place, name, 'x'));
    const limited = await narrow.openWritable();
    const denied = async (sql: string): Promise<unknown> =>
      (
        await caughtFailure(
          limited.database.transaction(async ({ execute }) => execute(narrow.build.raw(sql)), options),
        )
      ).reason;
    try {
      const on = (kind: string, of: string) => ({ kind: 'permission-denied', object: { kind, name: of } });
      expect(await denied('delete from "Page"')).toEqual(on('table', 'Page'));
      expect(await denied(`insert into "Cluster" (cluster_name) values ('x')`)).toEqual(
        on('sequence', 'Cluster_id_seq'),
      );
      expect(await denied('delete from closed.t')).toEqual(on('schema', 'closed'));
    } finally {
      await limited.close();
      await narrow.close();
    }
  });

  it('remains readable read-only', async () => {
    const query = raw('with x as (delete from "Page" returning id) select count(*) as n from x');
    await expect(writing.database.rows({ query, row: count, signal: neverAborted })).rejects.toThrow();
  });
});
