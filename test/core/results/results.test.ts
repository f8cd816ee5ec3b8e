import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeJsonBlob } from '#core/blobs/decodeJsonBlob.ts';
import { indentJson, spansOfMembers } from '#core/blobs/jsonSpans.ts';
import { toStoredFiles } from '#core/blobs/decodeRow.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { getEstimatorData, getPageData, listEstimators } from '#core/estimators/estimatorRepository.ts';
import { listInputs } from '#core/inputs/inputRepository.ts';
import { getLogfile, listLogfiles } from '#core/logfiles/logfileRepository.ts';
import { listSimulationRows } from '#core/tables/simulationRows.ts';
import { revisions } from '#shared/domain/connection.ts';
import { aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzaW11bGF0aW9uX2lkIjoxfQ.c2lnbmF0dXJl';
const project = `{"scoringManager": {"outputs": [{"name": "mesh", "quantities": [
  {"name": "my dose", "keyword": "Dose", "filter": "f1", "modifiers": [{"diffType": "E", "lowerLimit": 0, "upperLimit": 1e2, "binsNumber": 10, "isLog": true}]},
  {"name": "fluence", "keyword": "Fluence"}, null]}, 7], "filters": [{"uuid": "f1", "name": "protons"}]}, "big": 18446744073709551617, "nan": NaN, "pi": 3.10}`;
const input = `{"input_type": "EDITOR", "input_json": ${project}, "number_of_all_primaries": 1.0e4, "input_files": {"beam.dat": "NSTAT 10", "odd": {"a": 1}}, "more": [1, 2.50]}`;
const logs = { message: 'failed', sh_files: { submit: `key=${token}`, deep: { list: [1, 2] } }, code: 3, empty: {} };
const written = Buffer.from(aBlob('{}'));
written.writeUInt32LE(1_700_000_000, 4);
const noise = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919 + (index >> 8) * 31) & 255));

const rows = [
  aUser({ id: 1, password_hash: 'scrypt:32768:8:1$sesame$00' }),
  aRow('User', { id: 2, username: 'other', auth_provider: 'KeycloakUser' }),
  aCluster({ id: 1 }),
  aSimulation({ id: 1, user_id: 1, title: 'long '.repeat(300) }),
  aSimulation({ id: 2 }),
  aTask({ id: 1, simulation_id: 1 }),
  aTask({ id: 2, simulation_id: 2 }),
  ...Array.from({ length: 201 }, (_, index) =>
    aRow('Logfiles', { id: 1000 + index, simulation_id: 2, compressed_data: null }),
  ),
  aRow('Input', { id: 1, simulation_id: 1, compressed_data: aBlob(input) }),
  aRow('Logfiles', { id: 1, simulation_id: 1, compressed_data: aBlob(logs) }),
  aRow('Estimator', { id: 1, simulation_id: 1, name: 'mesh', compressed_data: null }),
  aRow('Estimator', { id: 2, simulation_id: 1, name: 'empty', compressed_data: '' }),
  aRow('Page', { id: 1, estimator_id: 1, page_number: 7, compressed_data: written }),
  aRow('Page', { id: 2, estimator_id: 1, page_number: 3, compressed_data: gzipSync(noise) }),
  aRow('Page', { id: 3, estimator_id: 1, page_number: 3, compressed_data: noise }),
];

describe.each(dialects)('results on %s', (dialect) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, { rows, revision: '4027fc5cbcb1' });
  });
  afterAll(async () => database.close());

  it('list estimators with their pages by number, and describe blobs without transferring them', async () => {
    const [mesh, empty] = await listEstimators(database, 1, neverAborted);
    expect(mesh).toMatchObject({ name: 'mesh', fileName: null, blob: { storedBytes: null } });
    expect(empty?.blob).toEqual({ storedBytes: 0, declaredBytes: null, writtenAt: null });
    expect(mesh?.pages.map(({ id }) => id)).toEqual([2, 3, 1]);
    expect(mesh?.pages.map(({ pageName }) => pageName)).toEqual([null, null, null]);
    expect(mesh?.pages[0]?.blob.declaredBytes).toBe(noise.length);
    expect(mesh?.pages[1]?.blob).toEqual({ storedBytes: noise.length, declaredBytes: null, writtenAt: null });
    expect(mesh?.pages[2]?.blob.writtenAt).toBe('2023-11-14 22:13:20+00');
  });

  it('return pages byte for byte, and say which are missing', async () => {
    expect(Buffer.from(await getPageData(database, 3, neverAborted)).equals(noise)).toBe(true);
    expect((await getEstimatorData(database, 2, neverAborted)).length).toBe(0);
    await expect(getPageData(database, 99, neverAborted)).rejects.toMatchObject({
      failure: { code: 'not-found', message: 'There is no page 99' },
    });
    await expect(getEstimatorData(database, 1, neverAborted)).rejects.toMatchObject({
      failure: { code: 'not-found', message: 'Estimator 1 holds no data (NULL)' },
    });
  });

  it('decode inputs: numbers as written, files, everything else, and what was scored', async () => {
    const [found] = await listInputs(database, 1, neverAborted);
    expect(found).toMatchObject({
      defects: [],
      inputType: 'EDITOR',
      primaries: '1.0e4',
      rest: '{\n  "more": [\n    1,\n    2.50\n  ]\n}',
    });
    expect(found?.project).toContain('"big": 18446744073709551617');
    expect(found?.project).toContain('"nan": NaN');
    expect(found?.project).toContain('"pi": 3.10');
    expect(found?.files.map(({ name, text }) => [name, text])).toEqual([
      ['beam.dat', 'NSTAT 10'],
      ['odd / a', '1'],
    ]);
    expect(found?.scoredOutputs).toEqual([
      {
        name: 'mesh',
        quantities: [
          {
            name: 'my dose',
            keyword: 'Dose',
            filterName: 'protons',
            modifiers: [{ diffType: 'E', lowerLimit: 0, upperLimit: 100, binsNumber: 10, isLog: true }],
          },
          { name: 'fluence', keyword: 'Fluence', filterName: null, modifiers: [] },
          { name: '', keyword: '', filterName: null, modifiers: [] },
        ],
      },
    ]);
    expect(await listInputs(database, 2, neverAborted)).toEqual([]);
  });

  it('decode log files by their paths, tokens masked and counted', async () => {
    const [summary] = await listLogfiles(database, 1, neverAborted);
    const { files, defects } = await getLogfile(database, summary?.id ?? 0, neverAborted);
    expect(defects).toEqual([]);
    expect(files.map(({ name }) => name)).toEqual([
      'message',
      'sh_files / submit',
      'sh_files / deep / list',
      'code',
      'empty',
    ]);
    expect(files[1]).toMatchObject({ text: 'key=[masked token]', masked: 1, length: token.length + 4 });
    expect(files[3]?.text).toBe('3');
    await expect(getLogfile(database, 99, neverAborted)).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });

  it('show the raw rows of a simulation: blobs and secrets as sizes, long texts truncated, others unchanged', async () => {
    const tables = await listSimulationRows(database, 1, neverAborted);
    const of = (name: string): (typeof tables)[number] | undefined => tables.find(({ table }) => table === name);
    expect(tables.map(({ table }) => table)).toEqual([
      'User',
      'YaptideUser',
      'Simulation',
      'CelerySimulation',
      'Task',
      'CeleryTask',
      'Input',
      'Estimator',
      'Page',
      'Logfiles',
    ]);
    expect(of('User')?.rows).toEqual([['1', 'user1', 'YaptideUser']]);
    expect(of('YaptideUser')?.rows).toEqual([['1', { kind: 'secret', length: 26 }]]);
    const title = of('Simulation')?.columns.findIndex(({ name }) => name === 'title') ?? -1;
    expect(of('Simulation')?.rows[0]?.[title]).toEqual({ kind: 'cut', text: 'long '.repeat(200), length: 1500 });
    expect(of('Page')?.rows[2]).toEqual(['3', '1', '3', { kind: 'blob', bytes: noise.length }]);
    expect(of('Estimator')?.rows[0]?.at(-1)).toBeNull();
    expect(JSON.stringify(tables)).not.toContain('sesame');
  });

  it('show at most 200 raw rows of a table, with their total', async () => {
    const logfiles = (await listSimulationRows(database, 2, neverAborted)).find(({ table }) => table === 'Logfiles');
    expect(logfiles?.total).toBe(201);
    expect(logfiles?.rows.length).toBe(200);
    expect(await listSimulationRows(database, 77, neverAborted)).toEqual([]);
  });

  it.each(revisions)('are listed in revision %s as well', async (revision) => {
    const old = await openOwnDatabase(dialect, {
      revision,
      rows: revision === 'd0a89a16fbac' ? rows.filter(([row]) => row?.table !== 'Cluster') : rows,
    });
    try {
      expect((await listEstimators(old, 1, neverAborted)).length).toBe(2);
      const simulation = (await listSimulationRows(old, 1, neverAborted)).find(({ table }) => table === 'Simulation');
      expect(simulation?.columns.some(({ name }) => name === 'update_key_hash')).toBe(revisions.indexOf(revision) < 2);
    } finally {
      await old.close();
    }
  });
});

describe('a damaged blob', () => {
  const whole = gzipSync(
    JSON.stringify({ 'a.log': 'first', 'b.log': Array.from({ length: 20_000 }, (_, index) => index).join(' ') }),
  );
  const wrongChecksum = Buffer.from(whole);
  wrongChecksum.writeUInt32LE(1, whole.length - 8);

  it('that is cut off returns what precedes the cut, and says so', async () => {
    const { members, defects } = decodeJsonBlob(whole.subarray(0, whole.length / 2));
    expect(members['a.log']).toBe('first');
    expect(String(members['b.log']).startsWith('0 1 2 3 ')).toBe(true);
    expect(defects.map(({ message }) => message).join(' ')).toMatch(/cut off/u);
  });

  it('with a wrong checksum returns all of it, and says so', async () => {
    const { members, defects } = decodeJsonBlob(wrongChecksum);
    expect(String(members['b.log']).endsWith('19999')).toBe(true);
    expect(defects[0]?.message).toContain('incorrect data check');
  });

  it('that is a bomb is not unpacked; its declared size is reported', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
    const { members, defects } = decodeJsonBlob(bomb);
    expect(members).toEqual({});
    expect(defects[0]?.message).toContain('it declares 104857600 bytes');
  });

  it('of another kind is identified', async () => {
    const messages = (blob: Uint8Array): string =>
      decodeJsonBlob(blob)
        .defects.map(({ message }) => message)
        .join(' ');
    expect(messages(new Uint8Array())).toContain('empty');
    expect(messages(Buffer.from('{"a": 1}'))).toContain('The data is plain JSON, not gzip');
    expect(messages(gzipSync('null'))).toContain('The text is null; an object was expected');
    expect(messages(gzipSync('[1]'))).toContain('a list');
    expect(messages(gzipSync(''))).toContain('The text is empty');
    expect(messages(gzipSync(Buffer.from([0x7b, 0xff])))).toContain('not UTF-8');
    expect(messages(gzipSync('{"a": 1, oops'))).toContain('column 10');
  });
});

describe('JSON text', () => {
  it('is indented without changing its numbers, also when it is cut off', () => {
    expect(indentJson('{"a":{},"b":[ ],"c":[1.0,-0,1e400,NaN],"d":"\\u0142 \\ud800 \\u0000 {"}')).toBe(
      '{\n  "a": {},\n  "b": [],\n  "c": [\n    1.0,\n    -0,\n    1e400,\n    NaN\n  ],\n  "d": "ł \\ud800 \\u0000 {"\n}',
    );
    expect(indentJson('{"a": [1, "cut')).toBe('{\n  "a": [\n    1,\n    "cut');
    expect(indentJson('')).toBe('');
  });

  it('locates its members', () => {
    const text = '{"a": [1, {"b": 2}], "c\\"": "}", "d": {"e": [';
    expect(spansOfMembers(text).map(({ key, start, end }) => [key, text.slice(start, end)])).toEqual([
      ['a', '[1, {"b": 2}]'],
      ['c"', '"}"'],
      ['d', '{"e": ['],
    ]);
  });

  it('of 10 MB is read and masked in a moment, as far as it is shown', () => {
    const log = `line of a log file with ${token}\n`.repeat(55_000);
    const blob = gzipSync(JSON.stringify({ first: log, second: log, last: log }));
    const began = performance.now();
    const files = toStoredFiles(decodeJsonBlob(blob).members);
    const took = performance.now() - began;
    expect(files.map(({ length }) => length)).toEqual([log.length, log.length, log.length]);
    // Four million characters in total, and the beginning of each further text.
    expect(files.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(4_002_000);
    expect(files.at(-1)?.text.length).toBeGreaterThan(1000);
    expect(files.every(({ text, masked }) => masked > 10 && !text.includes(token))).toBe(true);
    expect(took).toBeLessThan(20_000);
  });
});
