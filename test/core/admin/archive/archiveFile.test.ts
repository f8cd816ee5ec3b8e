import { readdir, stat, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { omitted } from '#core/admin/archive/archiveCell.ts';
import {
  readArchiveHeader,
  readArchiveRows,
  verifyArchive,
  type ArchiveRows,
} from '#core/admin/archive/archiveReader.ts';
import { createArchive } from '#core/admin/archive/archiveWriter.ts';
import { neverAborted } from '../../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

const header = {
  act: 'remove-simulations',
  parameters: { ids: '1,2' },
  connection: 'lab',
  dialect: 'sqlite',
  revision: '5003b9acb1f4',
  serverVersion: '3',
  madeAt: '2026-11-22T20:00:00.000Z',
  program: 'Tidescope 0',
} as const;

describe('an archive', () => {
  let folder: TemporaryFolder;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
  });
  afterAll(async () => folder.dispose());

  it('gives every cell back as it was', async () => {
    const w = await createArchive({
      directory: folder.path,
      sizeLimitBytes: 1e9,
      header,
      secrets: { kind: 'passphrase', passphrase: 'p' },
      signal: neverAborted,
    });
    const columns = ['id', 'a', 'b', 'c', 'd'].map((name) => ({ name, type: 'x' }));
    const row = ['1', null, '', new Uint8Array(), new Uint8Array([0, 1, 255])];
    await w.addRows('X', columns, [row, ['2', '\ud800', '\0', '__proto__', '\n']]);
    await w.addRows(
      'YaptideUser',
      [
        { name: 'id', type: 'x' },
        { name: 'password_hash', type: 'x' },
      ],
      [
        ['1', 'hash'],
        ['2', null],
      ],
    );
    const { path, rows, sha256, bytes } = await w.finish();
    expect(rows).toEqual({ X: 2, YaptideUser: 2 });
    expect((await stat(path)).size).toBe(bytes);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const v = await verifyArchive(path, neverAborted);
    expect(v).toMatchObject({ sha256, failure: null });
    expect((await readArchiveHeader(path, neverAborted)).act).toBe('remove-simulations');
    const all: ArchiveRows[] = [];
    for await (const b of readArchiveRows(path, {
      secrets: { kind: 'passphrase', passphrase: 'p' },
      signal: neverAborted,
    }))
      all.push(b);
    expect(all[0]?.rows).toEqual([row, ['2', '\ud800', '\0', '__proto__', '\n']]);
    expect(all[1]?.rows).toEqual([
      ['1', 'hash'],
      ['2', null],
    ]);
    const none: ArchiveRows[] = [];
    for await (const b of readArchiveRows(path, { secrets: { kind: 'none' }, signal: neverAborted })) none.push(b);
    expect(none[1]?.rows).toEqual([
      ['1', omitted],
      ['2', null],
    ]);
    const bytesOf = await readFile(path);
    for (let n = 0; n < bytesOf.length; n += 37) {
      const cut = join(folder.path, 'cut');
      await writeFile(cut, bytesOf.subarray(0, n));
      const found = await verifyArchive(cut, neverAborted).then(
        (x) => x.failure?.message,
        (e) => e.failure.message,
      );
      expect(found).toMatch(/cut off|no archive/);
    }
    expect(await readdir(folder.path)).toHaveLength(2);
  });
});
