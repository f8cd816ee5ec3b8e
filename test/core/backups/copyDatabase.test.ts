import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase } from '#core/backups/postgres/applySchema.ts';
import { copyDatabase } from '#core/backups/postgres/copyDatabase.ts';
import { readRows } from '#core/backups/postgres/copyRows.ts';
import {
  type CopiedTable,
  describeDatabase,
  type DatabaseDescription,
  missingStatements,
} from '#core/backups/postgres/databaseDescription.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { TableContent } from '#core/backups/rowDigest.ts';
import { awkwardSchema } from '../../support/awkwardSchema.ts';
import { neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress } from '../../support/postgresServer.ts';

let source: OpenDatabase;
let from: CopySession;
let description: DatabaseDescription;
beforeAll(async () => {
  source = await openPlace('postgresql', await postgresAddress(await makePostgresDatabase(awkwardSchema)));
  from = await source.openCopy({ writes: false, signal: neverAborted });
  description = await describeDatabase(from, neverAborted);
});
afterAll(async () => {
  await from.close();
  await source.close();
});

async function contentOf(session: CopySession, tables: readonly CopiedTable[]): Promise<Map<string, TableContent>> {
  const found = new Map<string, TableContent>();
  for (const table of tables) {
    found.set(table.sql, await readRows(session, { table, take: () => undefined }, neverAborted));
  }
  return found;
}

it('copies a database with everything in it: rows, types, sequences, partitions, views, triggers, policies', async () => {
  const name = `copy "of" it ${crypto.randomUUID().slice(0, 8)}`;
  const admin = await source.openCopy({ writes: true, signal: neverAborted });
  await createDatabase(admin, { ...description, name }, neverAborted);
  await admin.close();
  const into = await source.openCopy({ writes: true, database: name, signal: neverAborted });
  const report = await copyDatabase({ from, into, description }, neverAborted);
  await into.close();
  const reading = await source.openCopy({ writes: false, database: name, signal: neverAborted });
  try {
    const copied = await describeDatabase(reading, neverAborted);
    expect(report.refused).toEqual([]);
    expect(missingStatements(description.statements, copied.statements)).toEqual([]);
    expect(missingStatements(copied.statements, description.statements)).toEqual([]);
    expect(description.statements.length).toBeGreaterThan(40);
    const content = await contentOf(reading, copied.tables);
    expect(content).toEqual(report.tables);
    expect(content).toEqual(await contentOf(from, description.tables));
    expect(content.get('"Odd Schema".child')?.rows).toBe(2000);
  } finally {
    await reading.close();
  }
});
