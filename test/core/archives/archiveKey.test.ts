import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeArchiveFolder } from '#core/archives/archiveFolder.ts';
import { readArchiveHeader } from '#core/archives/file/archiveReader.ts';
import { type Keychain, makeSecretVault } from '#core/connection/secrets/secretVault.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { aKeychain, noKeychain } from '../../support/cipherDouble.ts';
import { neverAborted } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
});
afterEach(async () => folder.dispose());

const header = {
  operation: 'remove-users',
  parameters: {},
  connection: 'here',
  dialect: 'sqlite',
  revision: '5003b9acb1f4',
  serverVersion: '3',
  madeAt: '2026-01-01T00:00:00Z',
  program: 'test 0',
} as const;

function folderOver(keychain: Keychain) {
  const vault = makeSecretVault({ directory: folder.path, keychain });
  const archives = makeArchiveFolder({ directory: folder.path, vault });
  /** Writes an archive and returns how its secrets are protected. */
  const open = async (passphrase?: string | null): Promise<string> => {
    const archive = await archives.open({ header, passphrase, signal: neverAborted });
    const { path } = await archive.finish();
    return (await readArchiveHeader(path, neverAborted)).secrets.kind;
  };
  return { open, vault, archives };
}

it('keeps one key in the keychain, also for two archives started at the same time and after a restart', async () => {
  const { keychain } = aKeychain();
  const first = folderOver(keychain);
  await Promise.all([first.open(), first.open()]);
  const later = folderOver(keychain);
  await later.open();
  const [before, after] = [await first.archives.key.find(), await later.archives.key.find()];
  expect(before).toMatchObject({ kind: 'key' });
  expect(after).toEqual(before);
});

it('uses a passphrase instead, and omits secrets on request or without a keychain', async () => {
  const withKeychain = folderOver(aKeychain().keychain);
  const kinds = [await withKeychain.open(), await withKeychain.open('sesame'), await withKeychain.open(null)];
  expect(new Set(kinds).size).toBe(3);
  const without = folderOver(noKeychain);
  expect([await without.archives.hasKeychain(), await without.open()]).toEqual([false, kinds[2]]);
});

it('never replaces an existing key that is temporarily unreadable', async () => {
  const { keychain } = aKeychain();
  const first = folderOver(keychain);
  await first.open();
  const before = await first.archives.key.find();
  const fails = async (): Promise<never> => Promise.reject(new Error('locked'));
  const locked = folderOver({ kind: 'cipher', cipher: { encrypt: fails, decrypt: fails }, explanation: '' });
  expect(await caughtFailure(locked.open())).toMatchObject({ code: 'unavailable' });
  expect(await first.archives.key.find()).toEqual(before);
});
