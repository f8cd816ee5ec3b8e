import { expect, it } from 'vitest';
import { planRestore } from '#core/archives/restore/restore.ts';
import { applyRestore, archiveKey, archiveTables, choose, emptyTables, someLimits } from '../../support/archives.ts';
import { aSimulation } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder } from '../../support/temporaryFolder.ts';

it.each(dialects)('rows of tables that do not belong to yaptide are restored on %s on request', async (dialect) => {
  const folder = await makeTemporaryFolder();
  const database = await openOwnDatabase(dialect, {
    rows: [aSimulation({ id: 1 })],
    afterwards: `create table "my ""notes" (id integer primary key, simulation_id integer references "Simulation"(id), text varchar);
      insert into "my ""notes" values (5, 1, 'kept');`,
  });
  const writing = await database.openWritable();
  try {
    const name = 'my "notes';
    const tables = ['Simulation', 'CelerySimulation', name];
    const { path, rows } = await archiveTables(database, { directory: folder.path, tables });
    const notes = database.build.raw('select * from ?? order by id', [name]);
    const before = await database.positionalRows(notes, neverAborted);
    await emptyTables(database, tables.toReversed());
    const options = { path, secrets: archiveKey, ids: 'keep', choices: choose() } as const;
    const plan = await planRestore(database, options, neverAborted);
    expect(plan).toMatchObject({ canApply: false, conflictCounts: { 'other-table': 1 } });
    const chosen = { ...options, choices: choose({ otherTables: 'restore' }) };
    expect(await planRestore(database, chosen, neverAborted)).toMatchObject({ canApply: true, insert: rows });
    expect((await applyRestore(writing.database, chosen, someLimits)).inserted).toEqual(rows);
    expect((await database.positionalRows(notes, neverAborted)).rows).toEqual(before.rows);
  } finally {
    await writing.close();
    await database.close();
    await folder.dispose();
  }
});
