import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { withBlobThread } from '#core/blobs/blobThread.ts';
import { readWholeText } from '#core/blobs/wholeText.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { listInputs } from '#core/inputs/inputRepository.ts';
import { getLogfile } from '#core/logfiles/logfileRepository.ts';
import type { TextPart } from '#shared/domain/input.ts';
import { logfileSchema } from '#shared/domain/logfile.ts';
import { aBlob, aRow, aSimulation } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const patient = { time: 60_000, heap: 192 };
const repeated = (part: string, bytes: number): string => part.repeat(Math.ceil(bytes / part.length));
const keys = Array.from({ length: 300_000 }, (_, index) => `"${index.toString(36)}":1`).join(',');
const project = (content: string): Uint8Array => gzipSync(`{"input_type": "EDITOR", "input_json": {"x": ${content}}}`);

/** A few kB each, which take megabytes or a long time to decode. */
const hostile: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['a list of lists', project(`[${repeated('[],', 63 << 20)}[]]`), /more than 250.000 elements/u],
  ['a list of NaN', project(`[${repeated('NaN,', 20 << 20)}1]`), /more than 250.000 elements/u],
  ['short keys', project(`{${keys}}`), /more than 250.000 elements/u],
  ['lists within one another', gzipSync(`{"input_json": ${'['.repeat(10 << 20)}`), /deeper than 200 levels/u],
  ['a bomb', gzipSync(Buffer.alloc(65 << 20, 0x20)), /unpacks to more than 64 MB/u],
];

describe.each(dialects)('inputs and log files on %s', (dialect) => {
  let database: OpenDatabase;
  const long = 'x'.repeat(9_000_000);
  const intact = aBlob({ input_type: 'FILES', input_files: { 'beam.dat': 'MARKER-OF-THIS-TEST' } });
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, {
      rows: [
        aSimulation({ id: 1 }),
        aRow('Input', { id: 1, simulation_id: 1, compressed_data: hostile[3]?.[1] ?? null }),
        aRow('Input', {
          id: 2,
          simulation_id: 1,
          compressed_data: aBlob({ input_files: { 'sobp.dat': long, b: 'c' } }),
        }),
        aRow('Input', { id: 3, simulation_id: 1, compressed_data: null }),
        aRow('Input', { id: 4, simulation_id: 1, compressed_data: intact }),
        aRow('Logfiles', { id: 1, simulation_id: 1, compressed_data: gzipSync(Buffer.from('\u0093NUMPY', 'latin1')) }),
      ],
    });
  });
  afterAll(async () => database.close());

  it('stay readable next to a bad row', async () => {
    const [deep, cut, empty, whole] = await listInputs(database, 1, neverAborted);
    expect(deep?.defects[0]?.message).toMatch(/deeper/u);
    expect(cut?.defects.map(({ message }) => message.replaceAll(/\D/gu, ''))).toEqual(['9000000']);
    expect(cut?.files.map(({ name, length }) => [name, length])).toEqual([
      ['sobp.dat', 8_000_000],
      ['b', 1],
    ]);
    expect(empty?.defects[0]?.message).toBe('Input 3 holds no data (NULL)');
    expect(whole).toMatchObject({ inputType: 'FILES', defects: [], files: [{ text: 'MARKER-OF-THIS-TEST' }] });
  });

  it("are not decoded on core's own thread", async () => {
    const parse = vi.spyOn(JSON, 'parse');
    const inputs = await listInputs(database, 1, neverAborted);
    expect(inputs.length).toBe(4);
    expect(parse.mock.calls.filter(([text]) => text.includes('MARKER-OF-THIS-TEST'))).toEqual([]);
  });

  it('name the format of what is not JSON', async () => {
    expect((await getLogfile(database, 1, neverAborted)).defects[0]?.message).toBe(
      'The unpacked data is NumPy (.npy), not JSON',
    );
  });

  it('are aborted when the call is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(listInputs(database, 1, controller.signal)).rejects.toMatchObject({ failure: { code: 'cancelled' } });
  });
});

describe.each(dialects)('a truncated text, on %s', (dialect) => {
  const secret = `eyJ${'a'.repeat(40)}.eyJ${'b'.repeat(40)}.${'c'.repeat(40)}`;
  const text = `${'ż\n'.repeat(4_600_000)}token=${secret}\nthe end`;
  const json = JSON.stringify(Array.from({ length: 200_000 }, (_, index) => `value ${index} of the project`));
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, {
      rows: [
        aSimulation({ id: 1 }),
        aRow('Input', {
          id: 1,
          simulation_id: 1,
          compressed_data: gzipSync(
            `{"input_files": {"a.dat": "a", "long.dat": ${JSON.stringify(text)}}, "input_json": {"x": ${json}}}`,
          ),
        }),
        aRow('Logfiles', { id: 1, simulation_id: 1, compressed_data: aBlob({ 'a.log': 'a', nested: { log: text } }) }),
      ],
    });
  });
  afterAll(async () => database.close());
  const masked = text.replace(secret, '[masked token]');
  const whole = async (table: 'Input' | 'Logfiles', part: TextPart): Promise<string> =>
    new TextDecoder().decode(await readWholeText(database, { table, id: 1, part }, neverAborted));

  it('says so, and can be read in full, with its secrets masked', async () => {
    const [input] = await listInputs(database, 1, neverAborted);
    expect(input?.files.map(({ isCut }) => isCut)).toEqual([false, true]);
    expect(input?.cut).toEqual(['project']);
    expect((await whole('Input', 1)) === masked).toBe(true);
    expect(await whole('Input', 0)).toBe('a');
    const project: unknown = JSON.parse(await whole('Input', 'project'));
    expect(JSON.stringify(project) === `{"x":${json}}`).toBe(true);
    const { files } = await getLogfile(database, 1, neverAborted);
    expect(files.map(({ isCut }) => isCut)).toEqual([false, true]);
    expect((await whole('Logfiles', 1)) === masked).toBe(true);
  });

  it('is not found when the row has no such text', async () => {
    await expect(whole('Input', 2)).rejects.toMatchObject({ failure: { code: 'not-found' } });
    await expect(whole('Input', 'rest')).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });
});

describe('the thread that decodes blobs', () => {
  it.each(hostile)('bounds %s', async (_, blob, message) => {
    const content = await withBlobThread(
      neverAborted,
      async ({ decode }) => decode('Input', Uint8Array.from(blob)),
      patient,
    );
    expect(JSON.stringify(content)).toMatch(message);
  });

  it('is killed when a blob takes too long, and a new thread decodes the next one', async () => {
    const found = await withBlobThread(
      neverAborted,
      async ({ decode }) => {
        const slow = await decode('Logfiles', gzipSync(JSON.stringify({ log: repeated('eyJ.', 7_000_000) })));
        return [slow, await decode('Logfiles', new Uint8Array())];
      },
      { ...patient, time: 1 },
    );
    expect(found[0]).toMatchObject({ defects: [{ message: 'Decoding took more than 0.001 s and was stopped' }] });
    expect(found[1]).toMatchObject({ defects: [{}] });
  });

  it('fails only the blob that needs more memory than allowed', async () => {
    const many = Array.from({ length: 220_000 }, (_, index) => `"${index.toString(36)}":1`).join(',');
    const found = await withBlobThread(
      neverAborted,
      async ({ decode }) => [
        await decode('Input', gzipSync(`{"input_json":{${many}}}`)),
        await decode('Input', gzipSync('{"input_type": "FILES"}')),
      ],
      { ...patient, heap: 32 },
    );
    expect(found[0]).toMatchObject({
      defects: [{ message: 'Decoding needs more memory than is allowed and was stopped' }],
    });
    expect(found[1]).toMatchObject({ inputType: 'FILES', defects: [] });
  });

  it('is killed as soon as the call is cancelled', async () => {
    const controller = new AbortController();
    const decoding = withBlobThread(
      controller.signal,
      async ({ decode }) => {
        // The decoded bytes are transferred with their memory.
        const answer = decode('Input', Uint8Array.from(hostile[0]?.[1] ?? []));
        controller.abort();
        return answer;
      },
      patient,
    );
    await expect(decoding).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    expect(process.getActiveResourcesInfo()).not.toContain('Worker');
  });

  it('returns what the schema accepts', async () => {
    const blob = aBlob({ log: 'line', nested: { a: 1 } });
    const content = await withBlobThread(neverAborted, async ({ decode }) => decode('Logfiles', blob), patient);
    const row = { id: 1, blob: { storedBytes: 1, declaredBytes: 1, writtenAt: null } };
    expect(logfileSchema.parse({ ...row, ...content }).files.map(({ name }) => name)).toEqual(['log', 'nested / a']);
  });
});
