import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeOpener } from '#core/archives/file/archiveSecrets.ts';
import { verifyArchive } from '#core/archives/file/archiveReader.ts';
import { planRestore } from '#core/archives/restore/restore.ts';
import { toDatabase } from '#core/archives/database/toDatabase.ts';
import { applyRestore, choose, someLimits, tableChecksums } from '../../support/archives.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const header = {
  format: 'tidescope-archive',
  version: 1,
  operation: 'export',
  parameters: {},
  connection: '',
  dialect: 'sqlite',
  revision: '5003b9acb1f4',
  serverVersion: '',
  madeAt: '../../../etc/x',
  program: '',
  secrets: { kind: 'omitted' },
};
const columns = [
  { name: 'id', type: '' },
  { name: 'cluster_name', type: '' },
];

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

/** A file with the given lines and a last line with correct counts and checksum. */
async function forge(lines: readonly unknown[], name = 'forged'): Promise<string> {
  const content = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  const rows: Record<string, number> = {};
  for (const line of lines) {
    const of: unknown = typeof line === 'object' && line !== null && 'of' in line ? line.of : undefined;
    if (typeof of === 'string') rows[of] = (rows[of] ?? 0) + 1;
  }
  const sha256 = createHash('sha256').update(content).digest('hex');
  return store(gzipSync(`${content}${JSON.stringify({ end: true, rows, sha256 })}\n`), name);
}

async function store(bytes: Uint8Array | string, name = 'forged'): Promise<string> {
  const path = join(folder.path, `${name}.tidescope.jsonl.gz`);
  await writeFile(path, bytes);
  return path;
}

describe('a file from elsewhere', () => {
  it.each([
    ['empty', new Uint8Array()],
    ['text', Buffer.from('hello')],
    ['gzip of nothing', gzipSync('')],
    ['gzip of other JSON', gzipSync('{"a":1}\n')],
    ['gzip of a number', gzipSync('12\n')],
    ['gzip of a line without an end', gzipSync('x'.repeat(10_000))],
  ])('is refused: %s', async (_name, bytes) => {
    expect(await caughtFailure(verifyArchive(await store(bytes), neverAborted))).toMatchObject({ code: 'bad-input' });
  });

  it('that is missing, or a folder, is refused', async () => {
    await mkdir(join(folder.path, 'directory'), { recursive: true });
    for (const name of ['absent', 'directory']) {
      const { code } = await caughtFailure(verifyArchive(join(folder.path, name), neverAborted));
      expect(['file-missing', 'bad-input']).toContain(code);
    }
  });

  it('from a newer version is reported as such', async () => {
    const failure = await caughtFailure(verifyArchive(await forge([{ ...header, version: 2 }]), neverAborted));
    expect(failure.message).toContain('newer version');
  });

  it('is not unpacked beyond the size that an archive can have', { timeout: 60_000 }, async () => {
    const bomb = gzipSync(`${JSON.stringify(header)}\n${'0'.repeat(140 << 20)}`, { level: 9 });
    expect(bomb.length).toBeLessThan(300_000);
    expect(await caughtFailure(verifyArchive(await store(bomb), neverAborted))).toMatchObject({ code: 'too-large' });
  });

  it('with endlessly nested brackets is not parsed', async () => {
    const path = await store(gzipSync(`${JSON.stringify(header)}\n${'['.repeat(20_000_000)}\n`, { level: 1 }));
    const outcome = await verifyArchive(path, neverAborted);
    expect(outcome.failure).toMatchObject({ code: 'damaged' });
  });

  it('cannot make scrypt waste time or memory', async () => {
    const proof = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const salt = 'AAAAAAAAAAAAAAAAAAAAAA==';
    for (const cost of [
      { n: 2 ** 31, r: 8, p: 1 },
      { n: 2 ** 20, r: 32, p: 4 },
      { n: 3, r: 8, p: 1 },
      { n: 1024, r: 8, p: 1_000_000 },
      { n: 0, r: 0, p: 0 },
    ]) {
      const work = makeOpener({ kind: 'passphrase', salt, proof, ...cost }, { kind: 'passphrase', passphrase: 'x' });
      expect(await caughtFailure(work)).toMatchObject({ code: 'damaged' });
    }
  });
});

describe.each(dialects)('forged rows on %s', (dialect) => {
  const forgeries: Readonly<Record<string, readonly unknown[]>> = {
    'an unknown table': [
      { table: 'alembic_version', columns },
      { of: 'alembic_version', row: ['1', 'x'] },
    ],
    'a table by a path': [
      { table: '../../x', columns },
      { of: '../../x', row: ['1', 'x'] },
    ],
    'a table with a quote': [{ table: 'Cluster"; drop table "Page', columns }],
    'an id that is none': [
      { table: 'Cluster', columns },
      { of: 'Cluster', row: ['x', 'y'] },
    ],
    'an id as bytes': [
      { table: 'Cluster', columns },
      { of: 'Cluster', row: [{ base64: 'AAAA' }, 'y'] },
    ],
    'an id that is too large': [
      { table: 'Cluster', columns },
      { of: 'Cluster', row: ['99999999999999999999', 'y'] },
    ],
    'an unknown column': [
      { table: 'Cluster', columns: [...columns, { name: 'x" text); --', type: '' }] },
      { of: 'Cluster', row: ['1', 'a', 'b'] },
    ],
    'NULL where none may be': [
      { table: 'Cluster', columns },
      { of: 'Cluster', row: ['1', null] },
    ],
    'a column that is missing': [
      { table: 'Cluster', columns: [columns[0]] },
      { of: 'Cluster', row: ['1'] },
    ],
    'an omitted name': [
      { table: 'Cluster', columns },
      { of: 'Cluster', row: ['1', { omitted: true }] },
    ],
  };

  it('change nothing, and are named', async () => {
    const database = await openOwnDatabase(dialect, {});
    const writing = await database.openWritable();
    try {
      const before = await tableChecksums(database);
      for (const [name, lines] of Object.entries(forgeries)) {
        const path = await forge([header, ...lines]);
        const options = { path, secrets: { kind: 'none' }, ids: 'keep', choices: choose() } as const;
        const plan = await planRestore(database, options, neverAborted);
        if (lines.length === 1) continue;
        expect(plan, name).toMatchObject({ canApply: false, conflictCounts: { 'does-not-fit': 1 } });
        const failure = await caughtFailure(applyRestore(writing.database, options, someLimits));
        expect(failure, name).toMatchObject({ code: 'not-allowed' });
        expect(await tableChecksums(database), name).toEqual(before);
      }
    } finally {
      await writing.close();
      await database.close();
    }
  });
});

describe('a forged archive opened as a database', () => {
  it('writes one file and nothing else', async () => {
    const path = await forge([
      header,
      { table: '../../x', columns },
      { of: '../../x', row: ['1', 'x'] },
      { table: 'Cluster', columns },
      { of: 'Cluster', row: ['1', 'fine'] },
      { of: 'Cluster', row: ['x', 'not fine'] },
      { of: 'Cluster', row: ['1', 'again'] },
    ]);
    const inner = join(folder.path, 'opened');
    await mkdir(inner);
    const file = join(inner, 'made.sqlite');
    const made = await toDatabase({ path, file, secrets: { kind: 'none' } }, neverAborted);
    expect(made).toMatchObject({ rows: { Cluster: 1 }, refused: { Cluster: 2, '../../x': 1 }, damage: null });
    expect(await readdir(inner)).toEqual(['made.sqlite']);
  });
});
