import { type HashMethod, keyBytes, type Pbkdf2Method, type ScryptMethod } from '#core/admin/passwords/deriveKey.ts';
import { makeFailure } from '#shared/failure.ts';

export interface StoredHash {
  readonly method: HashMethod;
  readonly salt: string;
  readonly key: Buffer;
}

/** 256 MiB: eight times werkzeug's default. */
const maxScryptBytes = 2 ** 28;
/** N · r · p: sixteen times werkzeug's default, a second or two. */
const maxScryptWork = 2 ** 22;
/** Five times werkzeug's default. */
const maxIterations = 5_000_000;
const maxStoredLength = 2000;

const scryptText = /^scrypt:(\d{1,15}):(\d{1,15}):(\d{1,15})$/u;
const pbkdf2Text = /^pbkdf2:(sha1|sha256|sha512):(\d{1,15})$/u;

/**
 * Parses YaptideUser.password_hash without computing anything. Fails with damaged if it is not a werkzeug hash, and
 * with too-large if checking it would be too expensive. No message contains the stored text.
 */
export function parseStoredHash(stored: string): StoredHash {
  if (stored.length > maxStoredLength) throw notReadable(`it has ${stored.length} characters`);
  const [methodText = '', salt, hex] = splitTwice(stored);
  if (salt === undefined || hex === undefined) throw notReadable('it is not method$salt$hash');
  const method = parseScrypt(methodText) ?? parsePbkdf2(methodText);
  if (method === undefined) throw notReadable('its method is neither scrypt nor pbkdf2');
  if (hex.length !== 2 * keyBytes(method) || !/^[0-9a-f]*$/u.test(hex)) {
    throw notReadable(`its hash is not ${2 * keyBytes(method)} hexadecimal digits`);
  }
  return { method, salt, key: Buffer.from(hex, 'hex') };
}

/** As Python's `split('$', 2)`: the third part keeps its dollars. */
function splitTwice(stored: string): readonly string[] {
  const [method = '', salt, ...rest] = stored.split('$');
  return salt === undefined || rest.length === 0 ? [method] : [method, salt, rest.join('$')];
}

function parseScrypt(text: string): ScryptMethod | undefined {
  const found = scryptText.exec(text);
  if (found === null) return undefined;
  const [cost, blockSize, parallelization] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (cost < 2 || !Number.isInteger(Math.log2(cost)) || blockSize < 1 || parallelization < 1) {
    throw notReadable('its scrypt parameters are missing or invalid');
  }
  if (128 * cost * blockSize > maxScryptBytes || cost * blockSize * parallelization > maxScryptWork) {
    throw tooCostly(`scrypt with N ${cost}, r ${blockSize}, p ${parallelization}`);
  }
  return { kind: 'scrypt', cost, blockSize, parallelization };
}

function parsePbkdf2(text: string): Pbkdf2Method | undefined {
  const found = pbkdf2Text.exec(text);
  if (found === null) return undefined;
  const iterations = Number(found[2]);
  if (iterations < 1) throw notReadable('it has no iterations');
  if (iterations > maxIterations) throw tooCostly(`pbkdf2 with ${iterations} iterations`);
  const digest = found[1] === 'sha1' || found[1] === 'sha512' ? found[1] : 'sha256';
  return { kind: 'pbkdf2', digest, iterations };
}

function notReadable(why: string): Error {
  return makeFailure({
    code: 'damaged',
    message: `The stored password hash cannot be read: ${why}`,
    hint: 'The user cannot log in with it; set a new password.',
  });
}

function tooCostly(what: string): Error {
  return makeFailure({
    code: 'too-large',
    message: `The stored password hash would take too long to check: ${what}`,
    hint: 'yaptide never writes such a hash; set a new password.',
  });
}
