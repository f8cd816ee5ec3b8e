import { describe, expect, it } from 'vitest';
import { hashPassword } from '#core/admin/passwords/passwordHash.ts';
import type { Call, CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { MigrationState } from '#shared/domain/migration.ts';
import { FailureError } from '#shared/failure.ts';
import { startBackupBench } from '../../support/backupBench.ts';
import { makeOldDatabase } from '../../support/migrationSession.ts';
import { neverAborted } from '../../support/ownDatabases.ts';

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
    const connectionId = await connect({ kind: 'url', url: await makeOldDatabase() });
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
    const connectionId = await connect({ kind: 'url', url: await makeOldDatabase('06c32cf470e7', sql) });
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
    const connectionId = await connect({ kind: 'url', url: await makeOldDatabase('x', 'drop table alembic_version') });
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
    const connectionId = await connect({ kind: 'url', url: await makeOldDatabase('06c32cf470e7', sql) });
    const [login] = await ask('migrations.postChecks', { connectionId, login: { username: 'alice', password } });
    expect(login).toMatchObject({ title: 'Logging in as alice', outcome });
  });
});
