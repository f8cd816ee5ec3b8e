import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { omitted } from '#core/archives/file/archiveCell.ts';
import {
  type ArchiveRows,
  readArchiveHeader,
  readArchiveRows,
  verifyArchive,
} from '#core/archives/file/archiveReader.ts';
import type { SecretsKey } from '#core/archives/file/archiveSecrets.ts';
import { type ArchiveOptions, type ArchiveWriter, createArchive } from '#core/archives/file/archiveWriter.ts';
import { FailureError } from '#shared/failure.ts';
import { archiveKey } from '../../support/archives.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { neverAborted } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const header = {
  operation: 'remove-users/../x',
  parameters: { ids: '1,2' },
  connection: 'lab',
  dialect: 'sqlite',
  revision: '06c32cf470e7',
  serverVersion: '3',
  madeAt: '2026-11-22T20:00:00.000Z',
  program: 'Tidescope 0',
} as const;
const columnsOf = (...names: readonly string[]) => names.map((name) => ({ name, type: 'VARCHAR' }));
const hashes = { table: 'YaptideUser', columns: columnsOf('id', 'password_hash') };

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

async function begin(options: Partial<ArchiveOptions> = {}): Promise<ArchiveWriter> {
  const usual = { directory: folder.path, sizeLimitBytes: 1e9, header, secrets: archiveKey, signal: neverAborted };
  return createArchive({ ...usual, ...options });
}

async function read(path: string, secrets: SecretsKey | { readonly kind: 'none' }): Promise<readonly ArchiveRows[]> {
  const batches: ArchiveRows[] = [];
  for await (const batch of readArchiveRows(path, { secrets, signal: neverAborted })) batches.push(batch);
  return batches;
}

describe('an archive', () => {
  it('returns every cell as it was: NULL, empty text, no bytes, unusual characters', async () => {
    const writer = await begin();
    const rows = [
      ['1', null, '', new Uint8Array(), new Uint8Array([0, 1, 255])],
      ['2', '\ud800', '\0', '__proto__', '\n"\\\u2028żółw🐢'],
    ];
    await writer.addRows('Simulation', columnsOf('id', 'a', 'b', 'c', '__proto__'), rows);
    const { path, bytes, sha256, rows: counts } = await writer.finish();
    expect(counts).toEqual({ Simulation: 2 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(path)).size).toBe(bytes);
    expect(path.slice(folder.path.length + 1)).toMatch(
      /^2026-11-22T20-00-00-000Z-remove-users-x-[0-9a-f]{8}\.tidescope\.jsonl\.gz$/u,
    );
    expect(await verifyArchive(path, neverAborted)).toMatchObject({ sha256, failure: null });
    expect(await readArchiveHeader(path, neverAborted)).toMatchObject(header);
    expect((await read(path, archiveKey))[0]?.rows).toEqual(rows);
  });

  it('is lines of JSON that any tool can unpack, with a checksum in the last line', async () => {
    const writer = await begin();
    await writer.addRows('Page', columnsOf('id', 'compressed_data'), [['7', new Uint8Array([1, 2, 3])]]);
    const { path, sha256 } = await writer.finish();
    const text = gunzipSync(await readFile(path)).toString('utf8');
    const lines = text.trimEnd().split('\n');
    expect(lines[2]).toBe('{"of":"Page","row":["7",{"base64":"AQID"}]}');
    expect(lines[3]).toBe(`{"end":true,"rows":{"Page":1},"sha256":"${sha256}"}`);
    const content = `${lines.slice(0, 3).join('\n')}\n`;
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(content));
    expect(Buffer.from(digest).toString('hex')).toBe(sha256);
  });

  it.each([archiveKey, { kind: 'passphrase', passphrase: 'żółw' } as const])(
    'holds secrets encrypted, and only the right $kind decrypts them',
    async (secrets) => {
      const writer = await begin({ secrets });
      await writer.addRows(hashes.table, hashes.columns, [
        ['1', 'scrypt:secret-hash'],
        ['2', null],
        ['3', new Uint8Array([9, 9])],
      ]);
      const { path } = await writer.finish();
      expect(gunzipSync(await readFile(path)).toString('utf8')).not.toContain('secret-hash');
      const [batch] = await read(path, secrets);
      expect(batch?.rows).toEqual([
        ['1', 'scrypt:secret-hash'],
        ['2', null],
        ['3', new Uint8Array([9, 9])],
      ]);
      const [without] = await read(path, { kind: 'none' });
      expect(without?.rows.map((row) => row[1])).toEqual([omitted, null, omitted]);
      for (const wrong of [
        { kind: 'key', key: new Uint8Array(32) } as const,
        { kind: 'passphrase', passphrase: 'zolw' } as const,
      ]) {
        expect(await caughtFailure(read(path, wrong))).toMatchObject({ code: 'not-allowed' });
      }
    },
  );

  it('made for another database holds no secret and says so', async () => {
    const writer = await begin({ secrets: { kind: 'omit' } });
    await writer.addRows(hashes.table, hashes.columns, [['1', 'scrypt:secret-hash']]);
    await writer.addRows('Simulation', columnsOf('id', 'update_key_hash', 'title'), [['1', 'scrypt:secret-hash', 't']]);
    await writer.addRows('KeycloakUser', columnsOf('id', 'cert', 'private_key'), [['1', 'secret-hash', 'secret-hash']]);
    const { path } = await writer.finish();
    expect(gunzipSync(await readFile(path)).toString('utf8')).not.toContain('secret-hash');
    expect((await readArchiveHeader(path, neverAborted)).secrets).toEqual({ kind: 'omitted' });
  });

  it('leaves nothing behind when it exceeds its limit, is cancelled or is discarded', async () => {
    const before = await readdir(folder.path);
    const noise = Array.from({ length: 50 }, (_, id) => [String(id), crypto.getRandomValues(new Uint8Array(60_000))]);
    const large = await begin({ sizeLimitBytes: 1_000_000 });
    const writing = (async () => {
      await large.addRows('Page', columnsOf('id', 'compressed_data'), noise);
      await large.finish();
    })();
    expect(await caughtFailure(writing)).toMatchObject({ code: 'too-large' });
    expect(await readdir(folder.path)).toEqual(before);

    const controller = new AbortController();
    const given = await begin({ signal: controller.signal });
    await given.addRows('Page', columnsOf('id', 'compressed_data'), noise);
    expect(await readdir(folder.path)).toHaveLength(before.length + 1);
    controller.abort();
    expect(await caughtFailure(given.finish())).toMatchObject({ code: 'cancelled' });
    const discarded = await begin();
    await discarded.discard();
    expect(await readdir(folder.path)).toEqual(before);
  });

  it('reports a folder that is not writable', async () => {
    const file = join(folder.path, 'a-file');
    await writeFile(file, '');
    expect(await caughtFailure(begin({ directory: file }))).toMatchObject({ code: 'unavailable' });
  });
});

/** The code of the defect reported for a file, or `whole`. */
async function verdictOn(path: string): Promise<string> {
  try {
    return (await verifyArchive(path, neverAborted)).failure?.code ?? 'whole';
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code;
    throw error;
  }
}

describe('a damaged archive', () => {
  let bytes: Buffer;
  const damaged = async (content: Uint8Array): Promise<string> => {
    const path = join(folder.path, 'damaged.tidescope.jsonl.gz');
    await writeFile(path, content);
    return path;
  };
  beforeAll(async () => {
    const writer = await begin();
    const rows = Array.from({ length: 200 }, (_, id) => [String(id), crypto.getRandomValues(new Uint8Array(40_000))]);
    await writer.addRows('Page', columnsOf('id', 'compressed_data'), rows);
    bytes = await readFile((await writer.finish()).path);
  });

  it('that is cut off reports the last complete row, and returns all rows before', async () => {
    const path = await damaged(bytes.subarray(0, bytes.length / 2));
    const { failure, rows } = await verifyArchive(path, neverAborted);
    expect(failure?.code).toBe('damaged');
    expect(failure?.message).toMatch(/is cut off after row \d+ of Page$/u);
    expect(rows.get('Page')).toBeGreaterThan(90);
    const given: string[] = [];
    const reading = (async () => {
      const options = { secrets: { kind: 'none' }, signal: neverAborted } as const;
      for await (const batch of readArchiveRows(path, options)) given.push(...batch.rows.map(([id]) => String(id)));
    })();
    await caughtFailure(reading);
    expect(given).toEqual(Array.from({ length: rows.get('Page') ?? 0 }, (_, id) => String(id)));
  });

  it('is never accepted as complete, wherever it is cut', async () => {
    for (let length = 0; length < bytes.length - 8; length += Math.ceil(bytes.length / 40)) {
      expect(await verdictOn(await damaged(bytes.subarray(0, length))), String(length)).toMatch(
        /^(?:damaged|bad-input)$/u,
      );
    }
  });

  it('is never accepted as complete, whichever byte is changed', async () => {
    for (let at = 20; at < bytes.length; at += Math.ceil(bytes.length / 25)) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await verdictOn(await damaged(changed)), String(at)).toMatch(/^(?:damaged|bad-input)$/u);
    }
  });
});
