import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeArchiveFolder } from '#core/archives/archiveFolder.ts';
import { archiveEnding } from '#core/archives/file/archiveFormat.ts';
import { verifyArchive } from '#core/archives/file/archiveReader.ts';
import { makeSecretVault } from '#core/connection/secrets/secretVault.ts';
import { makeJournal } from '#core/journal/journal.ts';
import type { Operation } from '#shared/domain/operation.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { databaseOf, runOn } from '../../../support/adminBench.ts';
import { makeAwkwardDatabase, tableChecksums } from '../../../support/archives.ts';
import { noKeychain } from '../../../support/cipherDouble.ts';
import { dialects, neverAborted, openPlace } from '../../../support/ownDatabases.ts';
import { bundles, checkout } from '../../../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

const program = join(checkout, bundles, 'killedApply.js');
const folders: TemporaryFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.dispose();
});

async function aFolder(): Promise<string> {
  const folder = await makeTemporaryFolder();
  folders.push(folder);
  return folder.path;
}

interface Bench {
  readonly dialect: Dialect;
  readonly place: string;
  readonly archives: string;
  readonly settings: string;
}

async function openBench(dialect: Dialect): Promise<Bench> {
  const place = await makeAwkwardDatabase(dialect, '5003b9acb1f4');
  await runOn(dialect, place, `insert into "Cluster" (id, cluster_name) values (8, 'unused')`);
  return { dialect, place, archives: await aFolder(), settings: await aFolder() };
}

async function kill({ dialect, place, archives, settings }: Bench, request: unknown, deadly: string): Promise<void> {
  const args = [program, dialect, place, archives, JSON.stringify(request), deadly, settings];
  const killed = spawn(process.execPath, args, { stdio: 'ignore' });
  expect([deadly, await once(killed, 'exit')]).toEqual([deadly, [null, 'SIGKILL']]);
}

/** The contents of every table, read once all other sessions have ended. */
async function sums({ dialect, place }: Bench): Promise<Readonly<Record<string, string>>> {
  if (dialect === 'postgresql') {
    const sql = `select count(*) as n from pg_stat_activity where datname = '${databaseOf(place)}' and pid <> pg_backend_pid()`;
    await expect.poll(async () => (await runOn(dialect, place, sql))[0]?.['n']).toBe('0');
  }
  // A connection that may write rolls back what a killed program left in a SQLite file.
  await runOn(dialect, place, 'select 1 from "User"');
  const database = await openPlace(dialect, place);
  try {
    return await tableChecksums(database);
  } finally {
    await database.close();
  }
}

async function wholeArchives({ archives }: Bench): Promise<readonly string[]> {
  const names = (await readdir(archives)).filter((name) => name.endsWith(archiveEnding));
  const paths = names.map((name) => join(archives, name));
  for (const path of paths) expect((await verifyArchive(path, neverAborted)).failure).toBeNull();
  return paths;
}

const these = { kind: 'ids', ids: [1, 2] } as const;
const operations: readonly Operation[] = [
  { kind: 'add-user', username: 'new', password: { kind: 'generated' } },
  { kind: 'set-password', userId: 5, password: { kind: 'generated' } },
  { kind: 'rename-user', userId: 5, username: 'other' },
  { kind: 'remove-users', userIds: [6], simulations: { kind: 'hand-over', toUserId: 5 } },
  { kind: 'remove-simulations', which: these },
  { kind: 'set-simulation-state', which: these, state: 'FAILED' },
  { kind: 'rename-simulation', simulationId: 1, title: 'other' },
  { kind: 'hand-over-simulations', which: these, toUserId: null },
  { kind: 'remove-task', taskId: 11 },
  { kind: 'set-task-state', taskId: 11, state: 'FAILED' },
  { kind: 'add-cluster', clusterName: 'new' },
  { kind: 'rename-cluster', clusterId: 7, clusterName: 'other' },
  { kind: 'remove-cluster', clusterId: 8 },
];

describe.each(dialects)('a program that is killed on %s', { timeout: 120_000 }, (dialect) => {
  it.each(operations.map((operation) => [operation.kind, operation] as const))(
    'during %s leaves the database unchanged or fully changed, a complete archive or none, and a journal entry',
    async (kind, operation) => {
      const bench = await openBench(dialect);
      const before = await sums(bench);
      const isArchived = !kind.startsWith('add-');
      await kill(bench, operation, isArchived ? 'Archiving' : 'Locking');
      expect(await sums(bench)).toEqual(before);
      expect(await wholeArchives(bench)).toEqual([]);
      const journal = makeJournal({ directory: bench.settings, systemUser: 'next' });
      expect((await journal.list({ limit: 9 })).entries).toEqual([]);
      await kill(bench, operation, 'Journalling');
      expect(await sums(bench)).not.toEqual(before);
      const [archive = null, ...others] = await wholeArchives(bench);
      expect([archive !== null, others]).toEqual([isArchived, []]);
      const [pending = ''] = await readdir(bench.settings);
      expect((await stat(join(bench.settings, pending))).mode % 0o1000).toBe(0o600);
      const { entries, brokenAt } = await journal.list({ limit: 9 });
      expect([brokenAt, entries.length]).toEqual([null, 1]);
      expect(entries[0]).toMatchObject({ operation: kind, outcome: 'unknown', archive, systemUser: 'next' });
      expect(Object.keys(entries[0]?.counts ?? {}).length).toBeGreaterThan(0);
      expect(JSON.stringify(entries)).not.toContain('scrypt');
      expect(await readdir(bench.settings)).toEqual(['journal.jsonl', 'unresolved-1.json']);
      expect((await journal.list({ limit: 9 })).entries).toEqual(entries);
    },
  );

  it('during a restore that replaces rows leaves the database unchanged or fully changed, and reports both archives', async () => {
    const bench = await openBench(dialect);
    const before = await sums(bench);
    await kill(bench, { kind: 'remove-users', userIds: [6], simulations: { kind: 'leave' } }, 'Journalling');
    const removed = await sums(bench);
    const [path = ''] = await wholeArchives(bench);
    for (const table of ['User', 'Simulation']) {
      await kill(bench, { restore: path }, table);
      expect(await sums(bench)).toEqual(removed);
      expect(await wholeArchives(bench)).toEqual([path]);
    }
    await kill(bench, { restore: path }, 'Journalling');
    expect(await sums(bench)).toEqual(before);
    const { entries } = await makeJournal({ directory: bench.settings, systemUser: '' }).list({ limit: 9 });
    const former = (await wholeArchives(bench)).find((each) => each !== path);
    expect(entries[0]).toMatchObject({ operation: 'restore-archive', outcome: 'unknown', archive: path });
    expect(entries[0]?.counts).toEqual({ User: 1, KeycloakUser: 1, Simulation: 1 });
    expect(entries[0]?.parameters).toMatchObject({ archiveOfReplaced: former, replaced: 'Simulation 1' });
  });
});

describe('an incomplete archive', () => {
  it('is kept while its writer runs, and is deleted as soon as the writer has ended', { timeout: 60_000 }, async () => {
    const bench = await openBench('sqlite');
    const directory = await aFolder();
    const vault = makeSecretVault({ directory, keychain: noKeychain });
    const folder = makeArchiveFolder({ directory, vault });
    await folder.setSettings({ folder: bench.archives, retentionDays: null, sizeLimit: 2 ** 30 });
    const parts = async (): Promise<number> =>
      (await readdir(bench.archives)).filter((name) => name.endsWith('.part')).length;
    // Fewer bytes are written only at the end.
    await runOn(
      'sqlite',
      bench.place,
      `insert into "Page" (id, estimator_id, page_number, page_dimension, page_name, compressed_data)
         select 9001, min(id), 77, 1, 'DOSE', randomblob(600000) from "Estimator" where simulation_id = 1`,
    );
    const args = [program, 'sqlite', bench.place, bench.archives, '1,2,3', 'stop:Archiving Page'];
    const writer = spawn(process.execPath, args, { stdio: 'ignore' });
    const ended = once(writer, 'exit');
    await expect.poll(parts, { timeout: 20_000 }).toBe(1);
    await folder.list(neverAborted);
    expect(await parts()).toBe(1);
    writer.kill('SIGKILL');
    await ended;
    expect(await folder.list(neverAborted)).toEqual([]);
    expect(await parts()).toBe(0);
  });
});
