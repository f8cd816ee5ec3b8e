import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { assertNever } from '#shared/failure.ts';

export interface ScryptMethod {
  readonly kind: 'scrypt';
  /** N, a power of two. */
  readonly cost: number;
  /** r */
  readonly blockSize: number;
  /** p */
  readonly parallelization: number;
}

export interface Pbkdf2Method {
  readonly kind: 'pbkdf2';
  readonly digest: 'sha1' | 'sha256' | 'sha512';
  readonly iterations: number;
}

/** How a stored hash was made. */
export type HashMethod = ScryptMethod | Pbkdf2Method;

/** The default of werkzeug 3.1.8. */
export const defaultScrypt: ScryptMethod = { kind: 'scrypt', cost: 32_768, blockSize: 8, parallelization: 1 };

const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const;

/** The length in bytes of the key that a method derives. */
export function keyBytes(method: HashMethod): number {
  return method.kind === 'scrypt' ? 64 : digestBytes[method.digest];
}

const pbkdf2Async = promisify(pbkdf2);

/** Derives the key of a password; salt and password are encoded as UTF-8. Check the method's cost before. */
export async function deriveKey(method: HashMethod, password: string, salt: string): Promise<Buffer> {
  switch (method.kind) {
    case 'scrypt':
      return deriveScrypt(method, password, salt);
    case 'pbkdf2':
      return pbkdf2Async(password, salt, method.iterations, keyBytes(method), method.digest);
    default:
      return assertNever(method);
  }
}

async function deriveScrypt(method: ScryptMethod, password: string, salt: string): Promise<Buffer> {
  const { cost, blockSize, parallelization } = method;
  // Node refuses more than 32 MiB by default; this is werkzeug's limit.
  const maxmem = 132 * cost * blockSize * parallelization;
  const parameters = { cost, blockSize, parallelization, maxmem };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, keyBytes(method), parameters, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
