import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Journal, makeJournal } from '#core/journal/journal.ts';
import type { ChangeRecord } from '#core/journal/pendingChanges.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const change: ChangeRecord = {
  databaseUser: 'ada',
  connection: 'lab (db on db.lab as ada)',
  operation: 'rename-user',
  parameters: { userId: 5, to: 'x', password: 'sesame' },
  counts: { User: 1 },
  archive: '/archives/one',
  outcome: 'unknown',
};

describe('a change about to be committed', () => {
  let folder: TemporaryFolder;
  let journal: Journal;
  beforeEach(async () => {
    folder = await makeTemporaryFolder();
    journal = makeJournal({ directory: folder.path, systemUser: 'tester' });
  });
  afterEach(async () => folder.dispose());

  const pending = async (): Promise<readonly string[]> =>
    (await readdir(folder.path)).filter((name) => name.startsWith('pending-'));
  /** Turns an announcement of this process into one left by a process that has ended. */
  const leave = async (): Promise<string> => {
    const ended = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(ended, 'exit');
    const [own = ''] = await pending();
    const left = own.replace(`-${process.pid}-`, `-${ended.pid ?? 0}-`);
    await copyFile(join(folder.path, own), join(folder.path, left));
    return left;
  };

  it('has no entry while its process lives, and is discarded once it is recorded', async () => {
    const forget = await journal.announce(change);
    const other = makeJournal({ directory: folder.path, systemUser: 'other' });
    expect((await other.list({ limit: 9 })).entries).toEqual([]);
    expect(await pending()).toHaveLength(1);
    await forget();
    await forget();
    expect(await pending()).toEqual([]);
  });

  it('has an entry as soon as its process has ended, before the next one, without secrets', async () => {
    const forget = await journal.announce(change);
    await leave();
    await forget();
    await journal.append({ ...change, operation: 'next' });
    const { entries, brokenAt } = await journal.list({ limit: 9 });
    expect(brokenAt).toBeNull();
    expect(entries).toMatchObject([
      { number: 2, operation: 'next' },
      { number: 1, operation: 'rename-user', outcome: 'unknown', archive: change.archive, counts: change.counts },
    ]);
    expect(JSON.stringify(entries)).not.toContain('sesame');
    expect(await pending()).toEqual([]);
  });

  it.each(['done', 'failed'] as const)('has no second entry if it is recorded as %s already', async (outcome) => {
    const forget = await journal.announce(change);
    await leave();
    await forget();
    const [left = ''] = await pending();
    const aside = join(folder.path, 'aside');
    await rename(join(folder.path, left), aside);
    const archive = outcome === 'done' ? change.archive : null;
    await journal.append({ ...change, archive, outcome, parameters: { ...change.parameters, failure: 'more' } });
    await rename(aside, join(folder.path, left));
    expect((await journal.list({ limit: 9 })).entries).toMatchObject([{ number: 1, outcome }]);
    expect(await pending()).toEqual([]);
  });

  it('is discarded if it is incomplete: no commit followed', async () => {
    const forget = await journal.announce(change);
    const left = await leave();
    await forget();
    await writeFile(join(folder.path, left), '{"begunAt":"2026');
    expect((await journal.list({ limit: 9 })).entries).toEqual([]);
    expect(await pending()).toEqual([]);
  });

  it('from another machine is left alone for a day', async () => {
    const forget = await journal.announce(change);
    const [own = ''] = await pending();
    const theirs = own.replace(/^pending-[0-9a-f]{8}/u, 'pending-00000000');
    await copyFile(join(folder.path, own), join(folder.path, theirs));
    await forget();
    expect((await journal.list({ limit: 9 })).entries).toEqual([]);
    const long = new Date(Date.now() - 2 * 86_400_000);
    await utimes(join(folder.path, theirs), long, long);
    expect((await journal.list({ limit: 9 })).entries).toHaveLength(1);
  });
});
