import { describe, expect, it } from 'vitest';
import { readArchiveHeader, verifyArchive } from '#core/archives/file/archiveReader.ts';
import type { Operation } from '#shared/domain/operation.ts';
import { tableChecksums } from '../../support/archives.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { dialects, neverAborted } from '../../support/ownDatabases.ts';
import { useSmallBenches } from '../../support/smallBenches.ts';

const { make: bench } = useSmallBenches();

const replace = { choices: { idTaken: 'replace' } } as const;
const rename: Operation = { kind: 'rename-user', userId: 1, username: 'Ada' };
const failing: Operation = { kind: 'set-simulation-state', which: { kind: 'ids', ids: [2] }, state: 'FAILED' };
const password = { kind: 'typed', value: 'secret words' } as const;

describe.each(dialects)('a restore over existing rows, on %s', (dialect) => {
  it('lists the differences by column, and changes nothing unless told to', async () => {
    const { operation, planRestore, restore, database } = await bench(dialect);
    const { archive } = await operation(failing);
    const after = await tableChecksums(database());
    expect(await planRestore(archive ?? '')).toMatchObject({ canApply: false, insert: {}, replace: {} });
    const plan = await planRestore(archive ?? '', replace);
    expect(plan).toMatchObject({ canApply: true, conflictCounts: { 'id-taken': 2 }, insert: {} });
    expect(plan.conflicts[1]?.message).toContain('Task 4 exists with other values');
    expect(plan.conflicts[0]?.message).toMatch(/^Simulation 2 exists with other values/u);
    expect(plan.conflicts[0]?.message).toContain('job_state: FAILED → RUNNING');
    expect(plan.conflicts[0]?.message).toMatch(/end_time: 2025-01-01 11:00:00.25\S* → NULL/u);
    expect(plan.conflicts[0]?.message).not.toContain('title');
    const refused = await caughtFailure(restore(archive ?? ''));
    expect(refused).toMatchObject({ code: 'not-allowed' });
    expect((await restore(archive ?? '', { choices: { idTaken: 'skip' } })).replaced).toEqual({});
    expect(await tableChecksums(database())).toEqual(after);
  });

  it('archives the replaced rows first, so that it can be undone itself', async () => {
    const { operation, restore, database, archives, journal, run } = await bench(dialect);
    const before = await tableChecksums(database());
    const { archive } = await operation(failing);
    const after = await tableChecksums(database());
    const undone = await restore(archive ?? '', { ...replace, expected: { Simulation: 1, Task: 1 } });
    expect(undone).toMatchObject({ inserted: {}, replaced: { Simulation: 1, Task: 1 } });
    expect(await tableChecksums(database())).toEqual(before);
    const former = undone.archive ?? '';
    expect(await archives()).toHaveLength(2);
    expect(await readArchiveHeader(former, neverAborted)).toMatchObject({
      operation: 'restore-archive',
      parameters: { archive },
    });
    const [entry] = await journal();
    expect(entry).toMatchObject({
      operation: 'restore-archive',
      outcome: 'done',
      archive,
      counts: { Simulation: 1, Task: 1 },
      parameters: { archive, archiveOfReplaced: former, replaced: 'Simulation 1, Task 1' },
    });
    const [user] = dialect === 'sqlite' ? [{ current_user: '' }] : await run('select current_user');
    expect(entry?.databaseUser).toBe(user?.['current_user']);
    const redone = await restore(former, replace);
    expect(redone.replaced).toEqual({ Simulation: 1, Task: 1 });
    expect(await tableChecksums(database())).toEqual(after);
  });

  it('starts no archive if it replaces nothing, and keeps none if it fails', async () => {
    const { operation, restore, archives, run } = await bench(dialect);
    const removed = await operation({ kind: 'remove-task', taskId: 4 }, { live: true });
    expect((await restore(removed.archive ?? '', replace)).archive).toBeNull();
    const changed = await operation(failing);
    const two = await archives();
    expect(two).toHaveLength(2);
    const expected = { Simulation: 1 };
    const failure = await caughtFailure(restore(changed.archive ?? '', { ...replace, expected }));
    expect(failure).toMatchObject({ code: 'not-allowed', details: ['Task: 1 rows instead of 0'] });
    expect(await archives()).toEqual(two);
    expect(await run('select job_state as s from "Simulation" where id = 2')).toEqual([{ s: 'FAILED' }]);
  });

  it('leaves a user unchanged whose former name is taken now, and replaces no other user', async () => {
    const { operation, restore, planRestore, database } = await bench(dialect);
    const { archive } = await operation(rename);
    await operation({ kind: 'add-user', username: 'ada', password: { kind: 'generated' } });
    const now = await tableChecksums(database());
    const plan = await planRestore(archive ?? '', replace);
    expect(plan).toMatchObject({ canApply: false, conflictCounts: { 'id-taken': 1, 'name-taken': 1 } });
    expect(await caughtFailure(restore(archive ?? '', replace))).toMatchObject({ code: 'not-allowed' });
    const skipping = { choices: { idTaken: 'replace', nameTaken: 'skip' } } as const;
    expect(await restore(archive ?? '', skipping)).toMatchObject({ replaced: {}, skipped: { User: 1 } });
    expect(await tableChecksums(database())).toEqual(now);
  });

  it("never gives the password of one user to another who has that user's former name", async () => {
    const { operation, restore, run } = await bench(dialect);
    const removal = { kind: 'remove-users', userIds: [2], simulations: { kind: 'remove' } } as const;
    const { archive } = await operation(removal, { live: true });
    await run(`insert into "User" (id, username, auth_provider) values (50, 'bea', 'YaptideUser')`);
    await run(`insert into "YaptideUser" (id, password_hash) values (50, 'of another')`);
    const skipping = { choices: { idTaken: 'replace', nameTaken: 'skip' } } as const;
    const restored = await restore(archive ?? '', skipping);
    expect(restored).toMatchObject({ replaced: {}, skipped: { YaptideUser: 1 } });
    expect(await run('select password_hash as hash from "YaptideUser" where id = 50')).toEqual([
      { hash: 'of another' },
    ]);
  });

  it('restores a password from its hash, and reveals neither', async () => {
    const { operation, restore, planRestore, database, journal } = await bench(dialect);
    const before = await tableChecksums(database());
    const { archive } = await operation({ kind: 'set-password', userId: 1, password });
    const plan = await planRestore(archive ?? '');
    expect(plan.conflicts.map(({ message }) => message)).toEqual([
      'YaptideUser 1 exists with other values (now → in the archive): password_hash differs',
    ]);
    await restore(archive ?? '', replace);
    expect(await tableChecksums(database())).toEqual(before);
    expect(JSON.stringify(await journal())).not.toMatch(/scrypt|secret words/u);
  });

  it('requires a passphrase for a password without a keychain, and says what is missing without one', async () => {
    const { plan, apply, restore, planRestore, database } = await bench(dialect, { hasKeychain: false });
    const before = await tableChecksums(database());
    const made = await plan({ kind: 'set-password', userId: 1, password });
    expect([made.archives, made.consent.passphrase]).toEqual([true, true]);
    expect(await caughtFailure(apply(made))).toMatchObject({ code: 'not-allowed' });
    const done = await apply(made, { passphrase: 'correct horse' });
    const unlock = { kind: 'passphrase', passphrase: 'correct horse' } as const;
    const undone = await restore(done.archive ?? '', { ...replace, unlock });
    expect(await tableChecksums(database())).toEqual(before);
    // Its own archive has the same passphrase.
    await restore(undone.archive ?? '', { ...replace, unlock });
    expect(await tableChecksums(database())).not.toEqual(before);
    const again = await apply(await plan({ kind: 'set-password', userId: 1, password }), { passphrase: null });
    const bare = await planRestore(again.archive ?? '', { ...replace, unlock: { kind: 'none' } });
    expect(bare).toMatchObject({ present: { YaptideUser: 1 }, replace: {}, canApply: true });
    expect(bare.notes).toEqual(['Secrets of YaptideUser are not in the archive: existing rows keep theirs.']);
    const renaming = await plan({ kind: 'rename-simulation', simulationId: 1, title: 'x' });
    expect([renaming.archives, renaming.consent.passphrase]).toEqual([true, false]);
  });

  it('has nothing to undo for operations that only add rows', async () => {
    const { plan, apply, archives } = await bench(dialect);
    for (const operation of [
      { kind: 'add-user', username: 'cid', password },
      { kind: 'add-cluster', clusterName: 'ares' },
    ] as const) {
      const made = await plan(operation);
      expect([made.archives, (await apply(made)).archive]).toEqual([false, null]);
    }
    expect(await archives()).toEqual([]);
  });

  it('by one of two administrators who change the same row is reported to the other', async () => {
    const { plan, apply, operation } = await bench(dialect);
    const late = await plan(failing);
    const { archive } = await operation({ kind: 'rename-simulation', simulationId: 2, title: 'mine' });
    expect(await caughtFailure(apply(late))).toMatchObject({ code: 'changed' });
    expect((await verifyArchive(archive ?? '', neverAborted)).failure).toBeNull();
  });
});

describe.each(dialects)('in production, on %s', (dialect) => {
  it('nothing is restored or imported before the name of the connection is typed', async () => {
    const { operation, plan, apply, restore, planRestore, archiveHandlers, connectionId, database, journal } =
      await bench(dialect, { role: 'production' });
    const made = await plan(failing);
    expect(await caughtFailure(operation(failing))).toMatchObject({ code: 'not-allowed' });
    const { archive } = await apply(made, { typedName: made.consent.typedName ?? '' });
    const path = archive ?? '';
    const { typedName } = await planRestore(path, replace);
    expect(typedName).not.toBeNull();
    const before = await tableChecksums(database());
    const lines = (await journal()).length;
    const wrong = { code: 'not-allowed', message: `The name that was typed is not '${typedName ?? ''}'` };
    expect(await caughtFailure(restore(path, replace))).toMatchObject(wrong);
    expect(await caughtFailure(restore(path, { ...replace, typedName: 'other' }))).toMatchObject(wrong);
    const context = { signal: neverAborted, onProgress: () => undefined };
    const input = { connectionId, path, choices: archiveChoices, unlock: { kind: 'keychain' } } as const;
    const importing = async (typed: string) =>
      archiveHandlers['archives.import']({ ...input, typedName: typed }, context);
    expect(await caughtFailure(importing(''))).toMatchObject(wrong);
    expect(await tableChecksums(database())).toEqual(before);
    expect(await journal()).toHaveLength(lines);
    expect((await restore(path, { ...replace, typedName: typedName ?? '' })).replaced).toEqual({
      Simulation: 1,
      Task: 1,
    });
    expect((await archiveHandlers['archives.planImport'](input, context)).typedName).toBe(typedName);
  });
});

const archiveChoices = {
  idTaken: 'abort',
  nameTaken: 'abort',
  parentMissing: 'abort',
  doesNotFit: 'abort',
  otherTables: 'abort',
  damaged: 'abort',
  clusterPort: 22,
} as const;
