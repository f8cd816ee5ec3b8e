import { copyFile, mkdtemp, readdir, rm, truncate, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ArchiveFolder, makeArchiveFolder } from '#core/archives/archiveFolder.ts';
import { type ArchiveHandlers, makeArchiveHandlers } from '#core/archives/archiveHandlers.ts';
import { openArchive } from '#core/archives/thread/archiveThread.ts';
import { readSimulationSets } from '#core/archives/export/simulationSets.ts';
import { makeSecretVault } from '#core/connection/secrets/secretVault.ts';
import { type Journal, makeJournal } from '#core/journal/journal.ts';
import { archiveCalls } from '#shared/contract/archiveCalls.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { aHeader, awkwardRows } from '../../support/archives.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { aKeychain, noKeychain } from '../../support/cipherDouble.ts';
import { makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

const context = { signal: neverAborted, onProgress: () => undefined };
const openContext = { ...context, onStage: () => undefined, callId: null };

describe('the calls about archives', () => {
  let test: TestCore;
  let connection: Connection;
  let folder: ArchiveFolder;
  let journal: Journal;
  let handlers: ArchiveHandlers;
  beforeAll(async () => {
    test = await makeTestCore();
    const { connections } = test.core;
    const rows = awkwardRows({ hash: false, fileName: true, pageName: true, port: false });
    const path = await makeOwnDatabase('sqlite', { rows });
    connection = await connections.open({ kind: 'file', path }, openContext);
    const directory = test.folder;
    journal = makeJournal({ directory, systemUser: 'alice' });
    folder = makeArchiveFolder({ directory, vault: makeSecretVault({ directory, keychain: aKeychain().keychain }) });
    handlers = makeArchiveHandlers({
      connections,
      journal,
      folder,
      program: 'Tidescope 0',
      onRowsChanged: () => undefined,
    });
  });
  afterAll(async () => test.dispose());

  const archive = async (ids: readonly number[], passphrase?: string | null): Promise<string> => {
    const database = test.core.connections.database(connection.id);
    const writer = await folder.open({ header: aHeader(database), passphrase, signal: neverAborted });
    for await (const { table, columns, rows } of readSimulationSets(database, ids, neverAborted)) {
      await writer.addRows(table, columns, rows);
    }
    return (await writer.finish()).path;
  };
  const empty = async (): Promise<void> => {
    const { openWritable, database } = test.core.connections;
    const writing = await openWritable(connection.id);
    const limits = { signal: neverAborted, lockTimeoutSeconds: 5, statementTimeoutSeconds: 5 };
    await writing.database.transaction(
      async ({ execute }) => execute(database(connection.id).build('Simulation').where({ id: 1 }).delete()),
      limits,
    );
    await writing.close();
  };
  const from = (path: string) => archiveCalls['archives.restore'].input.parse({ connectionId: connection.id, path });

  it('remove an archive from the folder and record it in the journal, and remove no other file', async () => {
    const path = await archive([1]);
    const unreadable = join(test.folder, 'archives', 'broken.tidescope.jsonl.gz');
    const elsewhere = join(test.folder, 'elsewhere.tidescope.jsonl.gz');
    for (const copy of [unreadable, elsewhere]) await copyFile(path, copy);
    await truncate(unreadable, 3);
    for (const wrong of [elsewhere, `${path}x`, join(test.folder, 'archives', '..', 'elsewhere.tidescope.jsonl.gz')]) {
      const failure = await caughtFailure(handlers['archives.remove']({ path: wrong }, context));
      expect(failure.code).toBe('not-found');
    }
    const { journal: number } = await handlers['archives.remove']({ path }, context);
    await handlers['archives.remove']({ path: unreadable }, context);
    const { archives } = await handlers['archives.list']({}, context);
    expect(archives).toEqual([]);
    expect(await readdir(test.folder)).toContain('elsewhere.tidescope.jsonl.gz');
    const { entries } = await journal.list({ limit: 2 });
    expect(entries).toMatchObject([
      { operation: 'remove-archive', parameters: { archive: unreadable, madeBy: 'unknown' } },
      {
        number,
        operation: 'remove-archive',
        outcome: 'done',
        parameters: { archive: path, madeBy: 'remove-simulations' },
      },
    ]);
    await rm(elsewhere);
  });

  it('export simulations, list and describe the archive, and open it as a database', async () => {
    expect(await handlers['archives.list']({}, context)).toEqual({
      folder: join(test.folder, 'archives'),
      archives: [],
    });
    const { path } = await handlers['archives.export']({ connectionId: connection.id, ids: [1, 2] }, context);
    const { archives } = archiveCalls['archives.list'].output.parse(await handlers['archives.list']({}, context));
    expect(archives).toMatchObject([
      { path, header: { operation: 'export', secrets: { kind: 'omitted' } }, problem: '' },
    ]);
    const description = await handlers['archives.describe']({ path }, context);
    expect(archiveCalls['archives.describe'].output.parse(description)).toMatchObject({
      rows: { Simulation: 2 },
      damage: null,
      opensWithKeychain: false,
    });
    const { file } = await handlers['archives.open']({ path }, context);
    const opened = await test.core.connections.open({ kind: 'file', path: file }, openContext);
    expect(opened.revision.byShape).toBe('5003b9acb1f4');
    await test.core.connections.close(opened.id);
  });

  it('leave nothing behind when opening one is cancelled or fails', async () => {
    const path = await archive([1]);
    const folder = await mkdtemp(join(tmpdir(), 'tidescope-open-'));
    onTestFinished(async () => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'opened.sqlite');
    const controller = new AbortController();
    const opening = openArchive({ path, file }, controller.signal);
    controller.abort();
    expect(await caughtFailure(opening)).toMatchObject({ code: 'cancelled' });
    const missing = openArchive({ path: join(folder, 'none'), file }, neverAborted);
    expect(await caughtFailure(missing)).toMatchObject({ code: 'file-missing' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('restore only on an unlocked connection, and record it in the journal', async () => {
    const path = await archive([1, 2]);
    expect(await handlers['archives.describe']({ path }, context)).toMatchObject({ opensWithKeychain: true });
    expect(await caughtFailure(handlers['archives.restore'](from(path), context))).toMatchObject({
      code: 'not-allowed',
    });
    await test.core.connections.unlock(connection.id, { minutes: 5, typedName: connection.name });
    await empty();
    const plan = await handlers['archives.planRestore'](from(path), context);
    expect(archiveCalls['archives.planRestore'].output.parse(plan)).toMatchObject({ canApply: true, notes: [] });
    expect(plan.insert).toMatchObject({ Simulation: 1, Task: 2, Page: 2 });
    const stale = { ...from(path), expected: { Simulation: 2 } };
    expect(await caughtFailure(handlers['archives.restore'](stale, context))).toMatchObject({ code: 'not-allowed' });
    const done = await handlers['archives.restore']({ ...from(path), expected: plan.insert }, context);
    expect(archiveCalls['archives.restore'].output.parse(done).inserted).toEqual(plan.insert);
    const { entries } = await journal.list({ limit: 2 });
    expect(entries).toMatchObject([
      { operation: 'restore-archive', archive: path, outcome: 'done', counts: plan.insert },
      { operation: 'restore-archive', archive: path, outcome: 'failed', counts: {} },
    ]);
  });

  it('decrypt secrets with a passphrase, and report a keychain without the key', async () => {
    const path = await archive([1], 'correct horse');
    const unlock = (passphrase: string) => ({ ...from(path), unlock: { kind: 'passphrase', passphrase } }) as const;
    const failure = await caughtFailure(handlers['archives.planRestore'](unlock('wrong horse'), context));
    expect(failure).toMatchObject({ code: 'not-allowed' });
    expect(await handlers['archives.planRestore'](unlock('correct horse'), context)).toMatchObject({ canApply: true });
    const { connections } = test.core;
    const bare = makeArchiveFolder({
      directory: test.folder,
      vault: makeSecretVault({ directory: test.folder, keychain: noKeychain }),
    });
    expect(await bare.hasKeychain()).toBe(false);
    const others = makeArchiveHandlers({
      connections,
      journal,
      folder: bare,
      program: '',
      onRowsChanged: () => undefined,
    });
    expect(await caughtFailure(others['archives.planRestore'](from(path), context))).toMatchObject({
      code: 'not-allowed',
      message: "This machine's keychain has no key for archives",
    });
  });

  it('store the settings, and remove expired archives when a new one is made', async () => {
    const inFolder = join(test.folder, 'elsewhere');
    const settings = { folder: inFolder, retentionDays: 30, sizeLimit: 2 ** 30 };
    expect(await handlers['archives.setSettings']({ settings }, context)).toEqual(settings);
    expect(await handlers['archives.settings']({}, context)).toEqual(settings);
    const first = await archive([1]);
    expect(first.startsWith(inFolder)).toBe(true);
    const foreign = join(inFolder, 'notes.txt');
    const unfinished = `${first}.12345678.part`;
    await copyFile(first, foreign);
    await copyFile(first, unfinished);
    const long = new Date(Date.now() - 31 * 86_400_000);
    for (const path of [first, foreign, unfinished]) await utimes(path, long, long);
    const { archives } = await handlers['archives.list']({}, context);
    expect(archives).toHaveLength(1);
    expect(Date.parse(archives[0]?.removedAfter ?? '')).toBeLessThan(Date.now());
    const second = await archive([1]);
    expect((await readdir(inFolder)).sort()).toEqual([second.slice(inFolder.length + 1), 'notes.txt'].sort());
  });
});
