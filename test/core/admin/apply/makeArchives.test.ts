import { afterEach, beforeEach, expect, it } from 'vitest';
import { archiveKeyName, type CreateArchive, makeArchives } from '#core/admin/apply/makeArchives.ts';
import { createArchive } from '#core/admin/archive/archiveWriter.ts';
import { makeSecretVault } from '#core/connection/secrets/makeSecretVault.ts';
import type { Keychain } from '#core/connection/secrets/secretVault.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { aKeychain, noKeychain } from '../../../support/cipherDouble.ts';
import { neverAborted } from '../../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
});
afterEach(async () => folder.dispose());

const header = {
  act: 'remove-users',
  parameters: {},
  connection: 'here',
  dialect: 'sqlite',
  revision: '5003b9acb1f4',
  serverVersion: '3',
  madeAt: '2026-01-01T00:00:00Z',
  program: 'test 0',
} as const;

/** What archives were asked to do with secrets, over a vault of the test's folder. */
function archivesOver(keychain: Keychain) {
  const asked: Parameters<CreateArchive>[0]['secrets'][] = [];
  const vault = makeSecretVault({ directory: folder.path, keychain });
  const create: CreateArchive = async (options) => {
    asked.push(options.secrets);
    return createArchive(options);
  };
  const archives = makeArchives({ vault, directory: folder.path, sizeLimitBytes: 1000, create });
  const open = async (passphrase?: string | null): Promise<void> => {
    const archive = await archives.open({ header, passphrase, signal: neverAborted });
    await archive.discard();
  };
  return { asked, open, vault, archives };
}

it('encrypts under one key that the keychain keeps, also for two archives that begin at once and after a restart', async () => {
  const { keychain } = aKeychain();
  const first = archivesOver(keychain);
  await Promise.all([first.open(), first.open()]);
  const later = archivesOver(keychain);
  await later.open();
  const keys = [...first.asked, ...later.asked].map((secrets) =>
    secrets.kind === 'key' ? Buffer.from(secrets.key).toString('hex') : secrets.kind,
  );
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/u);
  expect(new Set(keys).size).toBe(1);
});

it('takes a passphrase instead, leaves secrets out where that was said, and where there is no keychain', async () => {
  const withKeychain = archivesOver(aKeychain().keychain);
  await withKeychain.open('sesame');
  await withKeychain.open(null);
  expect(withKeychain.asked).toEqual([{ kind: 'passphrase', passphrase: 'sesame' }, { kind: 'omit' }]);
  const without = archivesOver(noKeychain);
  await without.open();
  expect([await without.archives.hasKeychain(), without.asked]).toEqual([false, [{ kind: 'omit' }]]);
});

it('never replaces a key that is there and cannot be read for now', async () => {
  const { keychain } = aKeychain();
  const first = archivesOver(keychain);
  await first.open();
  const fails = async (): Promise<never> => Promise.reject(new Error('locked'));
  const locked = archivesOver({ kind: 'cipher', cipher: { encrypt: fails, decrypt: fails }, explanation: '' });
  expect(await caughtFailure(locked.open())).toMatchObject({ code: 'unavailable' });
  expect(await first.vault.get(archiveKeyName)).toHaveLength(44);
});
