import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodePage } from '#renderer/decode/decodePage.ts';
import type { Dialect, Target } from '#shared/domain/connection.ts';
import { aSimulation } from '../../support/aSimulation.ts';
import { datasetRows } from '../../support/datasetRows.ts';
import { exportTo, manifestIn, openDataset, rowsIn } from '../../support/datasetRun.ts';
import { openIn } from '../../support/integrityRun.ts';
import { dialects, makeOwnDatabase } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';
import { hasReferenceData, referencePath, referenceText, withoutReference } from '../../support/referenceData.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

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
const targetOf = (dialect: Dialect, place: string): Target =>
  dialect === 'sqlite' ? { kind: 'file', path: place } : { kind: 'url', url: place };

const referenceTarget = async (dialect: Dialect, name: string): Promise<Target> =>
  dialect === 'sqlite'
    ? { kind: 'file', path: referencePath(`${name}.sqlite`) }
    : { kind: 'url', url: await postgresAddress(await makePostgresDatabase(referenceText(`${name}.pg.sql.gz`))) };

const storedPage = z.object({ id: z.number(), compressed_data: z.instanceof(Buffer).nullable() });

/** The pages of a SQLite file with their blobs. */
function storedPages(path: string): readonly z.infer<typeof storedPage>[] {
  const database = new Database(path, { readonly: true });
  const rows = z.array(storedPage).parse(database.prepare('select id, compressed_data from "Page" order by id').all());
  database.close();
  return rows;
}

describe.skipIf(!hasReferenceData).each(dialects)(
  `a dataset of a reference database on %s${withoutReference}`,
  (dialect) => {
    it('has every page with its values, counts and sums as the window decodes them', async () => {
      const to = newFolder();
      await exportTo(test, { connectionId: await openIn(test, await referenceTarget(dialect, 'small')), folder: to });
      const rows = new Map((await rowsIn(to, 'pages')).map((row) => [Number(row['id']), row]));
      const pages = storedPages(referencePath('small.sqlite'));
      expect([...rows.keys()].sort((a, b) => a - b)).toEqual(pages.map(({ id }) => id));
      for (const { id, compressed_data: blob } of pages) {
        const decoded = await decodePage(blob, null);
        const row = rows.get(id);
        if (decoded.step === 'unreadable') {
          expect([id, row?.['values'] ?? null, row?.['problem']]).toEqual([id, null, expect.any(String)]);
          continue;
        }
        const { quantity, statistics, axes } = decoded.page;
        expect([id, row?.['values']]).toEqual([id, [...quantity.values]]);
        expect([id, row?.['count_nan'], row?.['count_values']]).toEqual([
          id,
          BigInt(statistics.nan),
          BigInt(quantity.values.length),
        ]);
        expect([id, row?.['sum'] ?? Number.NaN]).toEqual([id, statistics.finite === 0 ? Number.NaN : statistics.sum]);
        expect(row?.['axes']).toMatchObject(
          axes.map((axis) => ({ name: axis.name, edges: [...(axis.repaired ?? axis.stored).edges] })),
        );
        expect(row?.['blob_sha256']).toBe(
          createHash('sha256')
            .update(blob ?? '')
            .digest('hex'),
        );
      }
    });

    it('is exported to its end from a damaged database, each bad blob as a row with its reason', async () => {
      const to = newFolder();
      const { dataset } = await exportTo(test, {
        connectionId: await openIn(test, await referenceTarget(dialect, 'faulty')),
        folder: to,
      });
      const pages = await rowsIn(to, 'pages');
      const unreadable = pages.filter((row) => (row['values'] ?? null) === null);
      expect(dataset.isComplete).toBe(true);
      expect(unreadable.length).toBeGreaterThan(3);
      expect(unreadable.filter((row) => typeof row['problem'] !== 'string')).toEqual([]);
    });
  },
);

/** Changes the rows of a database that another connection has open. */
async function change(dialect: Dialect, place: string, sql: string): Promise<void> {
  if (dialect === 'postgresql') return void (await runOnPostgres(new URL(place).pathname.slice(1), sql));
  const database = new Database(place);
  database.exec(sql);
  database.close();
}

describe.each(dialects)('a dataset of %s', (dialect) => {
  const exported = async (to: string): Promise<{ readonly place: string; readonly connectionId: string }> => {
    const place = await makeOwnDatabase(dialect, { rows: datasetRows() });
    const connectionId = await openIn(test, targetOf(dialect, place));
    await exportTo(test, { connectionId, folder: to });
    return { place, connectionId };
  };

  it('keeps values exactly, the fingerprint of equal inputs equal, and no secret', async () => {
    const to = newFolder();
    await exported(to);
    const [first, second] = await rowsIn(to, 'pages');
    expect(first?.['values']).toEqual([1, 4, Number.NaN, -0, 1e-300, Infinity, -Infinity, 0.1]);
    expect(first).toMatchObject({
      maximum: 4,
      count_nan: 1n,
      count_positive_infinity: 1n,
      simulation_id: 1n,
      problem: null,
    });
    expect(first?.['axes']).toMatchObject([{ name: 'Position (Z)', unit: 'cm', edges: [0, 1, 2, 3, 4, 5, 6, 7, 8] }]);
    expect(second).toMatchObject({ page_number: 1n, problem: 'The data is not gzip: it begins with 6e 6f 74 20.' });
    const [one, other] = await rowsIn(to, 'inputs');
    expect(one?.['fingerprint']).toBe(other?.['fingerprint']);
    expect(one?.['blob_sha256']).not.toBe(other?.['blob_sha256']);
    expect(await rowsIn(to, 'users')).toMatchObject([{ username: 'ada "o\'hara" ∂' }, { username: 'kim' }]);
    expect(await rowsIn(to, 'simulations')).toMatchObject([
      { title: 'a, "b"\n../c' },
      { cluster: 'ares', array_id: 4711n },
      { job_state: 'RUNNING' },
    ]);
    const names = await readdir(to, { recursive: true });
    expect(names.filter((name) => /simulations.month=/u.test(name) && !name.endsWith('.parquet')).sort()).toEqual([
      join('simulations', 'month=2025-01'),
      join('simulations', 'month=2025-03'),
    ]);
    const all = await Promise.all(
      names.filter((name) => /\.\w+$/u.test(name)).map(async (name) => readFile(join(to, name), 'latin1')),
    );
    expect(all.join('')).not.toMatch(/secret/u);
  });

  it('reads only what is new or changed, and follows removals', async () => {
    const to = newFolder();
    const { place, connectionId } = await exported(to);
    expect(await exportTo(test, { connectionId, folder: to })).toMatchObject({ written: 0, kept: 11, removed: 0 });
    await change(dialect, place, `update "Simulation" set job_state = 'COMPLETED' where id = 3`);
    const once = await exportTo(test, { connectionId, folder: to });
    expect([once.written, once.kept]).toEqual([3, 8]);
    expect((await rowsIn(to, 'simulations')).map((row) => row['job_state'])).toEqual(Array(3).fill('COMPLETED'));
    await change(dialect, place, `delete from "Page" where id = 2`);
    const less = await exportTo(test, { connectionId, folder: to });
    expect(less).toMatchObject({ written: 1, removed: 1, dataset: { problems: 0, isComplete: true } });
    await change(dialect, place, `delete from "Page" where id = 1`);
    expect(await exportTo(test, { connectionId, folder: to })).toMatchObject({ written: 0, removed: 1 });
    const named = (await manifestIn(to)).tables;
    const files = Object.values(named).flatMap(({ parts }) =>
      parts.flatMap((part) => part.files.map(({ path }) => path)),
    );
    const there = (await readdir(to, { recursive: true })).filter((name) => name.endsWith('.parquet'));
    expect(there.map((name) => name.replaceAll('\\', '/')).sort()).toEqual(files.sort());
  });

  it('opens again as a database with the same numbers', async () => {
    const to = newFolder();
    await exported(to);
    const file = await openDataset(test, to);
    const [first, second] = storedPages(file);
    const decoded = await decodePage(first?.compressed_data ?? null, null);
    expect(decoded).toMatchObject({
      step: 'page',
      page: {
        kind: '1D',
        quantity: { name: 'DOSE', unit: 'MeV/g' },
        axes: [{ name: 'Position (Z)' }],
        metadata: { page_normalized: '2' },
      },
    });
    expect(decoded.step === 'page' ? [...decoded.page.quantity.values] : []).toEqual([
      1,
      4,
      Number.NaN,
      -0,
      1e-300,
      Infinity,
      -Infinity,
      0.1,
    ]);
    expect(second?.compressed_data).toBeNull();
    const database = new Database(file, { readonly: true });
    expect(database.prepare('select title, start_time, user_id from "Simulation" where id = 1').get()).toEqual({
      title: 'a, "b"\n../c',
      start_time: '2025-01-01 10:00:00.000001',
      user_id: 1,
    });
    expect(
      database.prepare('select count(*) as n from "BatchSimulation" join "Cluster" on "Cluster".id = cluster_id').get(),
    ).toEqual({ n: 1 });
    database.close();
    const connectionId = await openIn(test, { kind: 'file', path: file });
    expect(test.core.connections.get(connectionId)).toMatchObject({ isYaptide: true });
  });

  it('is not mixed with that of another database', async () => {
    const to = newFolder();
    await exported(to);
    const other = await makeOwnDatabase(dialect, { rows: [aSimulation({ id: 1, job_id: 'another' })] });
    const connectionId = await openIn(test, targetOf(dialect, other));
    const before = await readFile(join(to, 'dataset.json'), 'utf8');
    await expect(exportTo(test, { connectionId, folder: to })).rejects.toThrow('holds the dataset of another database');
    expect(await readFile(join(to, 'dataset.json'), 'utf8')).toBe(before);
  });
});
