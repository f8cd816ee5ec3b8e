import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { databaseOf, runOn } from '../../support/adminBench.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { makeOldDatabase, type MigrationSession, openMigrationSession } from '../../support/migrationSession.ts';
import { runOnPostgres } from '../../support/postgresServer.ts';
import { startRelay } from '../../support/relay.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const program = new URL('../../support/killedMigration.ts', import.meta.url).pathname;
const folders: TemporaryFolder[] = [];
const open: { readonly dispose: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.dispose();
});
afterAll(async () => {
  for (const folder of folders) await folder.dispose();
});

async function aFolder(): Promise<string> {
  const folder = await makeTemporaryFolder();
  folders.push(folder);
  return folder.path;
}

async function openSession(url: string, folder?: string): Promise<MigrationSession> {
  const session = await openMigrationSession(url, folder ?? (await aFolder()));
  open.push(session);
  return session;
}

/** What tells the two states apart: the recorded revision, columns, and what was filled. */
async function stateOf(url: string): Promise<unknown> {
  const [found] = await runOn(
    'postgresql',
    url,
    `select (select string_agg(version_num, ' ') from alembic_version) as recorded,
      (select string_agg(column_name, ' ' order by column_name) from information_schema.columns
        where table_schema = 'public' and column_name in ('update_key_hash', 'file_name', 'page_name', 'page_dimension')) as columns,
      (select count(*) from pg_constraint where confdeltype = 'c') as cascades,
      (select min(name) from "Estimator") as estimator`,
  );
  return found;
}
const before = { recorded: '06c32cf470e7', columns: 'update_key_hash', cascades: '6', estimator: 'dose_' };
const after = {
  recorded: '5003b9acb1f4',
  columns: 'file_name page_dimension page_name',
  cascades: '11',
  estimator: 'dose',
};

describe('an upgrade of the database itself', () => {
  it('runs all revisions in one transaction, fills rows, and has one entry in the journal', async () => {
    const url = await makeOldDatabase();
    const session = await openSession(url);
    const { outcome, counts, result } = await session.run();
    expect([outcome, counts]).toEqual(['done', { Estimator: 1, Page: 3, alembic_version: 2 }]);
    expect(result.map(({ revision, rows: filled }) => `${revision} ${filled}`)).toEqual([
      '06c3 → 3f9d 0',
      '3f9d → 4027 0',
      '4027 → 4114 1',
      '4114 → 5003 3',
    ]);
    expect(await stateOf(url)).toEqual(after);
    const names = await runOn('postgresql', url, `select distinct page_name || page_dimension as p from "Page"`);
    expect(names).toEqual([{ p: 'DOSE1' }]);
    const { entries } = await session.journal.list({ limit: 9 });
    expect(entries).toMatchObject([
      { operation: 'upgrade-database', outcome: 'done', parameters: { from: '06c32cf470e7', to: '5003b9acb1f4' } },
    ]);
  });

  it('makes alembic_version where it is missing', async () => {
    const url = await makeOldDatabase('x', 'drop table alembic_version');
    const session = await openSession(url);
    expect(await session.run()).toMatchObject({ outcome: 'done', counts: { alembic_version: 1 } });
    expect(await stateOf(url)).toEqual(after);
  });

  it('changes nothing where others hold a lock', async () => {
    const url = await makeOldDatabase();
    const session = await openSession(url);
    const blocker = runOnPostgres(databaseOf(url), `begin; lock table "Page"; select pg_sleep(3); commit`);
    const held = `select 1 as held from pg_locks where relation = '"Page"'::regclass and mode = 'AccessExclusiveLock'`;
    await expect.poll(async () => runOn('postgresql', url, held)).toHaveLength(1);
    const failure = await caughtFailure(session.run());
    expect(failure).toMatchObject({ code: 'timeout', reason: { kind: 'lock-timeout' } });
    await blocker;
    expect(await stateOf(url)).toEqual(before);
    expect((await session.journal.list({ limit: 1 })).entries).toMatchObject([{ outcome: 'failed' }]);
  });

  it('refuses to start where alembic_version has changed since it was planned', async () => {
    const url = await makeOldDatabase();
    const session = await openSession(url);
    const failure = await caughtFailure(session.run({ recorded: ['3f9d1f1bec46'] }));
    expect(failure.code).toBe('changed');
    expect(await stateOf(url)).toEqual(before);
  });
});

it('a downgrade leads back to the tables as they were', async () => {
  const url = await makeOldDatabase();
  const first = await openSession(url);
  await first.run();
  const second = await openSession(url);
  expect(await second.run({ back: '06c32cf470e7' })).toMatchObject({
    outcome: 'done',
    counts: { Estimator: 1, alembic_version: 2 },
  });
  expect(await stateOf(url)).toEqual(before);
});

describe('an upgrade whose connection is lost', () => {
  it.each([
    ['while it fills rows', '4114 → 5003'],
    ['before its commit', 'Announced'],
  ] as const)('%s changes nothing', async (_when, word) => {
    const url = await makeOldDatabase();
    const relay = await startRelay(Number(new URL(url).port));
    open.push({ dispose: relay.close });
    const far = new URL(url);
    far.port = String(relay.port);
    const session = await openSession(far.href);
    const state = { isCut: false };
    const run = session.run({
      onText: (text) => {
        if (state.isCut || !text.startsWith(word)) return;
        state.isCut = true;
        relay.cut();
      },
    });
    const ended = await run.then(
      ({ outcome }) => outcome,
      (error: unknown) => (error instanceof Error ? 'failed' : error),
    );
    expect(ended).toBe('failed');
    expect(await stateOf(url)).toEqual(before);
  });

  it('after its commit is found to be done', async () => {
    const url = await makeOldDatabase();
    const relay = await startRelay(Number(new URL(url).port));
    open.push({ dispose: relay.close });
    const far = new URL(url);
    far.port = String(relay.port);
    const session = await openSession(far.href);
    const cutting: Promise<void>[] = [];
    const { outcome, note } = await session.run({
      onText: (text) => {
        if (text !== 'Announced') return;
        relay.holdAnswers();
        const cut = async (): Promise<void> => {
          await expect.poll(async () => stateOf(url)).toEqual(after);
          relay.passAnswers();
          relay.cut();
        };
        cutting.push(cut());
      },
    });
    await Promise.all(cutting);
    expect([outcome, note]).toEqual(['done', expect.stringContaining('lost at the commit')]);
  });
});

describe('a program that is killed while it upgrades', { timeout: 60_000 }, () => {
  it.each([
    ['Locking Page', before],
    ['3f9d → 4027', before],
    ['4027 → 4114: adds', before],
    ['4114 → 5003: fills Page.page_name, page_dimension: 3', before],
    ['Announced', before],
    ['Journalling', after],
  ] as const)('at “%s” leaves the old state or the new one, and the journal learns which', async (word, expected) => {
    const url = await makeOldDatabase();
    const folder = await aFolder();
    const killed = spawn(process.execPath, [program, url, folder, word], { stdio: 'ignore' });
    expect(await once(killed, 'exit')).toEqual([null, 'SIGKILL']);
    const others = `select count(*) as n from pg_stat_activity where datname = '${databaseOf(url)}' and pid <> pg_backend_pid()`;
    await expect.poll(async () => runOn('postgresql', url, others)).toEqual([{ n: '0' }]);
    expect(await stateOf(url)).toEqual(expected);
    const session = await openSession(url, folder);
    await session.resolve();
    const { entries } = await session.journal.list({ limit: 9 });
    const outcomes = entries.filter(({ operation }) => operation === 'upgrade-database').map((each) => each.outcome);
    const isAnnounced = word === 'Announced' || word === 'Journalling';
    expect(outcomes).toEqual(isAnnounced ? [expected === after ? 'done' : 'failed'] : []);
    if (expected === before) expect((await session.run()).outcome).toBe('done');
    expect(await stateOf(url)).toEqual(after);
  });
});
