import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { hashPassword } from '#core/admin/passwords/passwordHash.ts';
import type { Call, CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { MigrationState } from '#shared/domain/migration.ts';
import { FailureError } from '#shared/failure.ts';
import { databaseOf, runOn } from '../../support/adminBench.ts';
import { aBlob, aRow, aSimulation, aTask, aUser } from '../../support/aSimulation.ts';
import { startBackupBench } from '../../support/backupBench.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { type MigrationSession, openMigrationSession } from '../../support/migrationSession.ts';
import { makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
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

const page = { dimensions: 1, data: { values: [1] }, axis_dim1: { values: [1] }, metadata: { name: 'DOSE' } };
const rows = [
  aUser({ id: 1, username: 'alice' }),
  aSimulation({ id: 1, user_id: 1 }),
  aTask({ id: 1, simulation_id: 1 }),
  aRow('Estimator', { id: 1, simulation_id: 1, name: 'dose_', compressed_data: aBlob({}) }),
  ...[1, 2, 3].map((id) =>
    aRow('Page', { id, estimator_id: 1, page_number: id, compressed_data: aBlob({ ...page, id }) }),
  ),
];

async function makeOld(recorded = '06c32cf470e7', afterwards = ''): Promise<string> {
  return makeOwnDatabase('postgresql', { revision: '06c32cf470e7', recorded, rows, afterwards });
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
    const url = await makeOld();
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
    const url = await makeOld('x', 'drop table alembic_version');
    const session = await openSession(url);
    expect(await session.run()).toMatchObject({ outcome: 'done', counts: { alembic_version: 1 } });
    expect(await stateOf(url)).toEqual(after);
  });

  it('changes nothing where others hold a lock', async () => {
    const url = await makeOld();
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
    const url = await makeOld();
    const session = await openSession(url);
    const failure = await caughtFailure(session.run({ recorded: ['3f9d1f1bec46'] }));
    expect(failure.code).toBe('changed');
    expect(await stateOf(url)).toEqual(before);
  });
});

it('a downgrade leads back to the tables as they were', async () => {
  const url = await makeOld();
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
    const url = await makeOld();
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
    const url = await makeOld();
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
    const url = await makeOld();
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

describe('the calls of an upgrade', { timeout: 120_000 }, () => {
  const { call, core, folder, open: connect, unlock } = startBackupBench();
  const limits = { lockSeconds: 5, statementSeconds: 60 };
  const consent = { typedName: '', limits, acceptsNoRehearsal: true, acceptsUnrestoredBackup: false };
  const ask = async <Name extends Call>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> => {
    const reply = await core().call({ call: name, input, callId: 'test' }, neverAborted);
    if (!reply.ok) throw new FailureError(reply.failure);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- core answers a call with its output
    return reply.value as CallOutput<Name>;
  };
  const ended = async (connectionId: string): Promise<MigrationState> => {
    const running = async (): Promise<string> => (await ask('migrations.state', { connectionId })).migration.step;
    await expect.poll(running, { timeout: 30_000 }).not.toBe('running');
    return ask('migrations.state', { connectionId });
  };
  const operations = async (): Promise<readonly string[]> => {
    const { entries } = await ask('journal.list', { limit: 20 });
    return entries.map(({ operation }) => operation).toReversed();
  };

  it('refuse without a checked backup, upgrade with one, check the result, and lead back', async () => {
    const connectionId = await connect({ kind: 'url', url: await makeOld() });
    await unlock(connectionId);
    const upgrade = { ...consent, connectionId, direction: 'upgrade', to: '' } as const;
    await ask('migrations.migrate', upgrade);
    expect((await ended(connectionId)).migration).toMatchObject({
      step: 'failed',
      failure: { message: 'There is no checked backup of this database from the last 24 hours' },
    });
    const { path } = await call('backups.make', { connectionId, folder: folder() });
    await call('backups.check', { path });
    await ask('migrations.migrate', { ...upgrade, acceptsNoRehearsal: false });
    expect((await ended(connectionId)).migration).toMatchObject({
      failure: { message: 'No rehearsal of these revisions has passed' },
    });
    await ask('migrations.migrate', upgrade);
    const { record, pending, recorded } = await ended(connectionId);
    expect(record).toMatchObject({ direction: 'upgrade', outcome: 'done', backup: { path }, isRehearsed: false });
    expect(record?.checks.filter(({ outcome }) => outcome === 'failed').map(({ title }) => title)).toEqual([
      'Sequences are ahead of the ids',
    ]);
    expect([pending, recorded]).toEqual([[], ['5003b9acb1f4']]);
    const byShape = (): string => core().connections.get(connectionId).revision.byShape;
    expect(byShape()).toBe('5003b9acb1f4');
    await ask('migrations.migrate', { ...upgrade, direction: 'downgrade', to: '06c32cf470e7' });
    expect((await ended(connectionId)).record).toMatchObject({ direction: 'downgrade', outcome: 'done' });
    expect(byShape()).toBe('06c32cf470e7');
    expect((await operations()).filter((name) => name !== 'unlock')).toEqual([
      'check-before-migration',
      'check-before-migration',
      'check-before-migration',
      'backup-before-migration',
      'upgrade-database',
      'check-after-migration',
      'check-before-migration',
      'downgrade-database',
      'check-after-migration',
    ]);
  });

  it.each([
    ['has two rows', `insert into alembic_version values ('x')`, ['06c32cf470e7', 'x']],
    ['is empty', 'delete from alembic_version', []],
  ] as const)('set alembic_version where it %s, and undo that', async (_what, sql, held) => {
    const connectionId = await connect({ kind: 'url', url: await makeOld('06c32cf470e7', sql) });
    await unlock(connectionId);
    const recorded = async () => (await ask('migrations.state', { connectionId })).recorded;
    expect(await recorded()).toEqual(held);
    const stamped = await ask('migrations.stamp', { connectionId, revision: '5003b9acb1f4', typedName: '' });
    expect(stamped.outcome).toBe('done');
    expect(await recorded()).toEqual(['5003b9acb1f4']);
    await ask('edits.undo', { connectionId, archive: stamped.archive ?? '', consent: { typedName: '' } });
    expect(await recorded()).toEqual(held);
  });

  it('set alembic_version where there is no such table', async () => {
    const connectionId = await connect({ kind: 'url', url: await makeOld('x', 'drop table alembic_version') });
    await unlock(connectionId);
    await ask('migrations.stamp', { connectionId, revision: '06c32cf470e7', typedName: '' });
    expect((await ask('migrations.state', { connectionId })).recorded).toEqual(['06c32cf470e7']);
  });

  it.each([
    ['passes for the password', 'correct horse', 'passed'],
    ['fails for another one', 'wrong', 'failed'],
  ] as const)('check whether a login %s', async (_what, password, outcome) => {
    const hash = await hashPassword('correct horse');
    const sql = `update "YaptideUser" set password_hash = '${hash}'`;
    const connectionId = await connect({ kind: 'url', url: await makeOld('06c32cf470e7', sql) });
    const [login] = await ask('migrations.postChecks', { connectionId, login: { username: 'alice', password } });
    expect(login).toMatchObject({ title: 'Logging in as alice', outcome });
  });
});
