import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exportSimulations } from '#core/archives/export/exportSimulations.ts';
import { planRestore } from '#core/archives/restore/restore.ts';
import { toDatabase } from '#core/archives/database/toDatabase.ts';
import { openSqlite } from '#core/connection/dialects/sqlite/sqlite.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { getPageData } from '#core/estimators/estimatorRepository.ts';
import { listSimulations } from '#core/simulations/simulationRepository.ts';
import type { Dialect, Revision } from '#shared/domain/connection.ts';
import {
  applyRestore,
  aHeader,
  archiveKey,
  archiveSimulations,
  choose,
  openAwkwardDatabase,
  someLimits,
  tableChecksums,
} from '../../support/archives.ts';
import { aSimulation, aUser } from '../../support/aSimulation.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

let folder: TemporaryFolder;
const opened: OpenDatabase[] = [];
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());
afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (database) => database.close()));
});

const keep = async (opening: Promise<OpenDatabase>): Promise<OpenDatabase> => {
  const database = await opening;
  opened.push(database);
  return database;
};
const empty = async (dialect: Dialect, revision: Revision): Promise<OpenDatabase> =>
  keep(openOwnDatabase(dialect, { revision }));

async function restoreInto(database: OpenDatabase, path: string): Promise<void> {
  const writing = await database.openWritable();
  try {
    const options = { path, secrets: archiveKey, ids: 'keep', choices: choose() } as const;
    await applyRestore(writing.database, options, someLimits);
  } finally {
    await writing.close();
  }
}

async function importTo(database: OpenDatabase, path: string): Promise<Readonly<Record<string, number>>> {
  const writing = await database.openWritable();
  try {
    const options = { path, secrets: { kind: 'none' }, choices: choose() } as const;
    const plan = await planRestore(database, { ...options, ids: 'new' }, neverAborted);
    expect(plan).toMatchObject({ canApply: true, conflicts: [] });
    return (await applyRestore(writing.database, { ...options, ids: 'new', expected: plan.insert }, someLimits))
      .inserted;
  } finally {
    await writing.close();
  }
}

async function travel(database: ReadOnlyDatabase, ids: readonly number[]): Promise<string> {
  const archive = { directory: folder.path, sizeLimitBytes: 1e9, header: aHeader(database) };
  return (await exportSimulations(database, { ids, archive }, neverAborted)).path;
}

/** A simulation as its reader sees it, without ids. */
async function contents(database: ReadOnlyDatabase): Promise<unknown> {
  const query = database.build.raw(`
    select s.job_id, s.title, u.username, u.auth_provider, p.page_number, p.compressed_data, e.name, c.cluster_name,
      t.task_id, ct.celery_id, bt.id is null as no_batch_task
    from "Simulation" s left join "User" u on u.id = s.user_id
      left join "Estimator" e on e.simulation_id = s.id left join "Page" p on p.estimator_id = e.id
      left join "Task" t on t.simulation_id = s.id left join "CeleryTask" ct on ct.id = t.id
      left join "BatchTask" bt on bt.id = t.id
      left join "BatchSimulation" b on b.id = s.id left join "Cluster" c on c.id = b.cluster_id
    order by s.job_id, t.task_id, p.page_number`);
  const { rows } = await database.positionalRows(query, neverAborted);
  return rows.map((row) =>
    row.map((cell) => (cell === '1' || cell === 't' ? true : cell === '0' || cell === 'f' ? false : cell)),
  );
}

describe('an archive of one database in another', () => {
  it('goes from PostgreSQL to SQLite and back with every cell unchanged', async () => {
    const source = await keep(openAwkwardDatabase('postgresql', '5003b9acb1f4'));
    const before = await tableChecksums(source);
    const middle = await empty('sqlite', '5003b9acb1f4');
    await restoreInto(middle, (await archiveSimulations(source, { directory: folder.path, ids: [1, 2, 3] })).path);
    const times = middle.build('Simulation').where({ id: 1 }).select('start_time');
    const row = z.object({ start_time: z.string() });
    expect(await middle.rows({ query: times, row, signal: neverAborted })).toEqual([
      { start_time: '2025-01-01 10:00:00.000001' },
    ]);
    const back = await empty('postgresql', '5003b9acb1f4');
    await restoreInto(back, (await archiveSimulations(middle, { directory: folder.path, ids: [1, 2, 3] })).path);
    expect(await tableChecksums(back)).toEqual(before);
  });

  it.each([
    ['06c32cf470e7', '5003b9acb1f4', 'update_key_hash is left out'],
    ['5003b9acb1f4', 'd0a89a16fbac', 'Cluster.port is not in the archive and gets 22'],
    ['3dd069fbf2d2', '06c32cf470e7', 'Page.page_name is left out'],
  ] as const)('goes from revision %s to %s, and says that %s', async (from, to, note) => {
    for (const dialect of dialects) {
      const source = await keep(openAwkwardDatabase(dialect, from));
      const { path, rows } = await archiveSimulations(source, { directory: folder.path, ids: [1, 2, 3] });
      const target = await empty(dialect, to);
      const options = { path, secrets: archiveKey, ids: 'keep', choices: choose() } as const;
      const plan = await planRestore(target, options, neverAborted);
      expect(plan).toMatchObject({ canApply: true, insert: rows });
      expect(plan.notes.join('\n')).toContain(note);
      await restoreInto(target, path);
      expect(await contents(target)).toEqual(await contents(source));
    }
  });

  it('lists values that PostgreSQL would reject', async () => {
    const rows = [aSimulation({ id: 1, title: 'a\0b' }), aSimulation({ id: 2, start_time: 'tomorrow' })];
    const source = await keep(openOwnDatabase('sqlite', { rows }));
    const path = await travel(source, [1, 2]);
    const target = await empty('postgresql', '5003b9acb1f4');
    const options = { path, secrets: { kind: 'none' }, choices: choose() } as const;
    const { conflicts, canApply } = await planRestore(target, { ...options, ids: 'new' }, neverAborted);
    expect(canApply).toBe(false);
    expect(conflicts.map(({ message }) => message)).toEqual([
      'title holds a NUL character, which PostgreSQL rejects',
      'start_time is not a date and time',
    ]);
  });
});

describe.each([
  ['postgresql', 'sqlite'],
  ['sqlite', 'postgresql'],
  ['sqlite', 'sqlite'],
] as const)('simulations moved from %s to %s', (from, to) => {
  it('get new ids, find their users by name, and create missing ones', async () => {
    const source = await keep(openAwkwardDatabase(from, '5003b9acb1f4'));
    const path = await travel(source, [1, 2, 3]);
    const rows = [
      aUser({ id: 1, username: 'żółw 🐢', password_hash: 'scrypt:32768:8:1$mine$aa' }),
      aSimulation({ id: 1, user_id: 1, job_id: 'mine' }),
    ];
    const target = await keep(
      openOwnDatabase(to, {
        rows,
        afterwards:
          to === 'postgresql' ? `select setval('"Simulation_id_seq"', 50); select setval('"User_id_seq"', 50);` : '',
      }),
    );
    const inserted = await importTo(target, path);
    expect(inserted).toEqual({
      User: 1,
      KeycloakUser: 1,
      Cluster: 1,
      Simulation: 3,
      CelerySimulation: 2,
      BatchSimulation: 1,
      Task: 3,
      CeleryTask: 2,
      BatchTask: 1,
      Input: 3,
      Estimator: 2,
      Page: 2,
      Logfiles: 1,
    });
    const hashes = target.build('YaptideUser').select('id', 'password_hash');
    const row = z.object({ id: z.string(), password_hash: z.string() });
    expect(await target.rows({ query: hashes, row, signal: neverAborted })).toEqual([
      { id: '1', password_hash: 'scrypt:32768:8:1$mine$aa' },
    ]);
    const mine = z
      .array(z.array(z.unknown()))
      .parse(await contents(target))
      .filter(([jobId]) => jobId !== 'mine');
    expect(mine).toEqual(await contents(source));
    const again = { path, secrets: { kind: 'none' }, choices: choose() } as const;
    expect(await planRestore(target, { ...again, ids: 'new' }, neverAborted)).toMatchObject({
      conflictCounts: { 'name-taken': 3 },
    });
  });
});

describe('an export', () => {
  it('of a missing simulation names it and leaves nothing behind', async () => {
    const source = await keep(openAwkwardDatabase('sqlite', '5003b9acb1f4'));
    const failure = await caughtFailure(travel(source, [1, 4711]));
    expect(failure).toMatchObject({ code: 'not-found', message: 'The simulation 4711 is not in the database' });
  });
});

describe.each(dialects)('an archive from %s opened as a database', (dialect) => {
  it.each(['06c32cf470e7', '5003b9acb1f4', 'd0a89a16fbac'] as const)('can be browsed, at %s', async (revision) => {
    const source = await keep(openAwkwardDatabase(dialect, revision));
    const { path, rows } = await archiveSimulations(source, { directory: folder.path, ids: [1, 2, 3] });
    const file = join(folder.path, `${dialect}-${revision}.sqlite`);
    const made = await toDatabase({ path, file, secrets: { kind: 'none' } }, neverAborted);
    expect(made).toEqual({ file, rows, refused: {}, damage: null });
    const database = await keep(openSqlite(file, neverAborted));
    expect(database.shape.revision).toBe(revision === '06c32cf470e7' ? '06c32cf470e7' : revision);
    const options = {
      filter: {},
      sort: { column: 'id', direction: 'ascending' },
      window: { kind: 'jump', from: 'start', skip: 0, limit: 10 },
    } as const;
    const [ours, theirs] = [
      await listSimulations(database, options, neverAborted),
      await listSimulations(source, options, neverAborted),
    ];
    expect(ours.rows.map(({ jobId, username, startedAt }) => ({ jobId, username, startedAt }))).toEqual(
      theirs.rows.map(({ jobId, username, startedAt }) => ({ jobId, username, startedAt })),
    );
    expect(await getPageData(database, 40, neverAborted)).toEqual(await getPageData(source, 40, neverAborted));
    const secrets = database.build('KeycloakUser').select('cert', 'private_key');
    expect((await database.positionalRows(secrets, neverAborted)).rows).toEqual([[null, null]]);
  });
});
