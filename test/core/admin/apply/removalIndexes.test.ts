import { afterEach, describe, expect, it } from 'vitest';
import { revisions } from '#shared/domain/connection.ts';
import { type AdminBench, makeAdminBench } from '../../../support/adminBench.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';

const benches: AdminBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.dispose();
});

const ids = [1, 2, 3, 4, 5, 6];
const series = `(with recursive s(n) as (select 1 union all select n + 1 from s where n < 6) select n from s)`;
const fill = `
  insert into "User" (id, username, auth_provider) values (1, 'many', 'YaptideUser');
  insert into "Simulation" (id, job_id, user_id, title, platform, input_type, sim_type, job_state)
    select n, 'job' || n, 1, 'many', 'DIRECT', 'EDITOR', 'shieldhit', 'COMPLETED' from ${series};
  insert into "Estimator" (id, simulation_id, name) select n, n, 'e' from ${series};
  insert into "Page" (id, estimator_id, page_number) select n, n, 0 from ${series};`;
const schemaSql = `select type, name, sql from sqlite_schema order by 1, 2`;

describe.each(revisions)('removing many rows from SQLite at %s', (revision) => {
  it('leaves no temporary index behind', async () => {
    const bench = await makeAdminBench('sqlite', { revision, afterwards: fill });
    benches.push(bench);
    const before = await bench.run(schemaSql);
    const outcome = await bench.operation({ kind: 'remove-users', userIds: [1], simulations: { kind: 'remove' } });
    expect(outcome.counts).toMatchObject({ Simulation: 6, Estimator: 6, Page: 6, User: 1 });
    expect(await bench.run(schemaSql)).toEqual(before);
  });

  it('leaves none when the database refuses the removal', async () => {
    const refused = `create trigger keep before delete on "Simulation" when old.id = 4
      begin select raise(abort, 'kept by a trigger'); end;`;
    const bench = await makeAdminBench('sqlite', { revision, afterwards: fill + refused });
    benches.push(bench);
    const before = await bench.run(schemaSql);
    await caughtFailure(bench.operation({ kind: 'remove-simulations', which: { kind: 'ids', ids } }));
    expect(await bench.run(schemaSql)).toEqual(before);
    expect(await bench.count('Page')).toBe(6);
  });
});

describe('a plan on SQLite', () => {
  it('names references without an index: many rows get a temporary one, a single row does not', async () => {
    const bench = await makeAdminBench('sqlite', { afterwards: fill });
    benches.push(bench);
    const many = await bench.plan({ kind: 'remove-simulations', which: { kind: 'ids', ids } });
    const one = await bench.plan({ kind: 'remove-simulations', which: { kind: 'ids', ids: [1] } });
    const told = (plan: typeof one): string | undefined =>
      plan.missingIndexes.find(({ table }) => table === 'Page')?.message;
    expect(told(many)).toContain('creates an index that it drops at the end');
    expect(told(one)).toContain('for the one row of Estimator');
  });
});
