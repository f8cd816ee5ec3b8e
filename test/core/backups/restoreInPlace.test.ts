import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { databaseOf, runOn } from '../../support/adminBench.ts';
import { aSimulation } from '../../support/aSimulation.ts';
import { startBackupBench } from '../../support/backupBench.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
import { postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';

const { core, call, folder, open, unlock } = startBackupBench();
const program = new URL('../../support/killedRestore.ts', import.meta.url).pathname;

/** A database with a backup, changed since. */
async function changed(): Promise<{ readonly url: string; readonly connectionId: string; readonly path: string }> {
  const url = await makeOwnDatabase('postgresql', { rows: [aSimulation({ id: 1, title: 'as backed up' })] });
  const connectionId = await open({ kind: 'url', url });
  const { path } = await call('backups.make', { connectionId, folder: folder() });
  await runOn('postgresql', url, `update "Simulation" set title = 'as changed'`);
  return { url, connectionId, path };
}

const titles = async (url: string): Promise<unknown> => runOn('postgresql', url, 'select title from "Simulation"');

describe('a restore in place', { timeout: 120_000 }, () => {
  it('puts the backup in place, keeps the former database and a backup of it, and ends sessions', async () => {
    const { url, connectionId, path } = await changed();
    const database = databaseOf(url);
    const sleeping = caughtEnd(runOnPostgres(database, 'select pg_sleep(60)'));
    const preview = async () => (await call('backups.inPlacePreview', { connectionId })).sessions.length;
    await expect.poll(preview).toBe(1);
    await unlock(connectionId);
    const restored = await call('backups.restoreInPlace', { connectionId, path, typedName: database });
    expect(restored).toMatchObject({ isSwapped: true, differences: [] });
    expect(await sleeping).toContain('terminating connection');
    expect(await titles(url)).toEqual([{ title: 'as backed up' }]);
    expect(restored.kept).toMatch(new RegExp(`^${database.slice(0, 30)}.*_before_\\d{8}T\\d{6}$`, 'u'));
    expect(await titles(await postgresAddress(restored.kept))).toEqual([{ title: 'as changed' }]);
    const { backups } = await call('backups.list', { connectionId });
    expect(backups.map((each) => each.path)).toContain(restored.backup);
    const { rows } = await core()
      .connections.database(connectionId)
      .positionalRows(
        core().connections.database(connectionId).build.raw('select title from "Simulation"'),
        neverAborted,
      );
    expect(rows).toEqual([['as backed up']]);
  });

  it('changes nothing without the name of the database', async () => {
    const { url, connectionId, path } = await changed();
    await unlock(connectionId);
    const failure = await caughtFailure(call('backups.restoreInPlace', { connectionId, path, typedName: 'other' }));
    expect(failure.code).toBe('not-allowed');
    expect(await titles(url)).toEqual([{ title: 'as changed' }]);
  });

  it('names the statement that a user without the right to it needs', async () => {
    const { url } = await changed();
    const database = databaseOf(url);
    const role = `limited_${crypto.randomUUID().slice(0, 8)}`;
    await runOnPostgres(database, `create role ${role} login password 'x'; grant pg_read_all_data to ${role}`);
    const connectionId = await open({ kind: 'url', url: await postgresAddress(database, role, 'x') });
    const { refusal } = await call('backups.inPlacePreview', { connectionId });
    expect(refusal).toBe(
      `The user ${role} may not create databases. Have an administrator run: ALTER ROLE "${role}" CREATEDB;`,
    );
  });

  it.each([
    ['Backing up first', 'as changed'],
    ['Restoring', 'as changed'],
    ['Putting it in place', 'as changed'],
    ['Connecting again', 'as backed up'],
  ] as const)('that is killed at “%s” leaves the former database or the restored one', async (word, title) => {
    const { url, path } = await changed();
    const killed = spawn(process.execPath, [program, url, path, word], { stdio: 'ignore' });
    expect(await once(killed, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await titles(url)).toEqual([{ title }]);
  });
});

async function caughtEnd(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'it ended by itself';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
