import { appendFileSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChainCheck, makeChainCheck } from '#core/journal/chainCheck.ts';
import { makeJournal } from '#core/journal/journal.ts';
import type { ChangeRecord } from '#core/journal/pendingChanges.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const change: ChangeRecord = {
  databaseUser: 'yaptide_user',
  connection: 'Lab',
  operation: 'unlock',
  parameters: { minutes: 10 },
  counts: {},
  archive: null,
  outcome: 'done',
};

describe('a check of the journal', () => {
  let folder: TemporaryFolder;
  let path: string;
  let check: ChainCheck;
  beforeEach(async () => {
    folder = await makeTemporaryFolder();
    path = join(folder.path, 'journal.jsonl');
    const journal = makeJournal({ directory: folder.path, systemUser: 'ada' });
    for (let entry = 0; entry < 3; entry += 1) await journal.append(change);
    check = makeChainCheck(path);
    expect(await check.isKnown()).toBe(true);
  });
  afterEach(async () => folder.dispose());

  it('follows an entry that a list has read already, between its writing and its check', async () => {
    const lines = readFileSync(path, 'utf8').split('\n');
    truncateSync(path, lines.slice(0, 2).join('\n').length + 1);
    const early = makeChainCheck(path);
    expect(await early.isKnown()).toBe(true);
    appendFileSync(path, `${lines[2] ?? ''}\n`);
    expect(await early.brokenAt()).toBeNull();
    await early.extend();
    expect(await early.brokenAt()).toBeNull();
  });

  it('detects a truncated file that shrank before it was read again', async () => {
    truncateSync(path, (readFileSync(path, 'utf8').split('\n')[0]?.length ?? 0) + 1);
    await check.extend();
    expect(await check.brokenAt()).toBe(2);
  });
});
