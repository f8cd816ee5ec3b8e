import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeProfileStore, type ProfileStore } from '#core/connection/profiles/profileStore.ts';
import { makeSecretVault, type SecretVault } from '#core/connection/secrets/secretVault.ts';
import { makeHop, makePostgresPlace, makeProfile } from '#shared/domain/newProfile.ts';
import { type Profile, profileSchema, type SecretInput, type SecretSlot } from '#shared/domain/profile.ts';
import { aKeychain } from '../../../support/cipherDouble.ts';
import { filesHolding } from '../../../support/filesHolding.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

const secret = 'correct horse battery staple';
const keeping = makePostgresPlace({ password: { kind: 'stored' } });
const typed = (slot: SecretSlot, value = secret): SecretInput => ({ kind: 'value', slot, value });
const hop = (host: string): ReturnType<typeof makeHop> => makeHop({ host, password: { kind: 'stored' } });

describe('the saved connections', () => {
  let folder: TemporaryFolder;
  let vault: SecretVault;
  let store: ProfileStore;
  let changes: number;
  beforeEach(async () => {
    folder = await makeTemporaryFolder();
    vault = makeSecretVault({ directory: folder.path, keychain: aKeychain().keychain });
    changes = 0;
    store = makeProfileStore({ directory: folder.path, vault, onChange: () => void (changes += 1) });
  });
  afterEach(async () => folder.dispose());

  const names = async (): Promise<string[]> => (await store.list()).profiles.map(({ name }) => name);
  const save = async (...profiles: readonly Profile[]): Promise<void> => {
    for (const profile of profiles) await store.save(profile, []);
  };
  const secretsOf = async (id: string): Promise<Record<string, string | undefined>> => {
    const slots = (await store.list()).stored[id] ?? [];
    const values = slots.map(async (slot) => [slot, await vault.get(`profile/${id}/${slot}`)] as const);
    return Object.fromEntries(await Promise.all(values));
  };

  it('are empty at first', async () => {
    expect(await store.list()).toEqual({
      profiles: [],
      stored: {},
      protection: { kind: 'keychain', explanation: 'A key of the test.' },
      notice: '',
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('are appended or replaced in place, and a duplicate name is reported, not refused', async () => {
    await save(makeProfile({ id: 'a', name: 'Lab' }), makeProfile({ id: 'b', name: 'Hospital' }));
    expect((await store.save(makeProfile({ id: 'a', name: 'Institute' }), [])).note).toBe('');
    expect((await store.save(makeProfile({ id: 'c', name: 'Hospital' }), [])).note).toContain("'Hospital'");
    expect(await names()).toEqual(['Institute', 'Hospital', 'Hospital']);
    expect((await store.find('a'))?.name).toBe('Institute');
    expect(await store.find('x')).toBeUndefined();
    expect(changes).toBe(4);
    expect(statSync(join(folder.path, 'profiles.json')).mode & 0o777).toBe(0o600);
  });

  it('have their secrets stored as their sources say, only as ciphertext', async () => {
    const profile = makeProfile({ id: 'a', database: keeping, hops: [makeHop({ host: 'yap-host' })] });
    const reference = vault.hold(secret);
    await store.save(profile, [
      { kind: 'pending', slot: 'database-password', reference },
      typed('hop-0-password', 'not kept'),
      typed('hop-5-password', 'no such hop'),
    ]);
    expect(await secretsOf('a')).toEqual({ 'database-password': secret });
    await store.save({ ...profile, name: 'Renamed' }, []);
    expect(await secretsOf('a')).toEqual({ 'database-password': secret });
    for (const value of [secret, 'not kept', 'no such hop']) expect(filesHolding(folder.path, value)).toEqual([]);
    expect(readdirSync(folder.path).toSorted()).toEqual(['profiles.json', 'secrets.json']);
  });

  it('are not saved with an unknown reference', async () => {
    const wrong: SecretInput = { kind: 'pending', slot: 'database-password', reference: 'x' };
    await expect(store.save(makeProfile({ id: 'a', database: keeping }), [wrong])).rejects.toThrow(
      'no longer available',
    );
    expect(await names()).toEqual([]);
  });

  it('lose a secret that is to be forgotten or no longer stored', async () => {
    const profile = makeProfile({ id: 'a', database: keeping });
    await store.save(profile, [typed('database-password')]);
    await store.save(profile, [{ kind: 'forget', slot: 'database-password' }]);
    expect(await secretsOf('a')).toEqual({});
    await store.save(profile, [typed('database-password')]);
    await store.save({ ...profile, database: makePostgresPlace() }, []);
    expect(await vault.names()).toEqual([]);
  });

  it("keep each hop's secret with its host when hops are moved, added and removed", async () => {
    const profile = makeProfile({ id: 'a', hops: [hop('one'), hop('two')] });
    await store.save(profile, [typed('hop-0-password', '1'), typed('hop-1-password', '2')]);
    await store.save({ ...profile, hops: [hop('two'), hop('one')] }, []);
    expect(await secretsOf('a')).toEqual({ 'hop-0-password': '2', 'hop-1-password': '1' });
    await store.save({ ...profile, hops: [hop('new'), hop('two'), hop('one')] }, []);
    expect(await secretsOf('a')).toEqual({ 'hop-1-password': '2', 'hop-2-password': '1' });
    await store.save({ ...profile, hops: [hop('one')] }, []);
    expect(await secretsOf('a')).toEqual({ 'hop-0-password': '1' });
    await store.save({ ...profile, hops: [hop('one-renamed')] }, []);
    expect(await secretsOf('a')).toEqual({ 'hop-0-password': '1' });
    await store.save({ ...profile, hops: [hop('one'), hop('one-renamed')] }, []);
    expect(await secretsOf('a')).toEqual({ 'hop-1-password': '1' });
  });

  it('are removed with their secrets', async () => {
    await store.save(makeProfile({ id: 'a', database: keeping }), [typed('database-password')]);
    await save(makeProfile({ id: 'b' }));
    await store.remove('a');
    await store.remove('a');
    expect((await store.list()).profiles.map(({ id }) => id)).toEqual(['b']);
    expect(await vault.names()).toEqual([]);
  });

  it('are duplicated right after the original, under a new name and without secrets', async () => {
    const long = 'x'.repeat(100);
    await store.save(makeProfile({ id: 'a', name: 'Lab', database: keeping }), [typed('database-password')]);
    await save(makeProfile({ id: 'b', name: long }));
    const copy = await store.duplicate('a');
    await store.duplicate('a');
    expect(await names()).toEqual(['Lab', 'Lab copy 2', 'Lab copy', long]);
    expect(await secretsOf(copy.id)).toEqual({});
    expect(profileSchema.safeParse(await store.duplicate('b')).success).toBe(true);
    await expect(store.duplicate('x')).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });

  it('take the given order, followed by those not named in it', async () => {
    await save(...['a', 'b', 'c', 'd'].map((id) => makeProfile({ id })));
    await store.reorder(['d', 'x', 'b', 'd']);
    expect((await store.list()).profiles.map(({ id }) => id)).toEqual(['d', 'b', 'a', 'c']);
  });

  it('are kept as far as they are readable when the file is damaged, and the reader learns where it is', async () => {
    const path = join(folder.path, 'profiles.json');
    const damaged = JSON.stringify({ version: 1, profiles: [makeProfile({ id: 'a', name: 'Whole' }), { id: 'b' }] });
    writeFileSync(path, damaged);
    const { profiles, notice } = await store.list();
    expect(profiles.map(({ name }) => name)).toEqual(['Whole']);
    const aside = readdirSync(folder.path).find((name) => name.includes('damaged')) ?? '';
    expect(notice).toContain(aside);
    expect(notice).toContain('1 of its 2 connections');
    expect(readFileSync(join(folder.path, aside), 'utf8')).toBe(damaged);
    expect(await names()).toEqual(['Whole']);
  });

  it('lose nothing when two stores of the same folder save at the same time', async () => {
    const other = makeProfileStore({ directory: folder.path, vault, onChange: () => undefined });
    const ids = Array.from({ length: 10 }, (_, n) => `p${n}`);
    await Promise.all(
      ids.flatMap((id) => [
        store.save(makeProfile({ id, database: keeping }), [typed('database-password')]),
        other.save(makeProfile({ id: `${id}-other` }), []),
      ]),
    );
    const { profiles, stored } = await store.list();
    expect(profiles.length).toBe(20);
    expect(Object.keys(stored).length).toBe(10);
  });
});
