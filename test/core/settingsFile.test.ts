import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePreferencesStore } from '#core/preferences/preferencesStore.ts';
import { makeRecentConnections } from '#core/connection/recentConnections.ts';

const newFolder = (): string => join(mkdtempSync(join(tmpdir(), 'tidescope-settings-')), 'deep');
const entry = (id: string): Parameters<ReturnType<typeof makeRecentConnections>['remember']>[0] => ({
  id,
  name: id,
  kind: 'file',
  place: `/tmp/${id}`,
  serverVersion: '3.54.1',
  simulations: 1,
  needsPassword: false,
  openedAt: '2026-01-01T00:00:00Z',
  address: `/tmp/${id}`,
});

describe('the preferences', () => {
  it('have defaults where there is no file, and are kept where they were set', async () => {
    const folder = newFolder();
    const preferences = await makePreferencesStore(folder).get();
    expect(preferences.theme).toBe('system');
    await makePreferencesStore(folder).set({ ...preferences, theme: 'dark' });
    expect((await makePreferencesStore(folder).get()).theme).toBe('dark');
    expect(statSync(join(folder, 'preferences.json')).mode & 0o077).toBe(0);
  });

  it.each(['{"version": 1, "preferences": {"theme": "pink"}}', '{"version"', '', '[]'])(
    'have defaults where the file is damaged (%s), which is set aside and not lost',
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
  it('stand newest first, once each, at most 30, and can be forgotten', async () => {
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

  it('lose none when several are remembered at once', async () => {
    const recent = makeRecentConnections(newFolder());
    await Promise.all(['a', 'b', 'c', 'd'].map(async (id) => recent.remember(entry(id))));
    expect((await recent.list()).map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });
});
