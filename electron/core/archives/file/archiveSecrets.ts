import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { base64Of, bytesOfBase64 } from '#core/archives/file/archiveCell.ts';
import type { ArchiveHeader } from '#shared/domain/archive.ts';
import { makeFailure } from '#shared/failure.ts';

/** What the secret columns of an archive are encrypted with. A key has 32 bytes. */
export type SecretsKey =
  { readonly kind: 'key'; readonly key: Uint8Array } | { readonly kind: 'passphrase'; readonly passphrase: string };

/** The position of a sealed cell: it cannot be opened anywhere else. */
export interface CellPlace {
  readonly table: string;
  readonly column: string;
  /** The row's id as stored. */
  readonly id: string;
}

/** Encrypts cells of one archive. */
export interface Sealer {
  readonly header: ArchiveHeader['secrets'];
  /** Base64 of nonce, tag and ciphertext (AES-256-GCM). */
  readonly seal: (cell: RawCell, place: CellPlace) => string;
}

/** Opens what a Sealer sealed; undefined if it was changed or belongs to another position. */
export type Opener = (sealed: string, place: CellPlace) => RawCell | undefined;

/** scrypt with 64 MiB, taking some tenths of a second. */
const cost = { n: 65_536, r: 8, p: 1 };
const proofText = 'tidescope-archive';
const proofPlace: CellPlace = { table: '', column: 'proof', id: '' };
const nonceLength = 12;
const tagLength = 16;

/** Makes a Sealer for the secret columns of a new archive, under a key derived from the given one. */
export async function makeSealer(secrets: SecretsKey): Promise<Sealer> {
  const salt = randomBytes(16);
  const kept = { salt: base64Of(salt) };
  if (secrets.kind === 'key') {
    const key = keyFromKey(secrets.key, salt);
    const seal = sealWith(key);
    return { seal, header: { kind: 'key', ...kept, proof: seal(proofText, proofPlace) } };
  }
  if (secrets.passphrase === '') {
    throw makeFailure({
      code: 'bad-input',
      message: 'The passphrase of an archive cannot be empty',
      hint: 'Choose one; without it the passwords and keys in the archive cannot be restored.',
    });
  }
  const seal = sealWith(await keyFromPassphrase(secrets.passphrase, { salt, ...cost }));
  return { seal, header: { kind: 'passphrase', ...kept, ...cost, proof: seal(proofText, proofPlace) } };
}

/**
 * Makes an opener for the secret columns of an archive. Fails with not-allowed if key or passphrase is a different one,
 * and with damaged if the scrypt parameters require more than a few hundred MiB: these are never computed.
 */
export async function makeOpener(header: ArchiveHeader['secrets'], secrets: SecretsKey): Promise<Opener> {
  if (header.kind === 'omitted') return () => undefined;
  const salt = bytesOfBase64(header.salt);
  if (salt === undefined || salt.length < 8) throw badParameters('Its salt is missing or invalid.');
  if (header.kind !== secrets.kind) throw wrongKey(header.kind);
  const key =
    secrets.kind === 'key'
      ? keyFromKey(secrets.key, salt)
      : header.kind === 'passphrase'
        ? await keyFromPassphrase(secrets.passphrase, { salt, n: header.n, r: header.r, p: header.p })
        : undefined;
  if (key === undefined) throw wrongKey(header.kind);
  const opener = openWith(key);
  if (opener(header.proof, proofPlace) !== proofText) throw wrongKey(header.kind);
  return opener;
}

function keyFromKey(key: Uint8Array, salt: Uint8Array): Buffer {
  if (key.length !== 32) throw new Error(`A key has 32 bytes, not ${key.length}.`);
  return Buffer.from(hkdfSync('sha256', key, salt, proofText, 32));
}

interface ScryptParameters {
  readonly salt: Uint8Array;
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

async function keyFromPassphrase(passphrase: string, { salt, n, r, p }: ScryptParameters): Promise<Buffer> {
  const isPower = n >= 1024 && n <= 2 ** 20 && Number.isInteger(Math.log2(n));
  const memory = 128 * n * r;
  if (!isPower || r < 1 || r > 32 || p < 1 || p > 4 || memory > 256 * 2 ** 20) {
    throw badParameters(`N ${n}, r ${r}, p ${p}`);
  }
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const options = { N: n, r, p, maxmem: memory + 2 ** 20 * p };
  scrypt(passphrase.normalize('NFC'), salt, 32, options, (error, key) =>
    error === null ? resolve(key) : reject(error),
  );
  return promise;
}

function sealWith(key: Buffer): Sealer['seal'] {
  return (cell, place) => {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(placeBytes(place));
    const plain = cell instanceof Uint8Array ? Buffer.concat([Buffer.from('b'), cell]) : `t${JSON.stringify(cell)}`;
    const body = Buffer.concat([
      typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain),
      cipher.final(),
    ]);
    return base64Of(Buffer.concat([nonce, cipher.getAuthTag(), body]));
  };
}

function openWith(key: Buffer): Opener {
  return (sealed, place) => {
    const bytes = bytesOfBase64(sealed);
    if (bytes === undefined || bytes.length < nonceLength + tagLength) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength));
    decipher.setAAD(placeBytes(place));
    decipher.setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength));
    const body = decipher.update(bytes.subarray(nonceLength + tagLength));
    try {
      return toCell(Buffer.concat([body, decipher.final()]));
    } catch (error) {
      // The tag does not match: a different key, another position, or the bytes were changed.
      if (error instanceof Error) return undefined;
      throw error;
    }
  };
}

function toCell(plain: Buffer): RawCell | undefined {
  if (plain.toString('latin1', 0, 1) === 'b') return new Uint8Array(plain.subarray(1));
  const value: unknown = JSON.parse(plain.toString('utf8', 1));
  return typeof value === 'string' || value === null ? value : undefined;
}

function placeBytes({ table, column, id }: CellPlace): Buffer {
  return Buffer.from(JSON.stringify([table, column, id]));
}

function wrongKey(kind: 'key' | 'passphrase'): Error {
  return kind === 'key'
    ? makeFailure({
        code: 'not-allowed',
        message: "The archive's secrets are encrypted with a different key from the one in this machine's keychain",
        hint: 'Restore it on the machine and as the user that made it, or restore it without its secrets.',
      })
    : makeFailure({
        code: 'not-allowed',
        message: "The passphrase does not open the archive's secrets",
        hint: 'Enter the passphrase that was chosen when the archive was made, or restore it without its secrets.',
      });
}

function badParameters(detail: string): Error {
  return makeFailure({
    code: 'damaged',
    message: "The archive's secrets are encrypted with settings that are not supported here",
    hint: 'The header was changed. Everything but the secrets can be restored.',
    details: [detail],
  });
}
