import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeJournal } from '#core/journal/journal.ts';
import type { ChangeRecord } from '#core/journal/pendingChanges.ts';
import { firstHash, hashOf, toLine } from '#core/journal/journalLine.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const aChange = (parts: Partial<ChangeRecord> = {}): ChangeRecord => ({
  databaseUser: 'yaptide_user',
  connection: 'Lab',
  operation: 'unlock',
  parameters: { minutes: 10 },
  counts: {},
  archive: null,
  outcome: 'done',
  ...parts,
});

describe('the journal', () => {
  let folder: TemporaryFolder;
  let path: string;
  beforeEach(async () => {
    folder = await makeTemporaryFolder();
    path = join(folder.path, 'journal.jsonl');
  });
  afterEach(async () => folder.dispose());

  const journal = (): ReturnType<typeof makeJournal> => makeJournal({ directory: folder.path, systemUser: 'ada' });
  const fill = async (count: number): Promise<void> => {
    const own = journal();
    for (let n = 1; n <= count; n += 1) await own.append(aChange({ parameters: { n } }));
  };
  const numbers = async (window: { readonly before?: number; readonly limit: number }): Promise<number[]> =>
    (await journal().list(window)).entries.map(({ number }) => number);

  it('is empty if there is no file', async () => {
    expect(await journal().list({ limit: 10 })).toEqual({ entries: [], brokenAt: null });
  });

  it('numbers and chains its entries, also after a restart, and lists them newest first', async () => {
    await fill(3);
    const fourth = await journal().append(aChange({ operation: 'relock', counts: { Task: 3, Page: 1 } }));
    expect(fourth).toMatchObject({ number: 4, systemUser: 'ada', operation: 'relock' });
    expect(Date.now() - Date.parse(fourth.at)).toBeLessThan(10_000);
    const { entries, brokenAt } = await journal().list({ limit: 10 });
    expect(entries.map(({ number }) => number)).toEqual([4, 3, 2, 1]);
    expect(entries[0]).toEqual(fourth);
    expect(brokenAt).toBeNull();
    expect(await numbers({ before: 3, limit: 1 })).toEqual([2]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8').split('\n').length).toBe(5);
  });

  it('reveals a changed entry, and a removed one', async () => {
    await fill(5);
    const own = journal();
    const whole = readFileSync(path, 'utf8');
    expect((await own.list({ limit: 1 })).brokenAt).toBeNull();
    writeFileSync(path, whole.replace('"n":3', '"n":9'));
    expect((await own.list({ limit: 1 })).brokenAt).toBe(3);
    expect((await journal().list({ limit: 1 })).brokenAt).toBe(3);
    writeFileSync(path, whole.split('\n').toSpliced(1, 1).join('\n'));
    expect((await own.list({ limit: 1 })).brokenAt).toBe(3);
    await own.append(aChange());
    expect((await own.list({ limit: 1 })).brokenAt).toBe(3);
    writeFileSync(path, whole);
    expect((await own.list({ limit: 1 })).brokenAt).toBeNull();
  });

  it.each(['{"number":4,"at":"20', 'foreign words', '\u{0}\u{1}', `{${' '.repeat(2_000_000)}`])(
    'continues after a torn or foreign last line, which affects no other',
    async (torn) => {
      await fill(3);
      const own = journal();
      await own.list({ limit: 1 });
      appendFileSync(path, torn);
      expect((await own.list({ limit: 9 })).entries.length).toBe(3);
      expect((await own.append(aChange())).number).toBe(4);
      const { entries, brokenAt } = await own.list({ limit: 9 });
      expect(entries.map(({ number }) => number)).toEqual([4, 3, 2, 1]);
      expect(brokenAt).toBeNull();
    },
  );

  it('completes a last line that lacks only its end', async () => {
    await fill(2);
    writeFileSync(path, readFileSync(path, 'utf8').trimEnd());
    const own = journal();
    await own.list({ limit: 1 });
    await own.append(aChange());
    expect(await own.list({ limit: 9 })).toMatchObject({ entries: [{ number: 3 }, {}, {}], brokenAt: null });
  });

  it('keeps one chain when several processes append at the same time', async () => {
    const script = join(folder.path, 'append.ts');
    const module = new URL('../../../electron/core/journal/journal.ts', import.meta.url).href;
    writeFileSync(
      script,
      `import { makeJournal } from ${JSON.stringify(module)};
      const journal = makeJournal({ directory: ${JSON.stringify(folder.path)}, systemUser: 'ada' });
      for (let n = 0; n < 20; n += 1) await journal.append(${JSON.stringify(aChange())});`,
    );
    const run = promisify(execFile);
    await Promise.all([1, 2, 3].map(async () => run(process.execPath, [script])));
    const { entries, brokenAt } = await journal().list({ limit: 100 });
    expect(entries.map(({ number }) => number)).toEqual(Array.from({ length: 60 }, (_, n) => 60 - n));
    expect(brokenAt).toBeNull();
  });

  it('notices at run time that an entry was changed without changing its length, and that the end was cut off', async () => {
    await fill(5);
    const own = journal();
    const whole = readFileSync(path, 'utf8');
    expect((await own.list({ limit: 1 })).brokenAt).toBeNull();
    writeFileSync(path, whole.replace('"n":2', '"n":7'));
    expect((await own.list({ limit: 1 })).brokenAt).toBe(2);
    writeFileSync(path, `${whole.replace('"n":4', '"n":8')}\n`);
    await own.append(aChange());
    expect((await own.list({ limit: 1 })).brokenAt).toBe(4);
    writeFileSync(path, whole.split('\n').slice(0, 3).join('\n'));
    expect((await own.list({ limit: 1 })).brokenAt).toBe(4);
    // Another entry in place of the one that was cut off.
    await own.append(aChange());
    expect((await own.list({ limit: 1 })).brokenAt).toBe(5);
    await own.append(aChange());
    expect((await own.list({ limit: 1 })).brokenAt).toBe(5);
  });

  it('shows an entry with an outcome determined later', async () => {
    const own = journal();
    const evidence = { connectionId: 'lab', transaction: null, sign: null };
    const parts = { outcome: 'unknown', archive: '/archives/one', counts: { Task: 1 } } as const;
    for (const number of [1, 2]) expect((await own.append(aChange(parts), evidence)).number).toBe(number);
    expect((await own.unresolved('lab')).map(({ number }) => number)).toEqual([1, 2]);
    expect(await own.unresolved('other')).toEqual([]);
    await own.resolve(1, 'done');
    await own.resolve(2, 'failed');
    await own.resolve(2, 'failed');
    const { entries, brokenAt } = await journal().list({ limit: 9 });
    expect(brokenAt).toBeNull();
    expect(entries).toMatchObject([
      { number: 4, operation: 'resolve-outcome', outcome: 'failed', parameters: { entry: 2, operation: 'unlock' } },
      { number: 3, operation: 'resolve-outcome', outcome: 'done' },
      { number: 2, outcome: 'failed', archive: null, counts: {} },
      { number: 1, outcome: 'done', archive: '/archives/one', counts: { Task: 1 } },
    ]);
    expect(await own.unresolved('lab')).toEqual([]);
  });

  it('continues a journal of an earlier version, which calls the operation `act`', async () => {
    let hash = firstHash;
    const lines = [1, 2].map((number) => {
      const entry = { ...aChange(), number, at: '2026-01-01T00:00:00Z', systemUser: 'ada' };
      hash = hashOf(hash, entry, 'act');
      return toLine({ ...entry, hash }).replace('"operation":', '"act":');
    });
    writeFileSync(path, `${lines.join('\n')}\n`);
    const own = journal();
    await own.append(aChange({ operation: 'relock' }));
    const { entries, brokenAt } = await own.list({ limit: 9 });
    expect([entries.map(({ operation }) => operation), brokenAt]).toEqual([['relock', 'unlock', 'unlock'], null]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"minutes":10', '"minutes":11'));
    expect((await journal().list({ limit: 9 })).brokenAt).toBe(1);
  });

  it('holds no secret', async () => {
    const parameters = {
      url: 'postgresql://alice:s3cretValue@db/x',
      password: 's3cretValue',
      text: 'password=s3cretValue',
    };
    await journal().append(aChange({ parameters, connection: 'postgresql://alice:s3cretValue@db/x' }));
    expect(readFileSync(path, 'utf8')).not.toContain('s3cretValue');
    expect(readFileSync(path, 'utf8')).toContain('alice');
  });

  it('lists the end of a hundred thousand entries quickly, also when the chain was checked before', async () => {
    const lines: string[] = [];
    let hash = firstHash;
    for (let number = 1; number <= 100_000; number += 1) {
      const entry = {
        ...aChange({ parameters: { n: number } }),
        number,
        at: '2026-01-01T00:00:00Z',
        systemUser: 'ada',
      };
      hash = hashOf(hash, entry);
      lines.push(toLine({ ...entry, hash }));
    }
    writeFileSync(path, `${lines.join('\n')}\n`);
    const own = journal();
    const first = performance.now();
    expect(await own.list({ limit: 200 })).toMatchObject({ entries: { length: 200 }, brokenAt: null });
    const second = performance.now();
    await own.append(aChange());
    const third = performance.now();
    expect(await own.list({ limit: 200 })).toMatchObject({ entries: { length: 200 }, brokenAt: null });
    const fourth = performance.now();
    expect(second - first).toBeLessThan(50_000);
    expect(third - second).toBeLessThan(20_000);
    expect(fourth - third).toBeLessThan(20_000);
  });
});
