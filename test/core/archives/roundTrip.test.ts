import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planRestore } from '#core/archives/restore/restore.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { revisions } from '#shared/domain/connection.ts';
import {
  applyRestore,
  archiveKey,
  archiveSimulations,
  choose,
  emptyTables,
  awkwardRows,
  openAwkwardDatabase,
  someLimits,
  tableChecksums,
} from '../../support/archives.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const cases = dialects.flatMap((dialect) => revisions.map((revision) => ({ dialect, revision })));

describe.each(cases)('rows removed from $dialect at $revision', ({ dialect, revision }) => {
  let folder: TemporaryFolder;
  let database: OpenDatabase;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    database = await openAwkwardDatabase(dialect, revision);
  });
  afterAll(async () => {
    await database.close();
    await folder.dispose();
  });

  it('are restored unchanged, every cell of every row, under the same ids', async () => {
    const before = await tableChecksums(database);
    const { path, rows } = await archiveSimulations(database, { directory: folder.path, ids: [1, 2, 3] });
    expect(rows).toMatchObject({ Simulation: 3, Task: 3, Page: 2, Estimator: 2, KeycloakUser: 1, Cluster: 1 });
    await emptyTables(database);
    const options = { path, secrets: archiveKey, ids: 'keep', choices: choose() } as const;
    const plan = await planRestore(database, options, neverAborted);
    expect(plan).toMatchObject({ conflicts: [], canApply: true, damage: null, insert: rows, notes: [] });
    const writing = await database.openWritable();
    try {
      expect(
        (await applyRestore(writing.database, { ...options, expected: plan.insert }, someLimits)).inserted,
      ).toEqual(rows);
      expect(await tableChecksums(database)).toEqual(before);
      const again = await planRestore(database, options, neverAborted);
      expect(again).toMatchObject({ conflicts: [], canApply: true, insert: {}, present: rows });
    } finally {
      await writing.close();
    }
  });
});

describe('after a restore into PostgreSQL', () => {
  it('new rows get ids that are free', async () => {
    const folder = await makeTemporaryFolder();
    const database = await openOwnDatabase('postgresql', {
      rows: awkwardRows({ hash: false, fileName: true, pageName: true, port: false }),
    });
    const writing = await database.openWritable();
    try {
      const { path } = await archiveSimulations(database, { directory: folder.path, ids: [1, 2, 3] });
      await emptyTables(database);
      const options = { path, secrets: archiveKey, ids: 'keep', choices: choose() } as const;
      await applyRestore(writing.database, options, someLimits);
      const id = await writing.database.transaction(async ({ execute, rows }) => {
        await execute(database.build('Cluster').insert({ cluster_name: 'new' }));
        const query = database.build('Cluster').max({ id: 'id' });
        return rows({ query, row: z.object({ id: z.string() }), signal: neverAborted });
      }, someLimits);
      expect(id).toEqual([{ id: '8' }]);
    } finally {
      await writing.close();
      await database.close();
      await folder.dispose();
    }
  });
});
