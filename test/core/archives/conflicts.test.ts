import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planRestore } from '#core/archives/restore/restore.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { OpenWritable } from '#core/connection/writableDatabase.ts';
import type { RestoreChoices } from '#shared/domain/archive.ts';
import {
  applyRestore,
  archiveKey,
  archiveSimulations,
  choose,
  emptyTables,
  openAwkwardDatabase,
  someLimits,
  tableChecksums,
} from '../../support/archives.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { dialects, neverAborted } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const simulation = {
  start_time: null,
  end_time: null,
  title: 'another one',
  platform: 'DIRECT',
  input_type: 'EDITOR',
  sim_type: 'fluka',
  job_state: 'PENDING',
};

describe.each(dialects)('a restore into a %s database that has changed since', (dialect) => {
  let folder: TemporaryFolder;
  let database: OpenDatabase;
  let writing: OpenWritable;
  let path: string;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
  });
  afterAll(async () => folder.dispose());
  beforeEach(async () => {
    database = await openAwkwardDatabase(dialect, '5003b9acb1f4');
    writing = await database.openWritable();
    ({ path } = await archiveSimulations(database, { directory: folder.path, ids: [1, 2, 3] }));
    await emptyTables(database);
  });
  afterEach(async () => {
    await writing.close();
    await database.close();
  });

  const insert = async (table: string, values: Readonly<Record<string, string | number | null>>): Promise<void> => {
    await writing.database.transaction(
      async ({ execute }) => execute(database.build(table).insert(values)),
      someLimits,
    );
  };
  const optionsOf = (choices: Partial<RestoreChoices>) =>
    ({ path, secrets: archiveKey, ids: 'keep', choices: choose(choices) }) as const;
  const plan = async (choices: Partial<RestoreChoices> = {}) => planRestore(database, optionsOf(choices), neverAborted);
  const apply = async (choices: Partial<RestoreChoices> = {}) =>
    applyRestore(writing.database, { ...optionsOf(choices), expected: (await plan(choices)).insert }, someLimits);
  const ids = async (table: string, where: Readonly<Record<string, string | number>> = {}) => {
    const query = database.build(table).select('id').where(where).orderBy('id');
    const rows = await database.rows({ query, row: z.object({ id: z.coerce.number() }), signal: neverAborted });
    return rows.map(({ id }) => id);
  };

  it('names an id that is taken, and changes nothing', async () => {
    await insert('Simulation', { ...simulation, id: 2, job_id: 'new' });
    const before = await tableChecksums(database);
    const found = await plan();
    expect(found.canApply).toBe(false);
    expect(found.conflictCounts).toEqual({ 'id-taken': 1 });
    expect(found.conflicts).toMatchObject([{ table: 'Simulation', id: '2' }]);
    const failure = await caughtFailure(apply());
    expect(failure.code).toBe('not-allowed');
    expect(failure.message).toContain('id-taken');
    expect(await tableChecksums(database)).toEqual(before);
  });

  it('skips a taken id together with all dependent rows', async () => {
    await insert('Simulation', { ...simulation, id: 2, job_id: 'new' });
    const { inserted, skipped } = await apply({ idTaken: 'skip' });
    expect(inserted).toMatchObject({ Simulation: 2, Task: 2, Estimator: 1, Input: 2 });
    expect(skipped).toMatchObject({ Simulation: 1, BatchSimulation: 1, Task: 1, BatchTask: 1, Estimator: 1, Input: 1 });
    expect(await ids('Simulation', { title: 'another one' })).toEqual([2]);
  });

  it('assigns a new id that the dependent rows follow', async () => {
    await insert('Simulation', { ...simulation, id: 1, job_id: 'new' });
    await insert('Task', {
      id: 10,
      simulation_id: 1,
      task_id: 0,
      requested_primaries: 1,
      simulated_primaries: 0,
      task_state: 'PENDING',
      platform: 'DIRECT',
    });
    const { inserted } = await apply({ idTaken: 'new-ids' });
    expect(inserted).toMatchObject({ Simulation: 3, Task: 3, CeleryTask: 2, Page: 2 });
    const [restored] = (await ids('Simulation')).filter((id) => id > 3);
    expect(restored).toBeGreaterThan(3);
    const tasks = await ids('Task', { simulation_id: restored ?? 0 });
    expect(tasks).toHaveLength(2);
    expect(tasks).toContain(11);
    expect(await ids('CeleryTask')).toEqual([...tasks].sort((a, b) => a - b));
    expect(await ids('Estimator', { simulation_id: restored ?? 0 })).toEqual([30]);
    expect(await ids('CelerySimulation')).toEqual([3, restored]);
  });

  it('uses the user who has the name already, and leaves a reappeared job_id alone', async () => {
    await insert('User', { id: 77, username: 'żółw 🐢', auth_provider: 'YaptideUser' });
    await insert('Simulation', { ...simulation, id: 99, job_id: '20250101-000000-1DIRECT' });
    const found = await plan();
    expect(found.conflictCounts).toEqual({ 'name-taken': 2 });
    await caughtFailure(apply());
    const { inserted, skipped } = await apply({ nameTaken: 'skip' });
    expect(inserted).toMatchObject({ User: 1, Simulation: 2 });
    expect(skipped).toMatchObject({ Simulation: 1, Task: 2, Estimator: 1, Page: 2 });
    expect(await ids('Simulation', { user_id: 77 })).toEqual([2]);
  });

  it('gives a simulation whose job_id is taken a new one of the same form, and uses the user who has the name', async () => {
    await insert('User', { id: 77, username: 'żółw 🐢', auth_provider: 'YaptideUser' });
    await insert('Simulation', { ...simulation, id: 99, job_id: '20250101-000000-1DIRECT' });
    const { inserted, notes } = await apply({ nameTaken: 'new-job-id' });
    expect(inserted).toMatchObject({ User: 1, Simulation: 3, Task: 3 });
    expect(notes.join()).toContain('new one');
    const [job] = await database.rows({
      query: database.build('Simulation').select('job_id').where({ id: 1 }),
      row: z.object({ job_id: z.string() }),
      signal: neverAborted,
    });
    expect(job?.job_id).toMatch(/^20250101-000000-1DIRECT-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u);
  });

  it('reports the id of a row that has changed since as taken', async () => {
    await apply();
    await writing.database.transaction(
      async ({ execute }) => execute(database.build('Estimator').where({ id: 31 }).update({ name: 'changed' })),
      someLimits,
    );
    expect(await plan()).toMatchObject({ conflicts: [{ kind: 'id-taken', table: 'Estimator', id: '31' }] });
  });

  it('changes nothing when other rows would be replaced than planned', async () => {
    const planned = await plan();
    await insert('Cluster', { id: 7, cluster_name: 'cluster7' });
    const before = await tableChecksums(database);
    const work = applyRestore(writing.database, { ...optionsOf({}), expected: planned.insert }, someLimits);
    expect(await caughtFailure(work)).toMatchObject({ code: 'not-allowed', details: ['Cluster: 0 rows instead of 1'] });
    expect(await tableChecksums(database)).toEqual(before);
  });
});

describe.each(dialects)('an archive that lacks the parents of its rows, on %s', (dialect) => {
  it('is restored without the reference or not at all, as chosen', async () => {
    const folder = await makeTemporaryFolder();
    const database = await openAwkwardDatabase(dialect, '5003b9acb1f4');
    const writing = await database.openWritable();
    try {
      const { path } = await archiveSimulations(database, { directory: folder.path, ids: [3] });
      const { path: whole } = await archiveSimulations(database, { directory: folder.path, ids: [1, 2, 3] });
      await emptyTables(database);
      const options = { secrets: archiveKey, ids: 'keep' } as const;
      const first = await applyRestore(writing.database, { ...options, path, choices: choose() }, someLimits);
      expect(first.inserted).toMatchObject({ Simulation: 1, Logfiles: 1 });
      const second = await planRestore(database, { ...options, path: whole, choices: choose() }, neverAborted);
      expect(second).toMatchObject({ canApply: true, present: { Simulation: 1, Logfiles: 1, Input: 1 } });
    } finally {
      await writing.close();
      await database.close();
      await folder.dispose();
    }
  });
});
