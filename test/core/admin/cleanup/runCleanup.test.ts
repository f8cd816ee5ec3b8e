import { describe, expect, it } from 'vitest';
import { revisions } from '#shared/domain/connection.ts';
import { makeAdminBench } from '../../../support/adminBench.ts';
import { aSimulation } from '../../../support/aSimulation.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { dialects } from '../../../support/ownDatabases.ts';
import { useSmallBenches } from '../../../support/smallBenches.ts';

const { make: bench } = useSmallBenches();

/** Of the three simulations of the small database, 1 and 3 are COMPLETED and 2 is RUNNING. */
const old = { filter: {}, olderThanDays: 30 };
const finished = { filter: { states: ['COMPLETED'] } };

describe.each(dialects)('running a clean-up on %s', (dialect) => {
  it('removes exactly what was planned, batch by batch, each archived and journalled', async () => {
    const { planCleanup, runCleanup, count, archives, journal } = await bench(dialect);
    const plan = await planCleanup(finished);
    expect(plan).toMatchObject({ simulations: 2, unfinished: 0, typedName: null, passphrase: false });
    const outcome = await runCleanup({ criteria: finished, plannedAt: plan.plannedAt, expected: 2, batchSize: 1 });
    expect(outcome).toMatchObject({ ended: 'done', failure: null, simulations: 2, batches: 2, left: 0 });
    const goes = plan.tables.filter((each) => each.goes.rows > 0);
    expect(outcome.counts).toEqual(Object.fromEntries(goes.map((each) => [each.table, each.goes.rows])));
    expect(outcome.bytes).toBe(goes.reduce((sum, each) => sum + each.goes.bytes, 0));
    for (const { table, remains } of plan.tables) expect(await count(table), table).toBe(remains.rows);
    expect((await archives()).toSorted()).toEqual(outcome.archives.toSorted());
    const lines = (await journal()).filter(({ operation }) => operation === 'remove-simulations');
    expect(lines.map(({ outcome: ended, archive }) => [ended, archive])).toEqual(
      outcome.archives.toReversed().map((path) => ['done', path]),
    );
  });

  it('skips unfinished simulations unless they are included explicitly', async () => {
    const { planCleanup, runCleanup, count } = await bench(dialect);
    const { plannedAt, simulations, unfinished, tables } = await planCleanup(old);
    expect([simulations, unfinished]).toEqual([2, 1]);
    expect(tables[0]).toMatchObject({ table: 'Simulation', goes: { rows: 2 }, remains: { rows: 1 } });
    expect(await planCleanup(old, true)).toMatchObject({ simulations: 3, unfinished: 1 });
    const request = { criteria: old, plannedAt, expected: 2 };
    expect(await runCleanup(request)).toMatchObject({ ended: 'done', simulations: 2, left: 0 });
    expect(await count('Simulation', 'id = 2')).toBe(1);
    expect(await runCleanup({ ...request, includesUnfinished: true })).toMatchObject({ ended: 'done', simulations: 1 });
    expect(await count('Simulation')).toBe(0);
  });

  it.each(['stopped', 'cancelled'])(
    'ends after the current batch when it is %s, and reports what was done',
    async (how) => {
      const cancel = new AbortController();
      const end: { operation: () => unknown } = { operation: () => cancel.abort() };
      const { planCleanup, runCleanup, stopCleanup, count, archives } = await bench(dialect, {
        onProgress: (text) => (text === 'Committing' ? void end.operation() : undefined),
      });
      if (how === 'stopped') end.operation = stopCleanup;
      const { plannedAt } = await planCleanup(finished);
      const outcome = await runCleanup({ criteria: finished, plannedAt, expected: 2, batchSize: 1 }, cancel.signal);
      expect(outcome).toMatchObject({ ended: 'cancelled', failure: null, simulations: 1, batches: 1, left: 1 });
      expect(await count('Simulation')).toBe(2);
      expect(await archives()).toEqual(outcome.archives);
    },
  );

  it('keeps the results of earlier batches when a later one fails, and says why', async () => {
    const { planCleanup, runCleanup, count, run } = await bench(dialect);
    await run('create table "Note" (id integer primary key, simulation_id integer references "Simulation" (id))');
    await run('insert into "Note" (id, simulation_id) values (1, 3)');
    const { plannedAt } = await planCleanup(finished);
    const outcome = await runCleanup({ criteria: finished, plannedAt, expected: 2, batchSize: 1 });
    expect(outcome).toMatchObject({ ended: 'failed', simulations: 1, batches: 1, left: 1 });
    expect(outcome.failure?.message).toContain('Note');
    expect(await count('Simulation', 'id in (1, 3)')).toBe(1);
  });

  it('removes nothing when more simulations match than were planned', async () => {
    const { planCleanup, runCleanup, count, run, archives } = await bench(dialect);
    const { plannedAt } = await planCleanup(finished);
    await run(`update "Simulation" set job_state = 'COMPLETED' where id = 2`);
    const failure = await caughtFailure(runCleanup({ criteria: finished, plannedAt, expected: 2 }));
    expect(failure.code).toBe('changed');
    expect([await count('Simulation'), await archives()]).toEqual([3, []]);
  });

  it('measures ages from the time of the plan, so that no simulation newly matches in between', async () => {
    const { runCleanup } = await bench(dialect);
    const criteria = { filter: {}, olderThanDays: 30 };
    const failure = await caughtFailure(runCleanup({ criteria, plannedAt: '2020-01-01T00:00:00Z', expected: 3 }));
    expect(failure).toMatchObject({ code: 'changed', message: 'No simulation matches the criteria any more' });
  });

  it('removes nothing while the connection is locked', async () => {
    const { planCleanup, runCleanup, count, lock } = await bench(dialect);
    const { plannedAt } = await planCleanup(finished);
    lock();
    const failure = await caughtFailure(runCleanup({ criteria: finished, plannedAt, expected: 2 }));
    expect(failure).toMatchObject({ code: 'not-allowed', message: 'The connection is read-only' });
    expect(await count('Simulation')).toBe(3);
  });

  it('requires the typed name of a production connection, also when a batch is a single simulation', async () => {
    const { planCleanup, runCleanup, count } = await bench(dialect, { role: 'production' });
    const { plannedAt, typedName } = await planCleanup(finished);
    const request = { criteria: finished, plannedAt, expected: 2, batchSize: 1 };
    expect(await caughtFailure(runCleanup({ ...request, typedName: 'first' }))).toMatchObject({ code: 'not-allowed' });
    expect(await count('Simulation')).toBe(3);
    expect(await runCleanup({ ...request, typedName: typedName ?? '' })).toMatchObject({
      ended: 'done',
      simulations: 2,
    });
  });

  it('requires a passphrase for archives with secrets when there is no keychain', async () => {
    const rows = [aSimulation({ id: 1 }), aSimulation({ id: 2 })];
    const [revision] = revisions;
    const { planCleanup, runCleanup, dispose } = await makeAdminBench(
      dialect,
      { rows, revision },
      { hasKeychain: false },
    );
    const { plannedAt, passphrase } = await planCleanup(finished);
    expect(passphrase).toBe(true);
    const request = { criteria: finished, plannedAt, expected: 2 };
    expect(await caughtFailure(runCleanup(request))).toMatchObject({ code: 'not-allowed' });
    expect(await runCleanup({ ...request, passphrase: 'correct horse' })).toMatchObject({
      ended: 'done',
      simulations: 2,
    });
    await dispose();
  });
});
