import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifyArchive } from '#core/archives/file/archiveReader.ts';
import { exportSimulations } from '#core/archives/export/exportSimulations.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { databaseOf, runOn } from '../../support/adminBench.ts';
import { aHeader, makeAwkwardDatabase } from '../../support/archives.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

describe('an export from PostgreSQL', () => {
  let place: string;
  let database: OpenDatabase;
  let folder: TemporaryFolder;
  beforeEach(async () => {
    place = await makeAwkwardDatabase('postgresql', '5003b9acb1f4');
    database = await openPlace('postgresql', place);
    folder = await makeTemporaryFolder();
  });
  afterEach(async () => {
    await database.close();
    await folder.dispose();
  });

  /** The database, with a change made right after the first read of a snapshot. */
  const meanwhile = (work: () => Promise<unknown>): ReadOnlyDatabase => ({
    ...database,
    inSnapshot: async (reading, signal) =>
      database.inSnapshot(async (reads) => {
        await reads.rows({ query: database.build('User').select('id'), row: z.object({ id: z.string() }), signal });
        await work();
        return reading(reads);
      }, signal),
  });
  const options = () =>
    ({
      ids: [1, 2, 3],
      archive: { directory: folder.path, sizeLimitBytes: 1e9, header: aHeader(database) },
    }) as const;

  it('is consistent, although rows are removed while it is written', async () => {
    const gone = meanwhile(async () => runOn('postgresql', place, 'delete from "Page"'));
    const { path } = await exportSimulations(gone, options(), neverAborted);
    const { failure, rows } = await verifyArchive(path, neverAborted);
    expect([failure, rows.get('Page'), rows.get('Estimator')]).toEqual([null, 2, 2]);
    expect(await runOn('postgresql', place, 'select id from "Page"')).toEqual([]);
  });

  it('can be cancelled, and leaves neither an archive nor a transaction', async () => {
    const controller = new AbortController();
    const cut = meanwhile(async () => Promise.resolve(controller.abort()));
    const failure = await caughtFailure(exportSimulations(cut, options(), controller.signal));
    expect(failure.code).toBe('cancelled');
    expect(await readdir(folder.path)).toEqual([]);
    const open = `select count(*) as n from pg_stat_activity where datname = '${databaseOf(place)}' and xact_start is not null
      and pid <> pg_backend_pid()`;
    await expect.poll(async () => (await runOn('postgresql', place, open))[0]?.['n']).toBe('0');
  });
});
