import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Keychain, makeSecretVault } from '#core/connection/secrets/secretVault.ts';
import { aKeychain, noKeychain } from '../../../support/cipherDouble.ts';
import { filesHolding } from '../../../support/filesHolding.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

const secret = 'correct horse battery staple';

describe('the vault of secrets', () => {
  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = await makeTemporaryFolder();
  });
  afterEach(async () => folder.dispose());

  it('keeps ciphertexts in one file readable by its owner only, and returns the secrets after a restart', async () => {
    const { keychain, decryptions } = aKeychain();
    await makeSecretVault({ directory: folder.path, keychain }).set('profile/a/database-password', secret);
    const vault = makeSecretVault({ directory: folder.path, keychain });
    expect(await vault.names()).toEqual(['profile/a/database-password']);
    expect(decryptions()).toBe(0);
    expect(await vault.get('profile/a/database-password')).toBe(secret);
    expect(await vault.get('profile/b/database-password')).toBeUndefined();
    expect(await vault.get('constructor')).toBeUndefined();
    expect(decryptions()).toBe(1);
    expect(readdirSync(folder.path)).toEqual(['secrets.json']);
    expect(statSync(join(folder.path, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(filesHolding(folder.path, secret)).toEqual([]);
    expect(await vault.protection()).toEqual({ kind: 'keychain', explanation: 'A key of the test.' });
  });

  it('asks the system for its keychain once, when a secret is first needed', async () => {
    const asked: string[] = [];
    const keychain = async (): Promise<Keychain> => {
      asked.push('asked');
      return aKeychain().keychain;
    };
    const vault = makeSecretVault({ directory: folder.path, keychain });
    expect(asked).toEqual([]);
    await Promise.all([vault.get('a'), vault.get('b'), vault.protection()]);
    expect(asked).toEqual(['asked']);
  });

  it('treats a secret encrypted with another key as missing, and forgets it', async () => {
    await makeSecretVault({ directory: folder.path, keychain: aKeychain().keychain }).set('a', secret);
    const vault = makeSecretVault({ directory: folder.path, keychain: aKeychain().keychain });
    expect(await vault.get('a')).toBeUndefined();
    expect(await vault.names()).toEqual([]);
  });

  it('keeps what a locked keychain cannot decrypt for now', async () => {
    const { keychain } = aKeychain();
    await makeSecretVault({ directory: folder.path, keychain }).set('a', secret);
    const fails = async (): Promise<never> => {
      throw new Error('locked');
    };
    const locked: Keychain = { kind: 'cipher', cipher: { encrypt: fails, decrypt: fails }, explanation: '' };
    expect(await makeSecretVault({ directory: folder.path, keychain: locked }).get('a')).toBeUndefined();
    expect(await makeSecretVault({ directory: folder.path, keychain }).get('a')).toBe(secret);
  });

  it('re-encrypts what the keychain calls outdated', async () => {
    const { keychain } = aKeychain();
    if (keychain.kind !== 'cipher') throw new Error('The double is a cipher.');
    const { cipher } = keychain;
    const outdating: Keychain = {
      ...keychain,
      cipher: { ...cipher, decrypt: async (bytes) => ({ ...(await cipher.decrypt(bytes)), outdated: true }) },
    };
    const vault = makeSecretVault({ directory: folder.path, keychain: outdating });
    await vault.set('a', secret);
    const before = readFileSync(join(folder.path, 'secrets.json'), 'utf8');
    expect(await vault.get('a')).toBe(secret);
    expect(readFileSync(join(folder.path, 'secrets.json'), 'utf8')).not.toBe(before);
    expect(await vault.get('a')).toBe(secret);
  });

  it('writes nothing if there is no keychain', async () => {
    const vault = makeSecretVault({ directory: folder.path, keychain: noKeychain });
    await vault.set('a', secret);
    expect(await vault.get('a')).toBe(secret);
    await vault.forget('a');
    expect(await vault.get('a')).toBeUndefined();
    expect((await vault.protection()).kind).toBe('memory');
    expect(existsSync(join(folder.path, 'secrets.json'))).toBe(false);
  });

  it('keeps secrets in memory if the system cannot say what it offers', async () => {
    const keychain = async (): Promise<never> => {
      throw new Error('no bus');
    };
    const vault = makeSecretVault({ directory: folder.path, keychain });
    await vault.set('a', secret);
    expect(await vault.get('a')).toBe(secret);
    const { kind, explanation } = await vault.protection();
    expect(kind).toBe('memory');
    expect(explanation).toContain('no bus');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('forgets all secrets of a profile, including those stored by a run with a keychain', async () => {
    const { keychain } = aKeychain();
    const stored = makeSecretVault({ directory: folder.path, keychain });
    await stored.set('profile/a/hop-0-password', secret);
    await stored.set('profile/ab/hop-0-password', secret);
    await makeSecretVault({ directory: folder.path, keychain: noKeychain }).forgetAll('profile/a/');
    expect(await stored.names()).toEqual(['profile/ab/hop-0-password']);
  });

  it('holds secrets in memory under references of 128 random bits, at most 200', async () => {
    const vault = makeSecretVault({ directory: folder.path, keychain: noKeychain });
    const references = Array.from({ length: 201 }, (_, n) => vault.hold(`secret ${n}`));
    expect(new Set(references).size).toBe(201);
    for (const reference of references) expect(reference).toMatch(/^[\w-]{22}$/u);
    expect(vault.held(references[0] ?? '')).toBeUndefined();
    expect(vault.held(references[200] ?? '')).toBe('secret 200');
    expect(vault.held('unheard of')).toBeUndefined();
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
