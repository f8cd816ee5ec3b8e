import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBlob, aRow, aSimulation } from '../../support/aSimulation.ts';
import { aDosePage, datasetRows, pageRow } from '../../support/datasetRows.ts';
import { exportTo, manifestIn, openDataset, rowsIn } from '../../support/datasetRun.ts';
import { openIn } from '../../support/integrityRun.ts';
import { makeOwnDatabase } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

const run = promisify(execFile);

let test: TestCore;
let folder: TemporaryFolder;
let made = 0;
beforeAll(async () => {
  test = await makeTestCore();
  folder = await makeTemporaryFolder();
});
afterAll(async () => {
  await test.dispose();
  await folder.dispose();
});

/** A path for a dataset that does not exist yet. */
const newFolder = (): string => join(folder.path, `dataset ${(made += 1)}`);
describe('the folder of a dataset', () => {
  const sqlite = async (): Promise<string> =>
    openIn(test, { kind: 'file', path: await makeOwnDatabase('sqlite', { rows: datasetRows() }) });

  it('is never one that holds something else', async () => {
    const connectionId = await sqlite();
    const foreign = newFolder();
    await mkdir(foreign);
    await writeFile(join(foreign, 'thesis.tex'), 'text');
    await expect(exportTo(test, { connectionId, folder: foreign })).rejects.toThrow("it holds 'thesis.tex'");
    const fake = newFolder();
    await mkdir(fake);
    await writeFile(join(fake, 'dataset.json'), '{"name": "mine"}');
    await expect(exportTo(test, { connectionId, folder: fake })).rejects.toThrow(
      'its dataset.json is not that of a dataset',
    );
    expect(await readdir(foreign)).toEqual(['thesis.tex']);
    expect(await readdir(fake)).toEqual(['dataset.json']);
    const file = newFolder();
    await writeFile(file, 'a file');
    await expect(exportTo(test, { connectionId, folder: file })).rejects.toThrow('is not a folder');
  });

  it('is written by one export at a time', async () => {
    const connectionId = await sqlite();
    const to = newFolder();
    const both = await Promise.allSettled([1, 2].map(async () => exportTo(test, { connectionId, folder: to })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((each) => each.status === 'rejected')?.reason).toMatchObject({
      failure: { code: 'unavailable', message: `Another export is writing to '${to}'` },
    });
  });

  it('does not open with a file that is missing or cut', async () => {
    const to = newFolder();
    await exportTo(test, { connectionId: await sqlite(), folder: to });
    const [users] = (await manifestIn(to)).tables.users?.parts[0]?.files ?? [];
    await writeFile(join(to, users?.path ?? ''), 'PAR1');
    await expect(openDataset(test, to)).rejects.toThrow(/users\/.*has 4 bytes instead of \d+/u);
  });
});

/** A database whose values fit no column, and whose months are no months. */
it('lists what its columns cannot hold as problems', async () => {
  const rows = [
    aSimulation({ id: 1, start_time: 'yesterday', title: Buffer.from([0x61, 0xff]) }),
    aSimulation({ id: 2, start_time: '../../etc/passwd', user_id: 'nobody' }),
    aSimulation({ id: 3, start_time: null }),
    aRow('Page', { ...pageRow(1, aBlob('{"data": {"values": "none"}}')), estimator_id: 99 }),
    aRow('Page', pageRow(2, aBlob('[[[['))),
    aRow('Page', pageRow(3, new Uint8Array())),
    aRow('Page', pageRow(4, null)),
  ];
  const to = newFolder();
  const path = await makeOwnDatabase('sqlite', { rows });
  const { dataset } = await exportTo(test, { connectionId: await openIn(test, { kind: 'file', path }), folder: to });
  expect(dataset).toMatchObject({ isComplete: true, problems: 6 });
  expect((await rowsIn(to, 'simulations')).map((row) => row['problem'])).toEqual([
    expect.stringContaining("start_time holds 'yesterday', which is no time."),
    "user_id holds 'nobody', which is no integer. start_time holds '../../etc/passwd', which is no time.",
    null,
  ]);
  expect((await rowsIn(to, 'pages')).map((row) => [typeof row['problem'], row['values']])).toEqual(
    [1, 2, 3, 4].map(() => ['string', undefined]),
  );
  expect(await readdir(join(to, 'simulations'))).toEqual(['month=unknown']);
});

/** So many pages that they take several parts. */
const manyPages = 22_000;

async function makeManyPages(): Promise<string> {
  const rows = [
    aSimulation({ id: 1 }),
    aRow('Estimator', { id: 1, simulation_id: 1, name: 'z', file_name: 'z_', compressed_data: null }),
  ];
  const path = await makeOwnDatabase('sqlite', { rows });
  const database = new Database(path);
  const names = Object.keys(pageRow(1, null));
  const insert = database.prepare(
    `insert into "Page" (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
  );
  const blob = aDosePage([1, 2, 3]);
  database.exec('begin');
  for (let id = 1; id <= manyPages; id += 1) insert.run(...Object.values(pageRow(id, blob)));
  database.exec('commit');
  database.close();
  return path;
}

describe('an export that ends early', () => {
  let path: string;
  beforeAll(async () => {
    path = await makeManyPages();
  });

  /** Continues the export, and expects every page once. */
  const expectRest = async (to: string): Promise<void> => {
    const connectionId = await openIn(test, { kind: 'file', path });
    const rest = await exportTo(test, { connectionId, folder: to });
    expect(rest.written).toBeLessThan(manyPages);
    expect(rest.dataset.isComplete).toBe(true);
    const ids = (await rowsIn(to, 'pages')).map((row) => Number(row['id']));
    expect(ids).toEqual(Array.from({ length: manyPages }, (_, index) => index + 1));
    expect((await readdir(to)).sort()).toEqual(['dataset.json', 'estimators', 'pages', 'simulations']);
  };

  it('is continued after kill -9, which leaves a dataset that can be read', async () => {
    const to = newFolder();
    const program = new URL('../../support/killedDataset.ts', import.meta.url).pathname;
    await expect(run(process.execPath, [program, path, to])).rejects.toMatchObject({ signal: 'SIGKILL' });
    const { isComplete, tables } = await manifestIn(to);
    const rows = await rowsIn(to, 'pages');
    expect([isComplete, rows.length]).toEqual([false, tables.pages?.rows]);
    await expectRest(to);
  });

  it('is continued after it was cancelled, which leaves nothing incomplete', async () => {
    const to = newFolder();
    const stopping = new AbortController();
    const stop = test.core.listen((event) => {
      if (event.kind === 'progress' && event.text.startsWith('Writing pages')) stopping.abort();
    });
    const connectionId = await openIn(test, { kind: 'file', path });
    await expect(exportTo(test, { connectionId, folder: to }, stopping.signal)).rejects.toMatchObject({
      failure: { code: 'cancelled' },
    });
    stop();
    expect((await readdir(to)).filter((name) => name.startsWith('.'))).toEqual([]);
    expect((await manifestIn(to)).isComplete).toBe(false);
    const after = await openIn(test, { kind: 'file', path });
    expect((await exportTo(test, { connectionId: after, folder: to })).dataset.isComplete).toBe(true);
    expect((await rowsIn(to, 'pages')).length).toBe(manyPages);
  });
});
