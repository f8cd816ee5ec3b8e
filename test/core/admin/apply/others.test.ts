import Database from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '#shared/domain/connection.ts';
import { databaseOf } from '../../../support/adminBench.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { dialects } from '../../../support/ownDatabases.ts';
import { postgresAddress, runOnPostgres } from '../../../support/postgresServer.ts';
import { removing, useSmallBenches } from '../../../support/smallBenches.ts';

const { make: bench, open: openBench } = useSmallBenches();

describe.each(dialects)('concurrent changes by others on %s', (dialect) => {
  it.each([
    [
      'gains a task',
      `insert into "Task" (id, simulation_id, task_id, requested_primaries, simulated_primaries, task_state, platform)
       values (99, 1, 9, 1, 1, 'PENDING', 'DIRECT')`,
      'Simulation 1 has 2 rows in Task instead of 1',
    ],
    ['loses a page', 'delete from "Page" where id = 3', 'Simulation 1 has 2 rows in Page instead of 3'],
    ['gets another title', `update "Simulation" set title = 'other' where id = 1`, 'Simulation 1 was changed'],
    ['starts anew', `update "Simulation" set job_state = 'RUNNING' where id = 1`, 'Simulation 1 was changed'],
    [
      'has a task that ends',
      `update "Task" set task_state = 'FAILED' where id = 1`,
      'Rows of Task that belong to Simulation 1 were changed',
    ],
  ])('abort when a simulation %s between plan and apply, with the reason', async (_what, sql, message) => {
    const { plan, apply, run, count, archives, journal } = await bench(dialect);
    const made = await plan(removing(1, 3));
    await run(sql);
    const failure = await caughtFailure(apply(made));
    expect(failure.code).toBe('changed');
    expect(failure.details.join('\n')).toContain(message);
    expect(await count('Simulation')).toBe(3);
    expect(await archives()).toEqual([]);
    expect((await journal())[0]).toMatchObject({ outcome: 'failed', archive: null, counts: {} });
  });

  it('let one of two administrators remove the same thing, and inform the other', async () => {
    const one = await bench(dialect);
    const other = await openBench(dialect, one.place);
    const plans = [await one.plan(removing(1)), await other.plan(removing(1))] as const;
    const settled = await Promise.allSettled([one.apply(plans[0]), other.apply(plans[1])]);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = settled.find((each) => each.status === 'rejected');
    expect(refused?.reason).toMatchObject({ failure: { code: 'changed' } });
    expect(await one.count('Simulation')).toBe(2);
    expect([...(await one.archives()), ...(await other.archives())]).toHaveLength(1);
  });

  it.each([
    ['cluster', { kind: 'add-cluster', clusterName: 'ares' }, `"Cluster" where cluster_name = 'ares'`],
    ['user', { kind: 'add-user', username: 'cid', password: { kind: 'generated' } }, `"User" where username = 'cid'`],
  ] as const)('add a %s only once when two administrators add it at the same time', async (_what, operation, rows) => {
    const one = await bench(dialect);
    const other = await openBench(dialect, one.place);
    const plans = [await one.plan(operation), await other.plan(operation)] as const;
    const settled = await Promise.allSettled([one.apply(plans[0]), other.apply(plans[1])]);
    const refused = settled.find((each) => each.status === 'rejected');
    expect(refused?.reason).toMatchObject({ failure: { code: 'not-allowed' } });
    expect(await one.run(`select id from ${rows}`)).toHaveLength(1);
  });

  it('give up waiting for a lock after a while, with the reason', { timeout: 60_000 }, async () => {
    const { plan, apply, place, count } = await bench(dialect);
    const made = await plan(removing(1));
    const release = await holdSimulation(dialect, place);
    const failure = await caughtFailure(apply(made));
    await release();
    expect(failure.code).toBe('timeout');
    expect(await count('Simulation')).toBe(3);
    expect((await apply(made)).outcome).toBe('done');
  });
});

describe('a database user with too few permissions', () => {
  it('learns which one is missing', async () => {
    const owner = await bench('postgresql');
    const role = `reader_${crypto.randomUUID().slice(0, 8)}`;
    const database = databaseOf(owner.place);
    await runOnPostgres(
      database,
      `create role ${role} login password 'x'; grant select on all tables in schema public to ${role}`,
    );
    const reader = await openBench('postgresql', owner.place, { url: await postgresAddress(database, role, 'x') });
    const made = await reader.plan(removing(1));
    expect(made.obstacles).toMatchObject([{ code: 'permission-missing' }]);
    expect(made.obstacles[0]?.details).toContain(`GRANT DELETE ON "Simulation" TO "${role}";`);
    const failure = await caughtFailure(reader.apply(made));
    expect(failure.code).toBe('not-allowed');
    expect(failure.message).toContain(`'${role}' lacks a permission`);
    expect(await owner.count('Simulation')).toBe(3);
  });

  it('learns which one is missing, also when it was revoked after the plan', async () => {
    const owner = await bench('postgresql');
    const role = `clerk_${crypto.randomUUID().slice(0, 8)}`;
    const database = databaseOf(owner.place);
    const tables = 'on all tables in schema public';
    await runOnPostgres(database, `create role ${role} login password 'x'; grant all ${tables} to ${role}`);
    const clerk = await openBench('postgresql', owner.place, {
      url: await postgresAddress(database, role, 'x'),
    });
    const made = await clerk.plan(removing(1));
    expect(made.obstacles).toEqual([]);
    await runOnPostgres(database, `revoke delete on "Task" from ${role}`);
    expect(await caughtFailure(clerk.apply(made))).toMatchObject({
      code: 'not-allowed',
      message: 'The database user may not DELETE in Task',
    });
    await runOnPostgres(database, `revoke update on "Simulation" from ${role}`);
    expect((await caughtFailure(clerk.apply(made))).message).toBe('The database user may not UPDATE in Simulation');
    expect([await owner.count('Simulation'), await clerk.archives()]).toEqual([3, []]);
  });
});

/** Another client that changes a simulation in a transaction left open; returns a function that releases it. */
async function holdSimulation(dialect: Dialect, place: string): Promise<() => Promise<void>> {
  const change = `update "Simulation" set title = title where id = 1`;
  if (dialect === 'sqlite') {
    const database = new Database(place);
    database.exec(`begin immediate; ${change}`);
    return async () => {
      database.exec('rollback');
      database.close();
    };
  }
  const client = new pg.Client({ connectionString: place });
  await client.connect();
  await client.query(`begin; ${change}`);
  return async () => {
    await client.query('rollback');
    await client.end();
  };
}
