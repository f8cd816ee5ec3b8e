import { expect, it } from 'vitest';
import { countOrphans } from '#core/admin/problems/orphans.ts';
import { tableChecksums } from '../../../support/archives.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { dialects, neverAborted } from '../../../support/ownDatabases.ts';
import { useSmallBenches } from '../../../support/smallBenches.ts';

const { make: bench } = useSmallBenches();

const unnamed = `update "Task" set simulation_id = null where id = 3;`;

it.each(dialects)('rows without a parent on %s are counted, archived, removed and restored', async (dialect) => {
  const { operation, plan, restore, database, count } = await bench(dialect, {}, unnamed);
  expect(await countOrphans(database(), neverAborted)).toMatchObject([
    { table: 'Task', parent: 'Simulation', missing: 0, unnamed: 1, ids: [3] },
  ]);
  const before = await tableChecksums(database());
  expect((await plan({ kind: 'remove-orphans', table: 'Task' })).title).toMatch(
    /^Remove 1 row of Task without Simulation/u,
  );
  const { archive, counts } = await operation({ kind: 'remove-orphans', table: 'Task' });
  expect(counts).toMatchObject({ Task: 1 });
  expect([await count('Task'), await count('Task', 'id = 3')]).toEqual([3, 0]);
  await restore(archive ?? '');
  expect(await tableChecksums(database())).toEqual(before);
  expect(await caughtFailure(plan({ kind: 'remove-orphans', table: 'Input' }))).toMatchObject({ code: 'not-found' });
});

it('rows whose parent is missing are found and removed in SQLite, with the rows that belong to them', async () => {
  const { operation, restore, database, run, count } = await bench('sqlite');
  await run('delete from "Simulation" where id = 1');
  const found = await countOrphans(database(), neverAborted);
  expect(found.map(({ table, missing }) => [table, missing])).toEqual([
    ['Task', 1],
    ['Estimator', 2],
  ]);
  const before = await tableChecksums(database());
  const { archive, counts } = await operation({ kind: 'remove-orphans', table: 'Estimator' });
  expect(counts).toEqual({ Estimator: 2, Page: 3 });
  expect(await count('Page')).toBe(0);
  await restore(archive ?? '', { choices: { parentMissing: 'keep' } });
  expect(await tableChecksums(database())).toEqual(before);
});
