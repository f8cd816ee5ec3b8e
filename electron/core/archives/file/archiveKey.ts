import { randomBytes } from 'node:crypto';
import type { SecretsKey } from '#core/archives/file/archiveSecrets.ts';
import type { SecretVault } from '#core/connection/secrets/secretVault.ts';
import type { ArchiveUnlock } from '#shared/domain/archive.ts';
import { assertNever, makeFailure } from '#shared/failure.ts';

/** The vault's name for the key of archives: base64 of 32 bytes. */
const name = 'archive-key';

/** The key that encrypts the secrets in this machine's archives. */
export interface ArchiveKey {
  /** Whether there is a keychain that outlives the program. */
  readonly isKept: () => Promise<boolean>;
  /** The key, created the first time. Fails with not-allowed if there is no keychain. */
  readonly getOrMake: () => Promise<SecretsKey>;
  /** Undefined if none was ever created, or the keychain does not return it. */
  readonly find: () => Promise<SecretsKey | undefined>;
}

/** Keeps the key in the vault. */
export function makeArchiveKey(vault: Pick<SecretVault, 'protection' | 'get' | 'set' | 'names'>): ArchiveKey {
  let making: Promise<SecretsKey> | undefined;
  const isKept = async (): Promise<boolean> => (await vault.protection()).kind === 'keychain';
  const find = async (): Promise<SecretsKey | undefined> => {
    const text = (await isKept()) ? await vault.get(name) : undefined;
    const key = Buffer.from(text ?? '', 'base64');
    return key.length === 32 ? { kind: 'key', key } : undefined;
  };
  const make = async (): Promise<SecretsKey> => {
    const found = await find();
    if (found !== undefined) return found;
    // An existing key that is temporarily unreadable is never replaced: archives need it.
    if ((await vault.names()).includes(name)) throw lockedKeychain();
    const key = randomBytes(32);
    await vault.set(name, key.toString('base64'));
    return { kind: 'key', key };
  };
  return {
    isKept,
    find,
    getOrMake: async () => {
      if (!(await isKept())) throw noKeychain();
      making ??= make();
      try {
        return await making;
      } finally {
        making = undefined;
      }
    },
  };
}

/** What decrypts an archive's secrets, as requested. Fails with not-allowed if the keychain has no key. */
export async function toSecretsKey(
  unlock: ArchiveUnlock,
  key: ArchiveKey,
): Promise<SecretsKey | { readonly kind: 'none' }> {
  switch (unlock.kind) {
    case 'none':
      return { kind: 'none' };
    case 'passphrase':
      return { kind: 'passphrase', passphrase: unlock.passphrase };
    case 'keychain': {
      const found = await key.find();
      if (found === undefined) throw noKeychain();
      return found;
    }
    default:
      return assertNever(unlock);
  }
}

function lockedKeychain(): Error {
  return makeFailure({
    code: 'unavailable',
    message: 'The keychain did not return the key for archives',
    hint: 'Unlock the keychain, or enter a passphrase for this archive.',
  });
}

function noKeychain(): Error {
  return makeFailure({
    code: 'not-allowed',
    message: "This machine's keychain has no key for archives",
    hint: 'Enter the passphrase of the archive, or continue without its secrets.',
  });
}
