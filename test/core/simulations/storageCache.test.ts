import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { makeStorageCache } from '#core/simulations/storageCache.ts';
import { aRow, aSimulation } from '../../support/aSimulation.ts';
import { dialects, makeOwnDatabase, neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { runOnPostgres } from '../../support/postgresServer.ts';

/* Storage figures are cached until they change, whatever changes them. */

describe.each(dialects)('storage figures on %s', (dialect) => {
  let database: OpenDatabase | undefined;
  afterEach(async () => database?.close());

  /** A database with a finished and a running simulation, with readers of the figures and a second writer. */
  async function start() {
    const rows = [
      aSimulation({ id: 1, job_state: 'COMPLETED' }),
      aSimulation({ id: 2, job_state: 'RUNNING' }),
      ...[1, 2].flatMap((id) => [
        aRow('Estimator', { id, simulation_id: id, name: 'e', compressed_data: Buffer.from('1234') }),
        aRow('Page', { id, estimator_id: id, page_number: 0, compressed_data: Buffer.from('12345') }),
      ]),
    ];
    const place = await makeOwnDatabase(dialect, { rows });
    const opened = await openPlace(dialect, place);
    database = opened;
    const sql: string[] = [];
    const counted: OpenDatabase = {
      ...opened,
      rows: async (reading) => {
        sql.push(reading.query.toSQL().sql);
        return opened.rows(reading);
      },
    };
    const cache = makeStorageCache();
    const figures = async (...ids: readonly number[]): Promise<readonly number[]> => {
      const found = await cache.read(counted, { connectionId: 'c', ids }, neverAborted);
      return found.map(({ bytes }) => bytes);
    };
    /** How often the tables were summed. */
    const sums = (): number => sql.filter((text) => text.includes('sum(estimators)')).length;
    const write = async (change: string): Promise<void> => {
      if (dialect === 'postgresql') return void (await runOnPostgres(new URL(place).pathname.slice(1), change));
      const file = new Database(place);
      file.exec(change);
      file.close();
    };
    return { cache, figures, sums, write };
  }

  it('are read once, except for an unfinished simulation', async () => {
    const { figures, sums } = await start();
    expect(await figures(1, 2)).toEqual([9, 9]);
    expect(await figures(1)).toEqual([9]);
    expect(sums()).toBe(1);
    await figures(1, 2);
    expect(sums()).toBe(2);
  });

  it.each([
    ['added', `insert into "Page" (id, estimator_id, page_number, compressed_data) values (7, 1, 1, 'xyz')`, 12],
    ['removed', 'delete from "Page" where id = 1', 4],
    ['changed', `update "Page" set compressed_data = 'x' where id = 1`, 5],
  ])('are read again after another program has %s a row', async (_what, sql, bytes) => {
    const { figures, write } = await start();
    expect(await figures(1)).toEqual([9]);
    await write(sql);
    // PostgreSQL's counters lag by up to a second.
    await expect.poll(async () => figures(1)).toEqual([bytes]);
  });

  it("are read again after the program's own change", async () => {
    const { cache, figures, sums } = await start();
    await figures(1);
    cache.forget('c');
    await figures(1);
    expect(sums()).toBe(2);
  });
});
