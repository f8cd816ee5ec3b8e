import { timingSafeEqual } from 'node:crypto';
import { deriveKey } from '#core/admin/passwords/deriveKey.ts';
import { parseStoredHash } from '#core/admin/passwords/parseStoredHash.ts';

/**
 * True where the password is the one that was hashed. Its cost is known before anything is computed: fails with too-large
 * for a hostile hash, with damaged for what is no hash. Keys are compared in constant time.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const { method, salt, key } = parseStoredHash(stored);
  return timingSafeEqual(await deriveKey(method, password, salt), key);
}
