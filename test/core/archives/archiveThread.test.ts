import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { omitted } from '#core/archives/file/archiveCell.ts';
import {
  type ArchiveRows,
  readArchiveHeader,
  readArchiveRows,
  verifyArchive,
} from '#core/archives/file/archiveReader.ts';
import type { ArchiveOptions } from '#core/archives/file/archiveWriter.ts';
import { openArchiveWriter } from '#core/archives/thread/archiveInThread.ts';
import { readRowsInThread, verifyInThread } from '#core/archives/thread/archiveThread.ts';
import { archiveKey } from '../../support/archives.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { neverAborted } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

/* Archives in a worker thread: same content, limits, and immediate cancellation. */

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

const header = {
  operation: 'export',
  parameters: {},
  connection: 'lab',
  dialect: 'sqlite',
  revision: '06c32cf470e7',
  serverVersion: '3',
  madeAt: '2026-11-22T20:00:00.000Z',
  program: 'Tidescope 0',
} as const;
const columns = ['id', 'password_hash', 'blob'].map((name) => ({ name, type: 'x' }));

/** An archive with the given number of rows, each with a blob of the given size. */
async function archive(rows: number, bytes: number, options: Partial<ArchiveOptions> = {}): Promise<string> {
  const usual = { directory: folder.path, sizeLimitBytes: 1e9, header, secrets: archiveKey, signal: neverAborted };
  const writer = openArchiveWriter({ ...usual, ...options });
  for (let id = 1; id <= rows; id += 1) {
    const blob = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(blob.subarray(at, at + 65_536));
    await writer.addRows('YaptideUser', columns, [[String(id), 'secret', blob]]);
  }
  return (await writer.finish()).path;
}

async function all(rows: AsyncIterable<ArchiveRows>): Promise<readonly ArchiveRows[]> {
  const batches: ArchiveRows[] = [];
  for await (const batch of rows) batches.push(batch);
  return batches;
}

const unfinished = async (): Promise<readonly string[]> =>
  (await readdir(folder.path)).filter((name) => name.endsWith('.part'));

describe('an archive in a thread', () => {
  it.each([
    ['a few rows', 3, 100],
    ['many rows', 40, 200_000],
  ])('is written, checked and read as without a thread: %s', async (_name, rows, bytes) => {
    const path = await archive(rows, bytes);
    const verdict = await verifyInThread(path, neverAborted);
    expect(verdict).toEqual(await verifyArchive(path, neverAborted));
    expect(verdict).toMatchObject({ failure: null, rows: new Map([['YaptideUser', rows]]) });
    for (const secrets of [archiveKey, { kind: 'none' } as const]) {
      const found = await all(readRowsInThread(path, { secrets, signal: neverAborted }));
      expect(found).toEqual(await all(readArchiveRows(path, { secrets, signal: neverAborted })));
      expect(found[0]?.rows[0]?.[1]).toBe(secrets.kind === 'none' ? omitted : 'secret');
    }
  });

  it("is not parsed on core's own thread", async () => {
    const path = await archive(3, 400_000);
    const parse = vi.spyOn(JSON, 'parse');
    await verifyInThread(path, neverAborted);
    await all(readRowsInThread(path, { secrets: archiveKey, signal: neverAborted }));
    expect(parse.mock.calls.map(([text]) => text.length)).toEqual([]);
  });

  it('fails as without a thread: a file that is not an archive, a damaged one, one over the size limit', async () => {
    const none = join(folder.path, 'none.tidescope.jsonl.gz');
    await writeFile(none, 'no archive');
    expect(await caughtFailure(verifyInThread(none, neverAborted))).toEqual(
      await caughtFailure(verifyArchive(none, neverAborted)),
    );
    const reading = all(readRowsInThread(none, { secrets: archiveKey, signal: neverAborted }));
    expect(await caughtFailure(reading)).toMatchObject({ code: 'bad-input' });
    const tooLarge = await caughtFailure(archive(20, 200_000, { sizeLimitBytes: 1_000_000 }));
    expect(tooLarge.code).toBe('too-large');
    expect(await unfinished()).toEqual([]);
  });

  it('is aborted as soon as the call is cancelled, and leaves no file behind', async () => {
    const path = await archive(60, 200_000);
    const cancelling = new AbortController();
    const verifying = verifyInThread(path, cancelling.signal);
    cancelling.abort();
    expect(await caughtFailure(verifying)).toMatchObject({ code: 'cancelled' });
    const reading = new AbortController();
    const batches = readRowsInThread(path, { secrets: archiveKey, signal: reading.signal });
    await batches.next();
    reading.abort();
    expect(await caughtFailure(batches.next())).toMatchObject({ code: 'cancelled' });
    const writing = new AbortController();
    const writer = openArchiveWriter({
      directory: folder.path,
      sizeLimitBytes: 1e9,
      header,
      secrets: archiveKey,
      signal: writing.signal,
    });
    await writer.addRows('YaptideUser', columns, [['1', 'secret', new Uint8Array(400_000)]]);
    expect(await unfinished()).toHaveLength(1);
    writing.abort();
    expect(await caughtFailure(writer.finish())).toMatchObject({ code: 'cancelled' });
    expect(await unfinished()).toEqual([]);
    expect(process.getActiveResourcesInfo()).not.toContain('Worker');
  });

  it('with a first line of many megabytes is refused before it is parsed', async () => {
    const path = join(folder.path, 'long.tidescope.jsonl.gz');
    await writeFile(path, gzipSync(`{"format":"tidescope-archive","connection":"${'x'.repeat(40 << 20)}"}\n`));
    expect(await caughtFailure(readArchiveHeader(path, neverAborted))).toMatchObject({ code: 'too-large' });
  });
});
