import { safeStorage } from 'electron';
import type { Keychain, SystemCipher } from '#core/connection/secrets/secretVault.ts';
import { makeFailure } from '#shared/failure.ts';

/** The prefix of a text that Chromium encrypted with the key in its public source. */
const publicKeyMark = 'v10';

/**
 * The system's keychain through Electron's safeStorage, once the app is ready. On Linux without a password manager
 * Electron would encrypt with a publicly known key: that counts as no keychain.
 */
export async function systemKeychain(): Promise<Keychain> {
  const obstacle = await findObstacle();
  if (obstacle !== undefined) {
    return { kind: 'none', explanation: `${obstacle}; passwords are kept in memory until the program ends.` };
  }
  return { kind: 'cipher', cipher, explanation: `Encrypted with a key kept by ${keeper()}.` };
}

const cipher: SystemCipher = {
  encrypt: async (text) => {
    const bytes = await safeStorage.encryptStringAsync(text);
    if (!isPubliclyReadable(bytes)) return bytes;
    throw makeFailure({
      code: 'unavailable',
      message: "The desktop's password manager is not responding, so nothing was stored",
      hint: 'Unlock it, or choose to be asked every time.',
    });
  },
  decrypt: async (bytes) => {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(bytes));
    return { text: result, outdated: shouldReEncrypt };
  },
};

async function findObstacle(): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown') {
      return `This desktop has no password manager (${backend})`;
    }
  }
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'The system keychain is not available';
  const probed = await safeStorage.encryptStringAsync('probe').then(isPubliclyReadable, () => true);
  return probed ? "The desktop's password manager is not responding" : undefined;
}

function isPubliclyReadable(bytes: Buffer): boolean {
  return process.platform === 'linux' && bytes.subarray(0, publicKeyMark.length).toString('latin1') === publicKeyMark;
}

function keeper(): string {
  if (process.platform === 'darwin') return 'the keychain';
  return process.platform === 'win32' ? 'Windows' : safeStorage.getSelectedStorageBackend();
}
