import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeProfileStore, type ProfileStore } from '#core/connection/profiles/profileStore.ts';
import { makeSecretVault, type SecretVault } from '#core/connection/secrets/secretVault.ts';
import { makeHop, makePostgresPlace, makeProfile, usualTls, usualYaptideAsk } from '#shared/domain/newProfile.ts';
import { profileSchema } from '#shared/domain/profile.ts';
import { noKeychain } from '../../../support/cipherDouble.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

const lab = makeProfile({
  id: 'a',
  name: 'Lab',
  database: makePostgresPlace({ password: { kind: 'stored' } }),
  hops: [makeHop({ host: 'yap-host', password: { kind: 'command', command: 'pass show yap-host' } })],
  yaptide: { container: 'other_flask', command: 'rm -rf /' },
});

describe('exported connections', () => {
  let folder: TemporaryFolder;
  let vault: SecretVault;
  let store: ProfileStore;
  beforeEach(async () => {
    folder = await makeTemporaryFolder();
    vault = makeSecretVault({ directory: folder.path, keychain: noKeychain });
    store = makeProfileStore({ directory: folder.path, vault, onChange: () => undefined });
  });
  afterEach(async () => folder.dispose());

  const textOf = (...profiles: readonly unknown[]): string =>
    JSON.stringify({ format: 'tidescope-profiles', version: 1, profiles });
  const withoutId = ({ id: _id, ...entry }: typeof lab): Omit<typeof lab, 'id'> => entry;

  it('hold no secret, no command and no id', async () => {
    await store.save(lab, [{ kind: 'value', slot: 'database-password', value: 's3cretValue' }]);
    await store.save(makeProfile({ id: 'b', name: 'Other' }), []);
    const text = await store.exportText(['a']);
    for (const hidden of ['s3cretValue', 'pass show', 'rm -rf', '"id"', 'Other']) expect(text).not.toContain(hidden);
    expect(text).toContain('other_flask');
    expect(JSON.parse(await store.exportText())).toMatchObject({
      format: 'tidescope-profiles',
      version: 1,
      profiles: [{ name: 'Lab', hops: [{ password: { kind: 'ask' } }] }, { name: 'Other' }],
    });
  });

  it('are imported under new ids and distinct names', async () => {
    await store.save(lab, []);
    const changed = textOf({ ...lab, group: 'Elsewhere' });
    const { added, notes } = await store.importText(changed);
    await store.importText(textOf({ ...lab, group: 'Far' }));
    expect(notes.slice(-1)).toEqual(["A connection named 'Lab' already exists; the imported one is named 'Lab 2'."]);
    expect(added[0]).toMatchObject({ name: 'Lab 2', database: lab.database });
    const { profiles } = await store.list();
    expect(profiles.map(({ name }) => name)).toEqual(['Lab', 'Lab 2', 'Lab 3']);
    expect(new Set(profiles.map(({ id }) => id)).size).toBe(3);
  });

  it('that exist already are not added again, from an export or from the profile file', async () => {
    await store.save(lab, []);
    const exported = await store.exportText();
    const file = await readFile(join(folder.path, 'profiles.json'), 'utf8');
    for (const text of [exported, file]) {
      const { added, notes } = await store.importText(text);
      expect(added).toEqual([]);
      expect(notes.at(-1)).toBe("'Lab' already exists and was not added again.");
    }
    await store.remove(lab.id);
    expect((await store.importText(file)).added).toMatchObject([{ name: 'Lab' }]);
    expect((await store.list()).profiles).toHaveLength(1);
  });

  it('bring no commands, and say so', async () => {
    const { added, notes } = await store.importText(textOf({ ...lab, id: 'chosen-by-a-stranger' }));
    expect(added[0]?.id).not.toBe('chosen-by-a-stranger');
    expect(added[0]?.hops[0]?.password).toEqual({ kind: 'ask' });
    expect(added[0]?.yaptide).toEqual({ container: 'other_flask', command: usualYaptideAsk.command });
    expect(notes.length).toBe(2);
    for (const note of notes) expect(note).toMatch(/^'Lab': the command for /u);
  });

  it('are imported one by one: damaged ones are skipped and named', async () => {
    const { added, notes } = await store.importText(
      textOf(withoutId(lab), { ...withoutId(lab), name: 'Bad port', database: { ...lab.database, port: 0 } }, 7, null, {
        ...withoutId(makeProfile({ id: 'x', name: 'Fine' })),
      }),
    );
    expect(added.map(({ name }) => name)).toEqual(['Lab', 'Fine']);
    expect(notes.filter((note) => note.includes('damaged'))).toEqual([
      expect.stringMatching(/^Connection 2 \('Bad port'\) is damaged and was skipped: database\.port: /u),
      expect.stringMatching(/^Connection 3 is damaged/u),
      expect.stringMatching(/^Connection 4 is damaged/u),
    ]);
  });

  it.each(['', '[]', '{"profiles":[]}', '{"format":"tidescope-profiles","version":2,"profiles":[]}', '"x"'])(
    'are refused if the text is not an export: %s',
    async (text) => {
      await expect(store.importText(text)).rejects.toMatchObject({ failure: { code: 'bad-input' } });
    },
  );

  it('are read up to a maximum number', async () => {
    const many = Array.from({ length: 1001 }, () => 0);
    const { added, notes } = await store.importText(textOf(...many));
    expect(added).toEqual([]);
    expect(notes[0]).toContain('first 1000');
    expect(notes.length).toBeLessThan(250);
  });

  it('fill in a profile from an address, whose password stays in core', () => {
    const { database, password } = store.readUrl(
      'postgresql+psycopg://alice:p%40ss@db.lab:5433/yaptide_db?sslmode=require',
    );
    expect(database).toEqual({
      kind: 'postgresql',
      host: 'db.lab',
      port: 5433,
      database: 'yaptide_db',
      user: 'alice',
      password: { kind: 'stored' },
      tls: { ...usualTls, mode: 'require' },
    });
    expect(vault.held(password ?? '')).toBe('p@ss');
    expect(profileSchema.safeParse(makeProfile({ id: 'x', database })).success).toBe(true);
    expect(store.readUrl('postgresql://alice@db.lab/yaptide_db')).toMatchObject({
      database: { password: { kind: 'ask' } },
      password: null,
    });
    expect(() => store.readUrl('mysql://alice:p4ss@db.lab/x')).toThrow('scheme');
  });
});
