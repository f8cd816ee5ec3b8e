import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlite } from '#core/connection/dialects/sqlite/sqlite.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { makeDemoDatabase } from '#core/demo/makeDemoDatabase.ts';
import {
  applyRestore,
  archiveKey,
  archiveTables,
  choose,
  emptyTables,
  someLimits,
  tableChecksums,
} from '../../support/archives.ts';
import { neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress } from '../../support/postgresServer.ts';
import { hasReferenceData, referencePath, referenceText, withoutReference } from '../../support/referenceData.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

/** All except users and clusters, children first. */
const ofSimulations = [
  'Logfiles',
  'Page',
  'Estimator',
  'Input',
  'BatchTask',
  'CeleryTask',
  'Task',
  'BatchSimulation',
  'CelerySimulation',
  'Simulation',
];

async function assertRoundTrip(database: OpenDatabase, directory: string): Promise<void> {
  const before = await tableChecksums(database);
  const { path } = await archiveTables(database, { directory, tables: ofSimulations.toReversed() });
  await emptyTables(database, ofSimulations);
  const emptied = await tableChecksums(database);
  expect(emptied['Page']).not.toBe(before['Page']);
  const writing = await database.openWritable();
  try {
    const options = { path, secrets: archiveKey, ids: 'keep', choices: choose({ parentMissing: 'keep' }) } as const;
    await applyRestore(writing.database, options, someLimits);
  } finally {
    await writing.close();
  }
  expect(await tableChecksums(database)).toEqual(before);
}

describe('all simulations, removed and restored', () => {
  let folder: TemporaryFolder;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
  });
  afterAll(async () => folder.dispose());

  it('are unchanged in the demonstration database', { timeout: 120_000 }, async () => {
    const path = join(folder.path, 'demo.sqlite');
    await makeDemoDatabase({ path, signal: neverAborted, now: new Date('2026-11-22T12:00:00Z') });
    const database = await openSqlite(path, neverAborted);
    try {
      await assertRoundTrip(database, folder.path);
    } finally {
      await database.close();
    }
  });

  it.skipIf(!hasReferenceData).each(['small.sqlite', 'faulty.sqlite'])(
    `are unchanged in %s${withoutReference}`,
    { timeout: 120_000 },
    async (name) => {
      const path = join(folder.path, name);
      await copyFile(referencePath(name), path);
      const database = await openSqlite(path, neverAborted);
      try {
        await assertRoundTrip(database, folder.path);
      } finally {
        await database.close();
      }
    },
  );

  it.skipIf(!hasReferenceData).each(['small.pg.sql.gz', 'migrated.pg.sql.gz', 'faulty.pg.sql.gz'])(
    `are unchanged in %s${withoutReference}`,
    { timeout: 120_000 },
    async (name) => {
      const address = await postgresAddress(await makePostgresDatabase(referenceText(name)));
      const database = await openPlace('postgresql', address);
      try {
        await assertRoundTrip(database, folder.path);
      } finally {
        await database.close();
      }
    },
  );
});
