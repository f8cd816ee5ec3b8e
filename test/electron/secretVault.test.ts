import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemKeychain } from '../../electron/host/secretVault.ts';
import { aSafeStorage } from '../support/electronDouble.ts';

const safeStorage = vi.hoisted(() => ({ current: {} }));
vi.mock('electron', () => ({
  get safeStorage() {
    return safeStorage.current;
  },
}));

describe("the system's keychain", () => {
  const { platform } = process;
  const on = (name: NodeJS.Platform): void => void Object.defineProperty(process, 'platform', { value: name });
  beforeEach(() => on('linux'));
  afterEach(() => on(platform));

  it('encrypts and decrypts if a password manager keeps the key', async () => {
    safeStorage.current = aSafeStorage({ backend: 'gnome_libsecret', mark: 'v11' });
    const keychain = await systemKeychain();
    if (keychain.kind !== 'cipher') throw new Error('A cipher was expected.');
    expect(keychain.explanation).toContain('gnome_libsecret');
    const encrypted = await keychain.cipher.encrypt('s3cret');
    expect(Buffer.from(encrypted).toString('latin1')).not.toContain('s3cret');
    expect(await keychain.cipher.decrypt(encrypted)).toEqual({ text: 's3cret', outdated: false });
    await expect(keychain.cipher.decrypt(Buffer.from('nonsense'))).rejects.toThrow('decrypt');
  });

  it.each(['basic_text', 'unknown'] as const)(
    'is unavailable on a desktop with %s, with the reason',
    async (backend) => {
      safeStorage.current = aSafeStorage({ backend, mark: 'v10' });
      const keychain = await systemKeychain();
      expect(keychain.kind).toBe('none');
      expect(keychain.explanation).toContain(backend);
      expect(keychain.explanation).toContain('kept in memory');
    },
  );

  it('is unavailable if the password manager does not answer and the public key would be used', async () => {
    safeStorage.current = aSafeStorage({ backend: 'gnome_libsecret', mark: 'v10' });
    expect((await systemKeychain()).kind).toBe('none');
  });

  it('stores nothing under the public key once the password manager stops answering', async () => {
    safeStorage.current = aSafeStorage({ backend: 'kwallet6', mark: 'v11' });
    const keychain = await systemKeychain();
    safeStorage.current = aSafeStorage({ backend: 'kwallet6', mark: 'v10' });
    if (keychain.kind !== 'cipher') throw new Error('A cipher was expected.');
    await expect(keychain.cipher.encrypt('s3cret')).rejects.toMatchObject({ failure: { code: 'unavailable' } });
  });

  it('is unavailable if the system says so', async () => {
    on('darwin');
    safeStorage.current = aSafeStorage({ backend: 'unknown', mark: 'v10', available: false });
    expect((await systemKeychain()).kind).toBe('none');
  });

  it.each(['darwin', 'win32'] as const)('needs no desktop password manager on %s', async (name) => {
    on(name);
    safeStorage.current = aSafeStorage({ backend: 'unknown', mark: 'v10' });
    expect((await systemKeychain()).kind).toBe('cipher');
  });
});
