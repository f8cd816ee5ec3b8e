import { afterEach, describe, expect, it } from 'vitest';
import { verifyPassword } from '#core/admin/passwords/passwordHash.ts';
import { type Dialect, type Revision, revisions } from '#shared/domain/connection.ts';
import { type AdminBench, makeAdminBench } from '../../../support/adminBench.ts';
import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../../../support/aSimulation.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { dialects } from '../../../support/ownDatabases.ts';

/* The mistakes of yaptide's own admin script must not recur, on either database and any revision. */

const open: AdminBench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.dispose();
});

const everywhere = dialects.flatMap((dialect) => revisions.map((revision) => [dialect, revision] as const));
const port = (revision: Revision) => (revision === 'd0a89a16fbac' ? { port: 22 } : {});

async function bench(dialect: Dialect, revision: Revision): Promise<AdminBench> {
  const made = await makeAdminBench(dialect, {
    revision,
    rows: [
      aUser({ id: 1, username: 'ada' }),
      aUser({ id: 2, username: 'bea' }),
      aCluster({ id: 1, ...port(revision) }),
      aCluster({ id: 2, ...port(revision) }),
      aSimulation({ id: 1, user_id: 1 }),
      aSimulation({ id: 2, user_id: 2 }),
      aSimulation({ id: 3, user_id: null }),
      aBatchSimulation(4, 1),
      ...[1, 2, 3].flatMap((simulation) =>
        [0, 1].map((task) => aTask({ id: simulation * 10 + task, simulation_id: simulation, task_id: task })),
      ),
      ...[1, 2].flatMap((simulation) => [
        aRow('Input', { id: simulation, simulation_id: simulation, compressed_data: aBlob({}) }),
        aRow('Logfiles', { id: simulation, simulation_id: simulation, compressed_data: aBlob({}) }),
        aRow('Estimator', { id: simulation, simulation_id: simulation, name: 'e', compressed_data: aBlob({}) }),
        aRow('Page', { id: simulation, estimator_id: simulation, page_number: 0, compressed_data: aBlob({}) }),
      ]),
    ],
  });
  open.push(made);
  return made;
}

const belongings = ['CelerySimulation', 'Task', 'CeleryTask', 'Input', 'Logfiles', 'Estimator', 'Page'];

describe.each(everywhere)('the faults of the script on %s at revision %s', (dialect, revision) => {
  it('does not add a user with an empty password or with a name that is taken', async () => {
    const { plan, operation, count, run } = await bench(dialect, revision);
    const taken = await caughtFailure(plan({ kind: 'add-user', username: 'ada', password: { kind: 'generated' } }));
    expect(taken).toMatchObject({ code: 'not-allowed', message: "A user 'ada' of YaptideUser already exists" });
    const empty = { kind: 'typed', value: '' } as const;
    const refused = await caughtFailure(plan({ kind: 'add-user', username: 'cid', password: empty }));
    expect(refused).toMatchObject({ code: 'bad-input', message: 'The password is empty' });
    const done = await operation({ kind: 'add-user', username: 'cid', password: { kind: 'generated' } });
    expect(done).toMatchObject({ outcome: 'done', counts: { User: 1, YaptideUser: 1 } });
    expect(done.generatedPassword).toMatch(/^\S{23}$/u);
    const [user] = await run(
      `select y.password_hash from "User" u join "YaptideUser" y on y.id = u.id where u.username = 'cid'`,
    );
    expect(await verifyPassword(done.generatedPassword ?? '', String(user?.['password_hash']))).toBe(true);
    expect(await count('User')).toBe(3);
  });

  it('reports a missing user instead of claiming that a password was set', async () => {
    const { plan, operation, run } = await bench(dialect, revision);
    const password = { kind: 'typed', value: 'secret words' } as const;
    expect(await caughtFailure(plan({ kind: 'set-password', userId: 9, password }))).toMatchObject({
      code: 'not-found',
    });
    expect(await operation({ kind: 'set-password', userId: 1, password })).toMatchObject({
      counts: { YaptideUser: 1 },
    });
    const hashes = (await run('select password_hash as hash from "YaptideUser" order by id')).map(({ hash }) =>
      String(hash),
    );
    expect(await verifyPassword('secret words', hashes[0] ?? '')).toBe(true);
    expect(hashes[1]).toMatch(/\$00ff$/u);
  });

  it('removes a user together with their simulations and nothing else', async () => {
    const { operation, count } = await bench(dialect, revision);
    const done = await operation({ kind: 'remove-users', userIds: [1], simulations: { kind: 'remove' } });
    expect(done).toMatchObject({
      outcome: 'done',
      counts: { User: 1, YaptideUser: 1, Simulation: 1, Task: 2, Page: 1 },
    });
    expect(await count('User', 'id = 1')).toBe(0);
    expect(await count('Simulation')).toBe(3);
    expect(await count('Task')).toBe(4);
    for (const table of ['Input', 'Logfiles', 'Estimator', 'Page', 'YaptideUser']) expect(await count(table)).toBe(1);
  });

  it('removes exactly one task, even if other simulations have a task with the same number', async () => {
    const { operation, count, run } = await bench(dialect, revision);
    const done = await operation({ kind: 'remove-task', taskId: 21 });
    expect(done.counts).toEqual({ Task: 1, CeleryTask: 1 });
    expect(await run('select id from "Task" order by id')).toEqual([10, 11, 20, 30, 31].map((id) => ({ id })));
    expect(await count('CeleryTask')).toBe(5);
  });

  it('removes a simulation and everything that belongs to it, also when it has no user', async () => {
    const { operation, count } = await bench(dialect, revision);
    const ids = [1, 2, 3];
    await operation({ kind: 'remove-simulations', which: { kind: 'ids', ids } });
    for (const table of belongings) expect([table, await count(table)]).toEqual([table, 0]);
    expect(await count('Simulation')).toBe(1);
    expect(await count('User')).toBe(2);
  });

  it('adds, renames and removes clusters, and keeps one that is in use', async () => {
    const { operation, plan, apply, run } = await bench(dialect, revision);
    await operation({ kind: 'add-cluster', clusterName: 'ares' });
    await operation({ kind: 'rename-cluster', clusterId: 2, clusterName: 'helios' });
    expect(await caughtFailure(plan({ kind: 'add-cluster', clusterName: 'helios' }))).toMatchObject({
      code: 'not-allowed',
    });
    const used = await plan({ kind: 'remove-cluster', clusterId: 1 });
    expect(used.obstacles).toMatchObject([
      { code: 'rows-in-the-way', message: "The cluster 'cluster1' is used by 1 simulation", details: ['Simulation 4'] },
    ]);
    expect(await caughtFailure(apply(used))).toMatchObject({ code: 'not-allowed' });
    await operation({ kind: 'remove-cluster', clusterId: 2 });
    expect((await run('select cluster_name from "Cluster" order by id')).map((row) => row['cluster_name'])).toEqual([
      'cluster1',
      'ares',
    ]);
  });
});
