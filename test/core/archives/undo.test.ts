import { afterEach, describe, expect, it } from 'vitest';
import { verifyArchive } from '#core/archives/file/archiveReader.ts';
import type { Operation } from '#shared/domain/operation.ts';
import { type Dialect, type Revision, revisions } from '#shared/domain/connection.ts';
import { type AdminBench, openAdminBench } from '../../support/adminBench.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { makeAwkwardDatabase, tableChecksums } from '../../support/archives.ts';
import { dialects, neverAborted } from '../../support/ownDatabases.ts';

const open: AdminBench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.dispose();
});

async function bench(dialect: Dialect, revision: Revision): Promise<AdminBench> {
  const made = await openAdminBench(dialect, await makeAwkwardDatabase(dialect, revision));
  open.push(made);
  await made.run(`update "Task" set task_state = 'RUNNING', end_time = null where id in (10, 12)`);
  return made;
}

const these = (...ids: number[]) => ({ kind: 'ids', ids }) as const;
const newOwner = { kind: 'hand-over', toUserId: 5 } as const;
/** Each operation that changes rows, and which of the awkward rows it archives. */
const operations: readonly (readonly [Operation, Readonly<Record<string, number>>])[] = [
  [
    { kind: 'set-simulation-state', which: these(1, 2, 3), state: 'FAILED' },
    { Simulation: 3, Task: 2 },
  ],
  [{ kind: 'rename-simulation', simulationId: 3, title: '' }, { Simulation: 1 }],
  [{ kind: 'hand-over-simulations', which: these(1, 2, 3), toUserId: 5 }, { Simulation: 3 }],
  [{ kind: 'hand-over-simulations', which: these(1, 2), toUserId: null }, { Simulation: 2 }],
  [{ kind: 'rename-user', userId: 5, username: 'ślimak 🐌' }, { User: 1 }],
  [{ kind: 'set-password', userId: 5, password: { kind: 'generated' } }, { YaptideUser: 1 }],
  [{ kind: 'set-task-state', taskId: 12, state: 'CANCELED' }, { Task: 1 }],
  [{ kind: 'rename-cluster', clusterId: 7, clusterName: 'elsewhere' }, { Cluster: 1 }],
  [
    { kind: 'remove-users', userIds: [6], simulations: newOwner },
    { User: 1, KeycloakUser: 1, Simulation: 1 },
  ],
  [
    { kind: 'remove-users', userIds: [5, 6], simulations: { kind: 'leave' } },
    { User: 2, YaptideUser: 1, KeycloakUser: 1, Simulation: 2 },
  ],
  [
    { kind: 'remove-simulations', which: these(1, 2) },
    { Simulation: 2, Task: 3, Page: 2 },
  ],
];
const cases = dialects.flatMap((dialect) => revisions.map((revision) => [dialect, revision] as const));

it('restores infinite numbers of SQLite as numbers', async () => {
  const { operation, restore, run } = await bench('sqlite', '5003b9acb1f4');
  await run('update "Task" set simulated_primaries = 9e999, requested_primaries = -9e999 where id = 10');
  const facts = `select typeof(simulated_primaries) as kind, quote(simulated_primaries) as value,
    quote(requested_primaries) as other from "Task" where id = 10`;
  const before = await run(facts);
  expect(before).toMatchObject([{ kind: 'real' }]);
  const { archive } = await operation({ kind: 'remove-simulations', which: these(1, 2, 3) }, { live: true });
  expect(await run(facts)).toEqual([]);
  await restore(archive ?? '');
  expect(await run(facts)).toEqual(before);
});

const meddling = {
  sqlite:
    'create trigger meddler after insert on "Page" begin update "Page" set page_name = \'X\' where id = new.id; end',
  postgresql: `create function meddle() returns trigger language plpgsql as $$ begin new.page_name := 'X'; return new; end $$;
    create trigger meddler before insert on "Page" for each row execute function meddle()`,
};
const logging = {
  sqlite:
    'create table log (id); create trigger noting after insert on "Page" begin insert into log values (new.id); end',
  postgresql: `create table log (id int); create function note() returns trigger language plpgsql as
      $$ begin insert into log values (new.id); return new; end $$;
    create trigger noting after insert on "Page" for each row execute function note()`,
};

describe.each(dialects)('a restore on %s of rows that triggers', (dialect) => {
  const removed = { kind: 'remove-simulations', which: these(1, 2) } as const;

  it('change is refused, and nothing is changed', async () => {
    const { operation, database, planRestore, restore, run } = await bench(dialect, '5003b9acb1f4');
    const { archive } = await operation(removed, { live: true });
    for (const statement of meddling[dialect].split(/;\n/u)) await run(statement);
    const before = await tableChecksums(database());
    const { notes } = await planRestore(archive ?? '');
    expect(notes).toContain('Page has triggers or rules that may change the rows as they are written: meddler.');
    const failure = await caughtFailure(restore(archive ?? ''));
    expect(failure.message).toMatch(/^Page \d+ would not be stored as it is in the archive: page_name would differ$/u);
    expect(failure.hint).toContain('meddler');
    expect(await tableChecksums(database())).toEqual(before);
  });

  it('only log is done, with a note', async () => {
    const { operation, database, restore, run } = await bench(dialect, '5003b9acb1f4');
    const before = await tableChecksums(database());
    const { archive } = await operation(removed, { live: true });
    for (const statement of logging[dialect].split(/; (?=create)|;\n/u)) await run(statement);
    const { notes } = await restore(archive ?? '');
    expect(notes.join()).toContain('noting');
    const after = await tableChecksums(database());
    expect(after).toMatchObject(before);
  });
});

describe.each(cases)('an operation that changes rows on %s at %s', { timeout: 60_000 }, (dialect, revision) => {
  it('archives them first, and a restore that replaces them undoes it: every cell as before', async () => {
    const { operation, database, planRestore, restore } = await bench(dialect, revision);
    const before = await tableChecksums(database());
    for (const [wanted, kept] of operations) {
      const done = await operation(wanted, { live: true });
      const path = done.archive ?? '';
      const { failure, header, rows } = await verifyArchive(path, neverAborted);
      expect([wanted.kind, failure, header.operation]).toEqual([wanted.kind, null, wanted.kind]);
      expect(Object.fromEntries(rows)).toMatchObject(kept);
      expect(await tableChecksums(database())).not.toEqual(before);
      const asked = { choices: { idTaken: 'replace' } } as const;
      const plan = await planRestore(path, asked);
      expect([wanted.kind, plan.canApply, plan.notes]).toEqual([wanted.kind, true, []]);
      const restored = await restore(path, { ...asked, expected: { ...plan.insert, ...plan.replace } });
      expect([restored.inserted, restored.replaced]).toEqual([plan.insert, plan.replace]);
      expect(await tableChecksums(database())).toEqual(before);
    }
  });
});
