import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeSqlStore } from '#core/sql/sqlStore.ts';
import type { SqlHistoryEntry } from '#shared/domain/sql.ts';
import { makeTemporaryFolder } from '../../support/temporaryFolder.ts';

const all = { text: '', connectionId: null, onlyFailed: false, onlyStarred: false, limit: 1000 };

function entry(number: number): SqlHistoryEntry {
  return {
    at: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
    connectionId: 'a',
    connection: 'A',
    sql: `select ${number}`,
    time: 1,
    tag: 'SELECT 1',
    error: null,
    isStarred: false,
  };
}

async function temporary(): Promise<AsyncDisposable & { readonly path: string }> {
  const { path, dispose } = await makeTemporaryFolder();
  return { path, [Symbol.asyncDispose]: dispose };
}

it('keeps a starred statement when two thousand others have been run since, and finds it', async () => {
  await using folder = await temporary();
  const entries = Array.from({ length: 2000 }, (_, number) => entry(number));
  await writeFile(join(folder.path, 'sql-history.json'), JSON.stringify({ version: 1, entries }));
  const store = makeSqlStore(folder.path);
  await store.star({ at: entry(0).at, sql: 'select 0', isStarred: true });
  await store.remember(entry(2000));
  await store.remember(entry(2001));
  expect((await store.history({ ...all, onlyStarred: true })).map(({ sql }) => sql)).toEqual(['select 0']);
  expect((await store.history({ ...all, text: 'SELECT 1', limit: 1 })).map(({ sql }) => sql)).toEqual(['select 1999']);
  expect(await store.history({ ...all, text: 'select 2001' })).toHaveLength(1);
  await expect(store.star({ at: entry(1).at, sql: 'select 1', isStarred: true })).rejects.toThrow('no longer has');
  await store.star({ at: entry(0).at, sql: 'select 0', isStarred: false });
  await store.remember(entry(2002));
  expect(await store.history({ ...all, onlyStarred: true })).toEqual([]);
});

it('reads a history that was written before statements could be starred', async () => {
  await using folder = await temporary();
  const { isStarred: _none, ...former } = entry(0);
  await writeFile(join(folder.path, 'sql-history.json'), JSON.stringify({ version: 1, entries: [former] }));
  expect(await makeSqlStore(folder.path).history(all)).toEqual([entry(0)]);
});
