import { describe, expect, it } from 'vitest';
import { type AdminBench, databaseOf } from '../../../support/adminBench.ts';
import { tableChecksums } from '../../../support/archives.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { dialects } from '../../../support/ownDatabases.ts';
import { postgresAddress, runOnPostgres } from '../../../support/postgresServer.ts';
import { makeTestCore } from '../../../support/testCore.ts';
import { removing, useSmallBenches } from '../../../support/smallBenches.ts';

const { make: bench, open: openBench } = useSmallBenches();

/** A database for its owner, and the same database as seen by a role with some grants. */
async function asRole(
  grants: (role: string) => string,
  prepare = '',
): Promise<readonly [AdminBench, AdminBench & { readonly url: string }]> {
  const owner = await bench('postgresql', {}, prepare);
  const role = `role_${crypto.randomUUID().slice(0, 8)}`;
  const database = databaseOf(owner.place);
  await runOnPostgres(database, `create role ${role} login password 'x'; ${grants(role)}`);
  const url = await postgresAddress(database, role, 'x');
  return [owner, { ...(await openBench('postgresql', owner.place, { url })), url }];
}

const allTables = (role: string): string =>
  `grant select, insert, update, delete on all tables in schema public to ${role}; grant usage on all sequences in schema public to ${role}`;

describe('row level security', () => {
  it.each([
    ['Page', 'id % 2 = 0'],
    ['Task', 'id > 1'],
    ['Input', 'false'],
    ['Logfiles', 'true'],
  ])('on %s is an obstacle, whether the role sees some rows, none or all', async (table, policy) => {
    const secured = `alter table "${table}" enable row level security; create policy few on "${table}" using (${policy});`;
    const [owner, keeper] = await asRole(allTables, secured);
    const made = await keeper.plan(removing(1));
    expect(made.obstacles).toMatchObject([{ code: 'rows-hidden' }]);
    expect(made.obstacles[0]?.message).toContain(table);
    expect(await caughtFailure(keeper.apply(made))).toMatchObject({ code: 'not-allowed' });
    expect([await owner.count('Page'), await keeper.archives()]).toEqual([3, []]);
    // The owner sees every row.
    expect((await owner.plan(removing(1))).obstacles).toEqual([]);
  });

  it('is reported when the role connects, but not to the owner', async () => {
    const secured = 'alter table "Page" enable row level security; alter table "Input" enable row level security;';
    const [owner, keeper] = await asRole(allTables, secured);
    const { core, dispose } = await makeTestCore();
    try {
      const notices = async (url: string): Promise<readonly string[]> => {
        const context = { signal: AbortSignal.timeout(60_000), onProgress: () => undefined, onStage: () => undefined };
        const opened = await core.connections.open({ kind: 'url', url }, { ...context, callId: null });
        return opened.notices.filter(({ code }) => code === 'rows-hidden').map(({ message }) => message);
      };
      expect(await notices(keeper.url)).toEqual([
        'Row level security may hide rows of Input, Page from this database user',
      ]);
      expect(await notices(owner.place)).toEqual([]);
    } finally {
      await dispose();
    }
  });

  it('that is enabled between plan and commit prevents removing anything that is not archived', async () => {
    const [owner, keeper] = await asRole(allTables);
    const made = await keeper.plan(removing(1));
    expect(made.obstacles).toEqual([]);
    await owner.run('alter table "Page" enable row level security');
    await owner.run('create policy few on "Page" using (id <> 2)');
    expect(await caughtFailure(keeper.apply(made))).toMatchObject({ code: 'changed' });
    expect([await owner.count('Page'), await keeper.archives()]).toEqual([3, []]);
  });
});

describe('objects that change more rows than a plan counts, on PostgreSQL', () => {
  it.each([
    ['a trigger that keeps rows', 'before delete on "Page" for each row execute function interfere()', 'return null'],
    [
      'a trigger that removes others',
      'after delete on "Page" for each row execute function interfere()',
      `delete from "Task" where simulation_id = 2; return old`,
    ],
  ])('%s is a warning, and nothing is changed', async (_what, trigger, body) => {
    const { plan, apply, database, archives } = await bench(
      'postgresql',
      {},
      `create function interfere() returns trigger language plpgsql as $$ begin ${body}; end $$;
       create trigger meddler ${trigger};`,
    );
    const before = await tableChecksums(database());
    const made = await plan(removing(1));
    expect(made.obstacles).toEqual([]);
    expect(made.warnings).toMatchObject([{ code: 'triggers', message: 'Page has triggers: meddler' }]);
    expect(await caughtFailure(apply(made))).toMatchObject({ code: 'changed' });
    expect(await tableChecksums(database())).toEqual(before);
    expect(await archives()).toEqual([]);
  });

  it('a logging trigger does not prevent rows from being removed', async () => {
    const { plan, apply, run } = await bench(
      'postgresql',
      {},
      `create table log (id int); create function note() returns trigger language plpgsql as
         $$ begin insert into log values (old.id); return old; end $$;
       create trigger noting after delete on "Page" for each row execute function note();`,
    );
    expect((await apply(await plan(removing(1)))).outcome).toBe('done');
    expect(await run('select id from log order by id')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it('a DO ALSO rule is a warning, and what it removes prevents the commit', async () => {
    const [owner, keeper] = await asRole(
      allTables,
      'create rule more as on delete to "Page" do also delete from "User";',
    );
    const made = await keeper.plan(removing(1));
    expect(made).toMatchObject({ obstacles: [], warnings: [{ code: 'rules', message: 'Page has rules: more' }] });
    const users = await owner.count('User');
    await caughtFailure(keeper.apply(made));
    expect([await owner.count('Page'), await owner.count('User')]).toEqual([3, users]);
  });

  it('a WITHOUT ROWID table with a key of several columns is an obstacle once it has rows', async () => {
    const note = `create table Note (name text, simulation_id integer references Simulation (id) on delete cascade,
      primary key (name, simulation_id)) without rowid;`;
    const { plan, run } = await bench('sqlite', {}, note);
    expect((await plan(removing(1))).obstacles).toEqual([]);
    await run("insert into Note values ('a', 1)");
    expect((await plan(removing(1))).obstacles).toMatchObject([{ code: 'no-row-key', message: /^Rows of Note/u }]);
  });

  it('a DO INSTEAD NOTHING rule is an obstacle', async () => {
    const { plan } = await bench('postgresql', {}, 'create rule never as on delete to "Task" do instead nothing;');
    expect((await plan(removing(1))).obstacles).toMatchObject([{ code: 'rules', message: /Task.*never/u }]);
  });

  it('an inherited table is an obstacle, a partitioned one a warning', async () => {
    const { plan } = await bench('postgresql', {}, 'create table more () inherits ("Logfiles");');
    expect((await plan(removing(1))).obstacles).toMatchObject([{ code: 'inherited' }]);
    const other = await bench(
      'postgresql',
      {},
      `drop table "Logfiles"; create table "Logfiles" (id serial, simulation_id int, compressed_data bytea)
         partition by range (id); create table part partition of "Logfiles" for values from (0) to (100);
       insert into "Logfiles" (simulation_id) values (1), (1);`,
    );
    const made = await other.plan(removing(1));
    expect([made.obstacles, made.warnings]).toMatchObject([[], [{ code: 'partitioned' }]]);
    expect((await other.apply(made)).counts).toMatchObject({ Logfiles: 2 });
  });
});

describe('objects that change more rows than a plan counts, on SQLite', () => {
  it.each([
    ['keeps rows', `before delete on "Page" begin select raise(ignore); end`],
    ['removes others', `after delete on "Page" begin delete from "Task" where simulation_id = 2; end`],
  ])('a trigger that %s is a warning, and nothing is changed', async (_what, trigger) => {
    const { plan, apply, database, archives } = await bench('sqlite', {}, `create trigger meddler ${trigger};`);
    const before = await tableChecksums(database());
    const made = await plan(removing(1));
    expect(made.warnings).toMatchObject([{ code: 'triggers', message: 'Page has triggers: meddler' }]);
    expect((await caughtFailure(apply(made))).code).toMatch(/^(?:changed|database)$/u);
    expect(await tableChecksums(database())).toEqual(before);
    expect(await archives()).toEqual([]);
  });
});

describe.each(dialects)('a view in place of a table on %s', (dialect) => {
  it.each(['Simulation', 'Page'])('%s is an obstacle', async (table) => {
    const { plan, archives, journal } = await bench(
      dialect,
      {},
      `alter table "${table}" rename to hidden; create view "${table}" as select * from hidden;`,
    );
    const made = await plan(removing(1));
    expect(made.obstacles.map(({ code }) => code)).toContain('not-a-table');
    expect(made.obstacles.map(({ message }) => message).join()).toContain(`${table} is a view`);
    expect([await archives(), (await journal()).some(({ operation }) => operation === 'remove-simulations')]).toEqual([
      [],
      false,
    ]);
  });
});

describe('a role with few rights', () => {
  it('that may not read a table is shown the GRANT that is missing', async () => {
    const [, reader] = await asRole((role) => `${allTables(role)}; revoke select on "Logfiles" from ${role}`);
    const made = await reader.plan(removing(1));
    expect(made.obstacles).toMatchObject([{ code: 'permission-missing' }]);
    expect(made.obstacles[0]?.details.join()).toContain('GRANT SELECT ON "Logfiles" TO');
  });

  it('without USAGE on sequences cannot add rows, and learns so before removing what it could not restore', async () => {
    const tablesOnly = (role: string): string =>
      `grant select, insert, update, delete on all tables in schema public to ${role}`;
    const [, clerk] = await asRole(tablesOnly);
    const adding = await clerk.plan({ kind: 'add-cluster', clusterName: 'ares' });
    expect(adding.obstacles[0]?.details.join()).toContain('GRANT USAGE ON SEQUENCE "Cluster_id_seq" TO');
    const removal = await clerk.plan(removing(1));
    expect(removal.obstacles).toEqual([]);
    expect(removal.warnings).toMatchObject([{ code: 'undo-refused' }]);
    expect(removal.warnings[0]?.details.join()).toContain('GRANT USAGE ON SEQUENCE "Simulation_id_seq" TO');
    const { archive } = await clerk.apply(removal);
    const undo = await clerk.planRestore(archive ?? '');
    expect(undo.canApply).toBe(false);
    expect(undo.notes.join()).toContain('GRANT USAGE ON SEQUENCE "Simulation_id_seq" TO');
  });
});

describe.each(dialects)('a blob that changes between plan and apply on %s', (dialect) => {
  it('is detected even if its length stays the same', async () => {
    const { plan, apply, run, archives } = await bench(dialect);
    const made = await plan(removing(1));
    await run(
      dialect === 'sqlite'
        ? `update "Page" set compressed_data = zeroblob(length(compressed_data)) where id = 2`
        : `update "Page" set compressed_data = set_byte(compressed_data, 9, 7) where id = 2`,
    );
    const failure = await caughtFailure(apply(made));
    expect(failure.code).toBe('changed');
    expect(failure.details.join()).toContain('Rows of Page that belong to Simulation 1 were changed');
    expect(await archives()).toEqual([]);
  });
});
