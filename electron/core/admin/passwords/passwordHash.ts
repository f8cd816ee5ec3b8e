import { randomInt, timingSafeEqual } from 'node:crypto';
import { defaultScrypt, deriveKey } from '#core/admin/passwords/deriveKey.ts';
import { parseStoredHash } from '#core/admin/passwords/parseStoredHash.ts';
import { makeFailure } from '#shared/failure.ts';

/**
 * Fails with bad-input for a password that a user could not log in with or should not have: an empty one, one of more
 * than 1 000 characters, one with a NUL character or a lone surrogate. Any other Unicode is accepted, as typed.
 */
export function assertUsablePassword(password: string): void {
  const fault = faultOf(password);
  if (fault !== undefined) throw makeFailure({ code: 'bad-input', ...fault });
}

function faultOf(password: string): { readonly message: string; readonly hint: string } | undefined {
  if (password === '') return { message: 'The password is empty', hint: 'Enter one, or generate one.' };
  const characters = Array.from(password).length;
  if (characters > maxPasswordLength) {
    return {
      message: `The password has ${characters} characters; at most ${maxPasswordLength} are allowed`,
      hint: 'Shorten it.',
    };
  }
  if (password.includes('\0')) {
    return {
      message: 'The password holds a NUL character',
      hint: 'Login forms cannot send it; remove it.',
    };
  }
  if (!password.isWellFormed()) {
    return {
      message: 'The password contains half a character (a lone surrogate)',
      hint: 'It cannot be encoded as UTF-8; type the character again.',
    };
  }
  return undefined;
}

/** Without characters that are easily confused: no 0 O o, no 1 I l. */
const characters = '23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
const groups = 4;
const groupLength = 5;

/** A random password that can be read aloud: four groups of five characters, 116 bits, such as `h7Kqa-…`. */
export function generatePassword(): string {
  const group = (): string =>
    Array.from({ length: groupLength }, () => characters.charAt(randomInt(characters.length))).join('');
  return Array.from({ length: groups }, group).join('-');
}

const saltCharacters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const saltLength = 16;

/**
 * Hashes a password as werkzeug 3.1.8 does: `scrypt:32768:8:1$<salt>$<128 hex digits>`, 162 characters. Takes about 0.1
 * s and 32 MiB in a thread pool. Fails with bad-input if the password is not acceptable.
 */
export async function hashPassword(password: string): Promise<string> {
  assertUsablePassword(password);
  const salt = makeSalt();
  const key = await deriveKey(defaultScrypt, password, salt);
  const { cost, blockSize, parallelization } = defaultScrypt;
  return `scrypt:${cost}:${blockSize}:${parallelization}$${salt}$${key.toString('hex')}`;
}

/** `randomInt` avoids the bias of a remainder. */
function makeSalt(): string {
  return Array.from({ length: saltLength }, () => saltCharacters.charAt(randomInt(saltCharacters.length))).join('');
}

/**
 * Whether a password matches a hash. The cost is known before anything is computed: fails with too-large for a hostile
 * hash, with damaged for text that is not a hash. Keys are compared in constant time.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const { method, salt, key } = parseStoredHash(stored);
  return timingSafeEqual(await deriveKey(method, password, salt), key);
}

/** The max length of a password in characters (code points). */
const maxPasswordLength = 1000;
