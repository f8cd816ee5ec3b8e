import { describe, expect, it } from 'vitest';
import { verifyArchive } from '#core/archives/file/archiveReader.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { dialects, neverAborted } from '../../../support/ownDatabases.ts';
import { removing, useSmallBenches } from '../../../support/smallBenches.ts';

const { make: bench } = useSmallBenches();

describe.each(dialects)('applying a plan on %s', (dialect) => {
  it('shows what is removed, removes exactly that, archives it first and journals it afterwards', async () => {
    const { plan, apply, journal, archives, count } = await bench(dialect);
    const made = await plan(removing(1));
    expect(made.title).toMatch(/^Remove simulation 1 'first', 3 pages, \d+ B$/u);
    expect(made.owners).toEqual([{ userId: 1, username: 'ada', simulations: 1 }]);
    const [tree] = made.tables;
    expect(tree).toMatchObject({ table: 'Simulation', how: 'asked', rows: 1 });
    const estimators = tree?.children.find(({ table }) => table === 'Estimator');
    expect(estimators).toMatchObject({ how: 'cascade', rows: 2, children: [{ table: 'Page', rows: 3 }] });
    expect(made.missingIndexes.map(({ statement }) => statement).join('\n')).toContain('on "Page" ("estimator_id");');
    const done = await apply(made);
    expect(done).toMatchObject({
      outcome: 'done',
      counts: { Simulation: 1, CelerySimulation: 1, Task: 1, CeleryTask: 1, Estimator: 2, Page: 3 },
    });
    expect(await count('Page')).toBe(0);
    const [entry] = await journal();
    expect(entry).toMatchObject({
      operation: 'remove-simulations',
      outcome: 'done',
      archive: done.archive,
      number: done.journal,
    });
    expect(entry?.parameters).toEqual({ simulations: 1, titles: "1 'first'" });
    expect(await archives()).toEqual([done.archive]);
    const archive = await verifyArchive(done.archive ?? '', neverAborted);
    expect(archive.failure).toBeNull();
    expect(Object.fromEntries(archive.rows)).toEqual(done.counts);
    expect([...archive.rows.keys()][0]).toBe('Simulation');
    expect(await caughtFailure(apply(made))).toMatchObject({ code: 'not-found' });
  });

  it('is refused while the connection is locked, although planning is allowed', async () => {
    const { plan, apply, lock, count } = await bench(dialect);
    lock();
    const made = await plan(removing(1));
    expect(await caughtFailure(apply(made))).toMatchObject({ code: 'not-allowed' });
    expect(await count('Simulation')).toBe(3);
  });

  it('removes nothing unfinished without consent, and in production nothing without the typed name', async () => {
    const { plan, apply } = await bench(dialect, { role: 'production' });
    const one = await plan(removing(1));
    expect(one.consent).toEqual({ typedName: 'first', live: false, passphrase: false });
    expect(await caughtFailure(apply(one))).toMatchObject({
      code: 'not-allowed',
      message: "The name that was typed is not 'first'",
    });
    expect(await apply(one, { typedName: 'first' })).toMatchObject({ outcome: 'done' });
    const live = await plan(removing(2));
    expect(live.warnings).toMatchObject([{ code: 'live', message: 'Simulation 2 is unfinished (RUNNING)' }]);
    expect(await caughtFailure(apply(live, { typedName: 'second' }))).toMatchObject({
      message: 'Simulation 2 is unfinished (RUNNING)',
    });
    expect(await apply(live, { typedName: 'second', live: true })).toMatchObject({ outcome: 'done' });
    const many = await plan({ kind: 'remove-users', userIds: [1, 2], simulations: { kind: 'remove' } });
    expect(many.consent.typedName).not.toBe('ada');
    expect((await plan(removing(3))).consent.typedName).not.toBe('');
  });

  it("asks for the name of the connection when the simulation's own is too long to type", async () => {
    const { plan, run } = await bench(dialect, { role: 'production' });
    await run(`update "Simulation" set title = '${'x'.repeat(81)}' where id = 1`);
    const { typedName } = (await plan(removing(1))).consent;
    expect(typedName).toBe((await plan(removing(1, 3))).consent.typedName);
  });

  it('explicitly removes the rows of a simulation where the tables declare no foreign keys', async () => {
    const undeclared =
      dialect === 'postgresql'
        ? 'alter table "Page" drop constraint "Page_estimator_id_fkey"'
        : `create table kept as select * from "Page"; drop table "Page";
           create table "Page" (id integer primary key, estimator_id integer, page_number integer, compressed_data blob);
           insert into "Page" select id, estimator_id, page_number, compressed_data from kept`;
    const { plan, apply, count } = await bench(dialect, {}, undeclared);
    const made = await plan(removing(1));
    const pages = made.tables[0]?.children.find(({ table }) => table === 'Estimator')?.children;
    expect(pages).toMatchObject([{ table: 'Page', how: 'by hand', rows: 3 }]);
    expect((await apply(made)).counts).toMatchObject({ Page: 3 });
    expect(await count('Page')).toBe(0);
  });

  it('changes nothing when there is no space for the archive, and leaves no archive', async () => {
    const { plan, apply, archives, count } = await bench(dialect, { archiveLimit: 300 });
    expect(await caughtFailure(apply(await plan(removing(1))))).toMatchObject({ code: 'too-large' });
    expect(await archives()).toEqual([]);
    expect([await count('Simulation'), await count('Page'), await count('Task')]).toEqual([3, 3, 4]);
  });

  it('can be cancelled during archiving', async () => {
    const controller = new AbortController();
    const made = await bench(dialect, {
      onProgress: (text) => void (text.startsWith('Archiving') && controller.abort()),
    });
    const failure = await caughtFailure(made.apply(await made.plan(removing(1)), {}, controller.signal));
    expect(failure.code).toBe('cancelled');
    expect(await made.archives()).toEqual([]);
    expect(await made.count('Simulation')).toBe(3);
  });

  it('ends a stuck simulation with its tasks, at the latest time that they record', async () => {
    const { operation, run } = await bench(dialect);
    const done = await operation({
      kind: 'set-simulation-state',
      which: { kind: 'filter', filter: { states: ['RUNNING'] } },
      state: 'FAILED',
    });
    expect(done).toMatchObject({ counts: { Simulation: 1, Task: 1 } });
    const kept = await verifyArchive(done.archive ?? '', neverAborted);
    expect(Object.fromEntries(kept.rows)).toEqual({ Simulation: 1, Task: 1 });
    const text = dialect === 'sqlite' ? 'end_time' : `to_char(end_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')`;
    const [simulation] = await run(`select job_state, ${text} as ended from "Simulation" where id = 2`);
    expect(simulation).toEqual({
      job_state: 'FAILED',
      ended: `2025-01-01 11:00:00.25${dialect === 'sqlite' ? '' : '0'}`,
    });
    expect(await run('select task_state from "Task" order by id')).toEqual(
      ['COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED'].map((state) => ({ task_state: state })),
    );
  });

  it('renames and hands over simulations, and renames users together with their simulations', async () => {
    const { operation, run, count } = await bench(dialect);
    await operation({ kind: 'rename-simulation', simulationId: 1, title: 'it’s “new”' });
    await operation({ kind: 'hand-over-simulations', which: { kind: 'ids', ids: [1] }, toUserId: null });
    expect(await run('select title, user_id from "Simulation" where id = 1')).toEqual([
      { title: 'it’s “new”', user_id: null },
    ]);
    const left = await operation({
      kind: 'remove-users',
      userIds: [1],
      simulations: { kind: 'hand-over', toUserId: 2 },
    });
    expect(left.counts).toEqual({ Simulation: 1, User: 1, YaptideUser: 1 });
    expect(await count('Simulation', 'user_id = 2')).toBe(2);
    await operation({ kind: 'remove-users', userIds: [2], simulations: { kind: 'leave' } });
    expect(await count('Simulation', 'user_id is null')).toBe(3);
    expect(await count('User')).toBe(0);
  });

  it('refuses only a name that another user of the same provider has', async () => {
    const extra = `insert into "User" (id, username, auth_provider) values (3, 'ada', 'KeycloakUser');
      insert into "KeycloakUser" (id, cert, private_key) values (3, 'cert', 'key');`;
    const { plan, operation, count } = await bench(dialect, { hasKeychain: false }, extra);
    expect(await caughtFailure(plan({ kind: 'rename-user', userId: 2, username: 'ada' }))).toMatchObject({
      code: 'not-allowed',
    });
    const password = { kind: 'typed', value: 'x' } as const;
    expect(await caughtFailure(plan({ kind: 'set-password', userId: 3, password }))).toMatchObject({
      code: 'not-allowed',
    });
    const removal = { kind: 'remove-users', userIds: [3], simulations: { kind: 'leave' } } as const;
    expect((await plan(removal)).consent.passphrase).toBe(true);
    expect(await caughtFailure(operation(removal))).toMatchObject({ code: 'not-allowed' });
    await operation(removal, { passphrase: null });
    expect([await count('User'), await count('KeycloakUser')]).toEqual([2, 0]);
  });

  it('keeps passwords out of plans, the journal and failures', async () => {
    const { plan, apply, journal } = await bench(dialect);
    const made = await plan({ kind: 'add-user', username: 'cid', password: { kind: 'typed', value: 'sesame open' } });
    const done = await apply(made);
    expect(JSON.stringify([made, done, await journal()])).not.toMatch(/sesame|scrypt/u);
  });

  it("names other users' rows that block it, and removes those that belong to the removed ones", async () => {
    const extra = `create table notes (id integer primary key, simulation_id integer references "Simulation"(id));
      create table tags (id integer primary key, task_id integer references "Task"(id) on delete cascade);
      create table links (a integer, b integer references "Simulation"(id) on delete set null);
      insert into notes values (7, 3); insert into tags values (1, 1), (2, 4); insert into links values (1, 1);`;
    const { plan, apply, operation, count, run } = await bench(dialect, {}, extra);
    const blocked = await plan(removing(1, 3));
    expect(blocked.obstacles).toMatchObject([{ code: 'rows-in-the-way', details: ['notes 7'] }]);
    expect(blocked.warnings).toMatchObject([{ code: 'loses-reference' }]);
    expect(await caughtFailure(apply(blocked))).toMatchObject({ code: 'not-allowed' });
    expect((await operation(removing(1))).counts).toMatchObject({ tags: 1, Simulation: 1 });
    expect(await count('tags')).toBe(1);
    expect(await run('select b from links')).toEqual([{ b: null }]);
  });

  it('also removes rows of a table without a key that refers to two columns', async () => {
    const extra = `create table pairs (s integer, n integer, note text,
        foreign key (s, n) references "Task"(simulation_id, task_id) on delete cascade);
      insert into pairs values (1, 0, 'goes'), (1, 0, 'goes too'), (2, 0, 'stays');`;
    const { operation, run } = await bench(dialect, {}, extra);
    const done = await operation(removing(1));
    expect(done.counts).toMatchObject({ pairs: 2, Task: 1 });
    const { failure, rows } = await verifyArchive(done.archive ?? '', neverAborted);
    expect([failure, rows.get('pairs')]).toEqual([null, 2]);
    expect(await run('select note from pairs')).toEqual([{ note: 'stays' }]);
  });
});
