import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openSqlite } from '#core/connection/dialects/sqlite/sqlite.ts';
import type { Core } from '#core/core.ts';
import { FailureError } from '#shared/failure.ts';
import { aSimulation, aTask } from '../../../support/aSimulation.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { makeOwnDatabase, neverAborted } from '../../../support/ownDatabases.ts';
import { bundles, spawnProgram } from '../../../support/spawnedProgram.ts';
import { makeTestCore } from '../../../support/testCore.ts';

const containing = (text: string): unknown => expect.stringContaining(text);
/* SQLite in processes that can be killed: no statement can block the program or keep it from quitting. */

/** Returns no row, so only killing its process stops it. */
const endless =
  'with recursive c(i) as (select 1 union all select i + 1 from c) select count(*) as n from c where i < 0';
const options = { signal: neverAborted, lockTimeoutSeconds: 1, statementTimeoutSeconds: 60 };
const listed = z.object({ rows: z.array(z.object({ id: z.number(), titleLength: z.number().optional() })) });
const count = z.object({ n: z.string() });

/** The running child processes of a process. */
function childrenOf(pid: number): readonly number[] {
  const parents = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/u.test(name)) return [];
    const words = statOf(Number(name));
    return words === undefined || words.state === 'Z' ? [] : [{ pid: Number(name), parent: words.parent }];
  });
  return parents.filter(({ parent }) => parent === pid).map((each) => each.pid);
}

function statOf(pid: number): { readonly state: string; readonly parent: number; readonly ticks: number } | undefined {
  try {
    const [state = '', parent, ...rest] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { state, parent: Number(parent), ticks: Number(rest[9]) + Number(rest[10]) };
  } catch {
    return undefined;
  }
}

const own = async (): Promise<string> =>
  makeOwnDatabase('sqlite', { rows: [1, 2, 3].map((id) => aSimulation({ id })) });

describe('a statement that never ends', () => {
  it('returns as soon as it is cancelled, and its process ends soon after', async () => {
    const database = await openSqlite(await own(), neverAborted);
    try {
      const before = childrenOf(process.pid);
      const controller = new AbortController();
      const running = caughtFailure(
        database.rows({ query: database.build.raw(endless), row: count, signal: controller.signal }),
      );
      const [worker = 0] = before;
      await expect.poll(() => statOf(worker)?.state, { timeout: 10_000 }).toBe('R');
      const began = performance.now();
      controller.abort();
      expect((await running).code).toBe('cancelled');
      expect(performance.now() - began).toBeLessThan(10_000);
      await expect.poll(() => childrenOf(process.pid).includes(worker), { timeout: 20_000, interval: 20 }).toBe(false);
      expect(performance.now() - began).toBeLessThan(20_000);
      const query = database.build('Simulation').count({ n: '*' });
      expect(await database.rows({ query, row: count, signal: neverAborted })).toEqual([{ n: '3' }]);
    } finally {
      await database.close();
    }
    expect(childrenOf(process.pid)).toEqual([]);
  });

  it('is stopped by the statement timeout, and no process keeps running', async () => {
    const database = await openSqlite(await own(), neverAborted);
    try {
      database.setStatementTimeout(0.2);
      const reading = database.rows({ query: database.build.raw(endless), row: count, signal: neverAborted });
      expect((await caughtFailure(reading)).code).toBe('timeout');
      await expect.poll(() => childrenOf(process.pid), { timeout: 20_000 }).toEqual([]);
    } finally {
      await database.close();
    }
  });

  it('does not delay closing', async () => {
    const database = await openSqlite(await own(), neverAborted);
    const reading = Array.from({ length: 3 }, async () =>
      caughtFailure(database.rows({ query: database.build.raw(endless), row: count, signal: neverAborted })),
    );
    await expect.poll(() => childrenOf(process.pid).length, { timeout: 20_000 }).toBe(3);
    const began = performance.now();
    await database.close();
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(childrenOf(process.pid)).toEqual([]);
    expect((await Promise.all(reading)).map(({ code }) => code)).toEqual(Array(3).fill('connection-lost'));
  });

  it('does not delay closing within a transaction either, which is rolled back', async () => {
    const path = await own();
    const database = await openSqlite(path, neverAborted);
    const { database: writable } = await database.openWritable();
    const began = Promise.withResolvers<undefined>();
    const writing = caughtFailure(
      writable.transaction(async ({ execute }) => {
        await execute(database.build('Simulation').update({ title: 'changed' }));
        began.resolve(undefined);
        await execute(database.build.raw(endless));
      }, options),
    );
    await began.promise;
    const closing = performance.now();
    await database.close();
    expect(performance.now() - closing).toBeLessThan(20_000);
    expect((await writing).code).toBe('connection-lost');
    const file = new Database(path);
    expect(file.prepare('select distinct title from Simulation where title = ?').all('changed')).toEqual([]);
    file.close();
  });

  it('leaves no journal file when it is cancelled in a transaction that has written', async () => {
    const path = await own();
    const database = await openSqlite(path, neverAborted);
    const { database: writable, close } = await database.openWritable();
    try {
      const controller = new AbortController();
      const writing = writable.transaction(
        async ({ execute }) => {
          // Larger than its cache, so that the file is written before the commit.
          const filling = `insert into "Input" (id, simulation_id, compressed_data)
            with recursive c(i) as (select 1 union all select i + 1 from c where i < 400) select i, 1, randomblob(100000) from c`;
          await execute(database.build.raw(filling));
          AbortSignal.timeout(20).addEventListener('abort', () => controller.abort());
          await execute(database.build.raw(endless));
        },
        { ...options, signal: controller.signal },
      );
      expect((await caughtFailure(writing)).code).toBe('cancelled');
      expect(readdirSync(join(path, '..'))).toEqual(['db.sqlite']);
      const query = database.build('Input').count({ n: '*' });
      expect(await database.rows({ query, row: count, signal: neverAborted })).toEqual([{ n: '0' }]);
    } finally {
      await close();
      await database.close();
    }
  });

  it('ends with the program, also when that is killed', async () => {
    const program = spawnProgram(`${bundles}/endlessProgram.js`, [await own()], {});
    await program.firstLine;
    const pid = program.process.pid ?? 0;
    await expect
      .poll(() => childrenOf(pid).some((child) => statOf(child)?.state === 'R'), { timeout: 10_000 })
      .toBe(true);
    const children = childrenOf(pid);
    expect(children.length).toBeGreaterThan(1);
    await program.stop('SIGKILL');
    await expect
      .poll(() => children.filter((child) => (statOf(child)?.state ?? 'Z') !== 'Z'), { timeout: 5000 })
      .toEqual([]);
  });
});

describe('endless views and huge values', () => {
  const opened: { readonly core: Core; readonly dispose: () => Promise<void> }[] = [];
  afterAll(async () => Promise.all(opened.map(async ({ dispose }) => dispose())));
  const openCore = async (path: string) => {
    const made = await makeTestCore();
    opened.push(made);
    const call = async (name: string, input: object): Promise<unknown> => {
      const reply = await made.core.call({ call: name, input, callId: 'a call' }, neverAborted);
      if (reply.ok) return reply.value;
      throw new FailureError(reply.failure);
    };
    const connection = z
      .object({ id: z.string(), notices: z.array(z.object({ code: z.string(), message: z.string() })) })
      .parse(await call('connections.open', { target: { kind: 'file', path } }));
    return { call, connection };
  };

  it('name a view in place of a table, which is not queried', async () => {
    const afterwards = `alter table "Simulation" rename to "Former";
      create view "Simulation" as with recursive c(i) as (select 1 union all select i + 1 from c)
        select f.* from "Former" f, c where c.i < 0;
      create view alembic_version as with recursive c(i) as (select 1 union all select i + 1 from c) select i as version_num from c where i < 0;`;
    const path = await makeOwnDatabase('sqlite', { rows: [aSimulation({ id: 1 })], afterwards });
    const { call, connection } = await openCore(path);
    expect(connection.notices).toEqual([{ code: 'view', message: 'Simulation is a view, not a table' }]);
    const failure = await caughtFailure(call('simulations.list', { connectionId: connection.id }));
    expect(failure.code).toBe('table-missing');
    await call('users.list', { connectionId: connection.id });
  });

  it('name a virtual table in place of a table, also one of an unknown module, and read the others', async () => {
    const afterwards = `drop table "Page"; pragma writable_schema = on;
      insert into sqlite_schema values ('table', 'Page', 'Page', 0, 'create virtual table "Page" using nosuch(id)'),
        ('table', 'other', 'other', 0, 'create virtual table other using nosuch(id)');
      alter table "Cluster" rename to "Former"; create virtual table "Cluster" using fts5(id);`;
    const path = await makeOwnDatabase('sqlite', { rows: [aSimulation({ id: 1 })] });
    const file = new Database(path);
    file.unsafeMode(true);
    file.exec(afterwards);
    file.close();
    const { call, connection } = await openCore(path);
    expect(connection.notices[0]?.message).toBe('Cluster, Page are virtual tables, not tables');
    const { rows } = listed.parse(await call('simulations.list', { connectionId: connection.id }));
    expect(rows.map(({ id }) => id)).toEqual([1]);
    const names = z.object({ relations: z.array(z.object({ name: z.string() })) });
    const { relations } = names.parse(await call('catalog.list', { connectionId: connection.id }));
    expect(relations.map(({ name }) => name)).toContain('other');
  });

  it('show a list although a task counts primaries without end', async () => {
    const afterwards = `update "Task" set requested_primaries = 9e999, simulated_primaries = 'many';`;
    const rows = [
      aSimulation({ id: 1 }),
      aSimulation({ id: 2 }),
      ...[1, 2].map((id) => aTask({ id, simulation_id: 1 })),
    ];
    const { call, connection } = await openCore(await makeOwnDatabase('sqlite', { rows, afterwards }));
    const list = listed.parse(await call('simulations.list', { connectionId: connection.id }));
    expect(list.rows.length).toBe(2);
  });

  it('show a list with a title of 150 MB, and refuse the title itself', async () => {
    const path = await own();
    const file = new Database(path);
    file.exec(`update Simulation set title = cast(zeroblob(1) as text) || 'x' where id = 1;
      update Simulation set title = replace(hex(zeroblob(75000000)), '00', 'ab') where id = 2`);
    file.close();
    const { call, connection } = await openCore(path);
    const before = process.memoryUsage().rss;
    const list = listed.parse(await call('simulations.list', { connectionId: connection.id }));
    expect(list.rows.find(({ id }) => id === 2)?.titleLength).toBe(150_000_000);
    const database = await openSqlite(path, neverAborted);
    try {
      const query = database.build('Simulation').select('title').where({ id: 2 });
      const failure = await caughtFailure(database.positionalRows(query, neverAborted));
      expect(failure).toMatchObject({ code: 'too-large', message: containing('title') });
    } finally {
      await database.close();
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  });

  it('refuse values of 500 MB from a generated column', async () => {
    const path = await own();
    const file = new Database(path);
    file.exec(`alter table Simulation add column huge as (hex(zeroblob(250000000)))`);
    file.close();
    const before = process.memoryUsage().rss;
    const database = await openSqlite(path, neverAborted);
    try {
      database.setStatementTimeout(120);
      const failure = await caughtFailure(
        database.positionalRows(database.build('Simulation').select('*'), neverAborted),
      );
      expect(failure).toMatchObject({ code: 'too-large', message: containing('huge') });
      const query = database.build('Simulation').count({ n: '*' });
      expect(await database.rows({ query, row: count, signal: neverAborted })).toEqual([{ n: '3' }]);
    } finally {
      await database.close();
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  });
});
