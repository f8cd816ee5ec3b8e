import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keychain } from '#core/connection/secrets/secretVault.ts';

/** A keychain with a generated key, different for each one. `decryptions` counts its uses. */
export interface KeychainDouble {
  readonly keychain: Keychain;
  readonly decryptions: () => number;
}

export function aKeychain(): KeychainDouble {
  const key = randomBytes(32);
  let decryptions = 0;
  const cipher = {
    encrypt: async (text: string): Promise<Uint8Array> => {
      const nonce = randomBytes(12);
      const encryption = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([encryption.update(text, 'utf8'), encryption.final()]);
      return Buffer.concat([nonce, encryption.getAuthTag(), body]);
    },
    decrypt: async (bytes: Uint8Array): Promise<{ readonly text: string; readonly outdated: boolean }> => {
      decryptions += 1;
      const decryption = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decryption.setAuthTag(bytes.subarray(12, 28));
      const text = Buffer.concat([decryption.update(bytes.subarray(28)), decryption.final()]).toString('utf8');
      return { text, outdated: false };
    },
  };
  return { keychain: { kind: 'cipher', cipher, explanation: 'A key of the test.' }, decryptions: () => decryptions };
}

export const noKeychain: Keychain = { kind: 'none', explanation: 'There is no keychain in this test.' };
