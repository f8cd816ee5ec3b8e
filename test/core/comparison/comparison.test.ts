import { describe, expect, it } from 'vitest';
import type { DatabaseComparison } from '#shared/domain/comparison.ts';
import { FailureError } from '#shared/failure.ts';
import { runOn } from '../../support/adminBench.ts';
import { aBlob, aRow, aSimulation, aUser } from '../../support/aSimulation.ts';
import { startBackupBench } from '../../support/backupBench.ts';
import { makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress } from '../../support/postgresServer.ts';

const { core, open, folder, call } = startBackupBench();

async function compare(first: string, second: string): Promise<DatabaseComparison> {
  const input = { connectionId: first, otherId: second };
  const reply = await core().call({ call: 'comparison.run', input, callId: 'test' }, neverAborted);
  if (!reply.ok) throw new FailureError(reply.failure);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- core answers a call with its output
  return reply.value as DatabaseComparison;
}

const page = (values: readonly number[]) =>
  aBlob({ dimensions: 1, data: { name: 'Dose', unit: '', values }, metadata: { name: 'DOSE' } });
const rows = [
  aUser({ id: 1, username: 'alice' }),
  aSimulation({ id: 1, user_id: 1, title: 'first' }),
  aRow('Estimator', { id: 1, simulation_id: 1, name: 'e', file_name: 'e', compressed_data: aBlob({}) }),
  aRow('Page', {
    id: 1,
    estimator_id: 1,
    page_number: 0,
    page_name: 'DOSE',
    page_dimension: 1,
    compressed_data: page([1, 2, 3]),
  }),
];

describe('two databases', () => {
  it('with the same content are equal, a backup included', async () => {
    const connectionId = await open({ kind: 'url', url: await makeOwnDatabase('postgresql', { rows }) });
    const { path } = await call('backups.make', { connectionId, folder: folder() });
    const { target } = await call('backups.open', { path });
    const { tables, objects } = await compare(connectionId, await open(target));
    expect(objects).toEqual([]);
    expect(tables.map(({ name, firstRows, secondRows }) => [name, firstRows, secondRows])).toContainEqual([
      'Page',
      1,
      1,
    ]);
    const differing = tables.filter(
      ({ changed, onlyFirst, onlySecond, isComplete }) => changed + onlyFirst + onlySecond > 0 || !isComplete,
    );
    expect(differing).toEqual([]);
  });

  it('are compared down to rows, columns and the numbers of a page', async () => {
    const first = await makeOwnDatabase('postgresql', { rows });
    const second = await makeOwnDatabase('postgresql', { rows });
    const other = Buffer.from(page([1, 2.5, 3])).toString('hex');
    await runOn('postgresql', second, `update "Page" set compressed_data = '\\x${other}'`);
    await runOn('postgresql', second, `update "Simulation" set title = 'second'`);
    await runOn('postgresql', second, `update "YaptideUser" set password_hash = 'other'`);
    await runOn('postgresql', second, `insert into "Cluster" (id, cluster_name) values (7, 'far')`);
    await runOn('postgresql', second, `create index new_one on "Task" (simulation_id)`);
    const { tables, objects } = await compare(
      await open({ kind: 'url', url: first }),
      await open({ kind: 'url', url: second }),
    );
    expect(objects).toMatchObject([{ kind: 'index', first: null }]);
    const byName = Object.fromEntries(tables.map((table) => [table.name, table]));
    expect(byName['Simulation']).toMatchObject({
      changed: 1,
      examples: [{ key: 'id 1', kind: 'changed', values: [{ column: 'title', first: 'first', second: 'second' }] }],
    });
    expect(byName['Page']?.examples[0]?.values).toMatchObject([
      {
        column: 'compressed_data',
        numbers: '1 of 3 values differ, by at most 20 %, the first at 1: 2 and 2.5',
      },
    ]);
    expect(byName['YaptideUser']?.examples[0]?.values).toMatchObject([
      { column: 'password_hash', first: '(not shown)' },
    ]);
    expect(byName['Cluster']).toMatchObject({ onlyFirst: 0, onlySecond: 1, examples: [{ key: 'id 7' }] });
  });

  it('need not be of yaptide: keys of texts and of several columns, and tables without a key', async () => {
    const schema = `create table "odd name" ("the key" text, part int, value text, primary key ("the key", part));
      insert into "odd name" select 'k''' || n, n % 3, 'v' from generate_series(1, 500) as n;
      create table loose (value text); insert into loose values ('a'), ('a')`;
    const first = await postgresAddress(await makePostgresDatabase(schema));
    const second = await postgresAddress(await makePostgresDatabase(schema));
    await runOn('postgresql', second, `delete from "odd name" where "the key" = 'k''9'`);
    await runOn('postgresql', second, `update "odd name" set value = null where "the key" = 'k''17'`);
    await runOn('postgresql', second, `insert into loose values ('b')`);
    const { tables } = await compare(await open({ kind: 'url', url: first }), await open({ kind: 'url', url: second }));
    const byName = Object.fromEntries(tables.map((table) => [table.name, table]));
    expect(byName['odd name']).toMatchObject({
      onlyFirst: 1,
      onlySecond: 0,
      changed: 1,
      firstRows: 500,
      secondRows: 499,
    });
    const changed = byName['odd name']?.examples.find(({ kind }) => kind === 'changed');
    expect(changed?.values).toMatchObject([{ column: 'value', first: 'v', second: null }]);
    expect(byName['loose']).toMatchObject({ firstRows: 2, secondRows: 3, isComplete: false });
    expect(byName['loose']?.refusal).toContain('Without a primary key');
  });

  it('of which one is large are compared without transferring its rows', async () => {
    const schema = `create table many (id int primary key, value text);
      insert into many select n, md5(n::text) from generate_series(1, 100000) as n`;
    const first = await postgresAddress(await makePostgresDatabase(schema));
    const second = await postgresAddress(await makePostgresDatabase(schema));
    await runOn('postgresql', second, `update many set value = '' where id in (3, 50000, 99999)`);
    const found = await compare(await open({ kind: 'url', url: first }), await open({ kind: 'url', url: second }));
    expect(found.tables).toMatchObject([{ name: 'many', changed: 3, isComplete: true }]);
    expect(found.transferred).toBeLessThan(100_000);
  });
});
