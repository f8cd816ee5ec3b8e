import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeSettingsFile, type SettingsFile } from '#core/settingsFile.ts';
import { makePreferencesStore } from '#core/preferences/preferencesStore.ts';
import { makeRecentConnections } from '#core/connection/recentConnections.ts';

const newFolder = (): string => join(mkdtempSync(join(tmpdir(), 'tidescope-settings-')), 'deep');
const entry = (id: string): Parameters<ReturnType<typeof makeRecentConnections>['remember']>[0] => ({
  id,
  name: id,
  kind: 'file',
  place: `/tmp/${id}`,
  serverVersion: '3.54.1',
  needsPassword: false,
  openedAt: '2026-01-01T00:00:00Z',
  address: `/tmp/${id}`,
});

describe('the preferences', () => {
  it('have defaults if there is no file, and are stored in the folder where they were set', async () => {
    const folder = newFolder();
    const preferences = await makePreferencesStore(folder).get();
    expect(preferences.theme).toBe('system');
    await makePreferencesStore(folder).set({ ...preferences, theme: 'dark' });
    expect((await makePreferencesStore(folder).get()).theme).toBe('dark');
    expect(statSync(join(folder, 'preferences.json')).mode & 0o077).toBe(0);
  });

  it.each(['{"version": 1, "preferences": {"theme": "pink"}}', '{"version"', '', '[]'])(
    'have defaults if the file is damaged (%s), which is renamed and not lost',
    async (text) => {
      const folder = newFolder();
      const store = makePreferencesStore(folder);
      await store.set(await store.get());
      writeFileSync(join(folder, 'preferences.json'), text);
      expect((await store.get()).theme).toBe('system');
      const aside = readdirSync(folder).find((name) => name.startsWith('preferences.json.damaged-'));
      expect(readFileSync(join(folder, aside ?? ''), 'utf8')).toBe(text);
    },
  );
});

describe('the recent connections', () => {
  it('are listed newest first, once each, at most 30, and can be forgotten', async () => {
    const recent = makeRecentConnections(newFolder());
    for (let n = 0; n < 35; n += 1) await recent.remember(entry(`c${n}`));
    await recent.remember(entry('c10'));
    const listed = await recent.list();
    expect(listed.length).toBe(30);
    expect(listed.slice(0, 2).map(({ id }) => id)).toEqual(['c10', 'c34']);
    expect(listed[0]).not.toHaveProperty('address');
    await recent.forget('c10');
    expect(await recent.find('c10')).toBeUndefined();
  });

  it('lose none when several are remembered at the same time', async () => {
    const recent = makeRecentConnections(newFolder());
    await Promise.all(['a', 'b', 'c', 'd'].map(async (id) => recent.remember(entry(id))));
    expect((await recent.list()).map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });
});

const countSchema = z.strictObject({ version: z.literal(3), names: z.array(z.string()) });
const countFile = (path: string): SettingsFile<z.infer<typeof countSchema>> =>
  makeSettingsFile({
    path,
    schema: countSchema,
    missing: { version: 3, names: [] },
    migrations: {
      1: (former) => ({ version: 2, name: z.object({ word: z.string() }).parse(former).word }),
      2: (former) => ({ version: 3, names: [z.object({ name: z.string() }).parse(former).name] }),
    },
  });
const newPath = (text?: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'tidescope-settings-')), 'count.json');
  if (text !== undefined) writeFileSync(path, text);
  return path;
};
const neighbouringFiles = (path: string): string[] => readdirSync(dirname(path)).toSorted();

describe('a settings file of another version', () => {
  it('is migrated step by step, and copied before it is overwritten', async () => {
    const older = '{"version":1,"word":"one"}';
    const path = newPath(older);
    const file = countFile(path);
    expect(await file.read()).toEqual({ version: 3, names: ['one'] });
    expect(neighbouringFiles(path)).toEqual(['count.json']);
    await file.update(({ names }) => ({ version: 3, names: [...names, 'two'] }));
    await file.update(({ names }) => ({ version: 3, names: [...names, 'three'] }));
    expect((await countFile(path).read()).names).toEqual(['one', 'two', 'three']);
    expect(neighbouringFiles(path)).toEqual(['count.json', 'count.json.v1-backup']);
    expect(readFileSync(`${path}.v1-backup`, 'utf8')).toBe(older);
    expect(statSync(`${path}.v1-backup`).mode & 0o777).toBe(0o600);
    expect(file.notice()).toBe('');
  });

  it('keeps the previous backup if there is one', async () => {
    const path = newPath('{"version":2,"name":"second"}');
    writeFileSync(`${path}.v2-backup`, 'an older backup');
    await countFile(path).write({ version: 3, names: [] });
    expect(readFileSync(`${path}.v2-backup`, 'utf8')).toBe('an older backup');
    expect(readFileSync(`${path}.v2-backup-2`, 'utf8')).toContain('second');
  });

  it('is left in place and read-only if it is newer, and the reader learns so', async () => {
    const newer = '{"version":9,"unheard":["of"]}';
    const path = newPath(newer);
    const file = countFile(path);
    expect(await file.read()).toEqual({ version: 3, names: [] });
    expect(file.notice()).toContain('newer version');
    const refusal = { failure: { code: 'not-allowed', message: expect.stringContaining('newer version') as unknown } };
    await expect(file.write({ version: 3, names: ['mine'] })).rejects.toMatchObject(refusal);
    await expect(file.update((before) => before)).rejects.toMatchObject(refusal);
    expect(readFileSync(path, 'utf8')).toBe(newer);
    expect(neighbouringFiles(path)).toEqual(['count.json']);
  });

  it('is renamed if a migration cannot read it', async () => {
    const path = newPath('{"version":1,"words":"none"}');
    const file = countFile(path);
    expect((await file.read()).names).toEqual([]);
    const [aside] = neighbouringFiles(path);
    expect(aside).toMatch(/^count\.json\.damaged-/u);
    expect(file.notice()).toContain(aside);
  });
});

describe('a settings file that two processes write', () => {
  it('loses no change of either', async () => {
    const path = newPath();
    const script = join(dirname(path), 'add.ts');
    writeFileSync(
      script,
      `import { makeSettingsFile } from ${JSON.stringify(new URL('../../electron/core/settingsFile.ts', import.meta.url).href)};
      import { z } from ${JSON.stringify(import.meta.resolve('zod'))};
      const schema = z.strictObject({ version: z.literal(3), names: z.array(z.string()) });
      const file = makeSettingsFile({ path: ${JSON.stringify(path)}, schema, missing: { version: 3, names: [] } });
      for (let n = 0; n < 40; n += 1) await file.update(({ names }) => ({ version: 3, names: [...names, process.argv[2] + n] }));`,
    );
    const run = promisify(execFile);
    await Promise.all(['a', 'b', 'c'].map(async (name) => run(process.execPath, [script, name])));
    const { names } = await countFile(path).read();
    expect(new Set(names).size).toBe(120);
    expect(neighbouringFiles(path)).toEqual(['add.ts', 'count.json']);
  });

  it('is not blocked by the lock of a process that has ended', async () => {
    const path = newPath();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(`${path}.lock`, `${hostname()}\n${pid}\nleft`);
    const begun = performance.now();
    await Promise.all(
      [1, 2, 3].map(async (n) => countFile(path).update((file) => ({ ...file, names: [...file.names, `${n}`] }))),
    );
    expect((await countFile(path).read()).names.toSorted()).toEqual(['1', '2', '3']);
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(neighbouringFiles(path)).toEqual(['count.json']);
  });
});
