import { createPrivateKey } from 'node:crypto';
import { algorithmOf } from '../hostKeys/fingerprint.ts';

/** What a key file holds, told from its text alone. */
export type KeyFileFormat =
  | { readonly kind: 'private'; readonly encrypted: boolean; readonly publicHalf: Buffer | undefined }
  | { readonly kind: 'pkcs8'; readonly encrypted: boolean }
  | { readonly kind: 'public'; readonly publicHalf: Buffer | undefined }
  | { readonly kind: 'putty' }
  | { readonly kind: 'unsupported'; readonly what: string }
  | { readonly kind: 'unknown' };

/** More would block the program for minutes; ssh-keygen writes 16 to 24. */
const maxRounds = 1024;

/** Tells the format of a key file and whether it is encrypted. Never fails: what is not understood is `unknown`. */
export function tellKeyFile(text: string): KeyFileFormat {
  const trimmed = text.trim();
  if (trimmed.startsWith('PuTTY-User-Key-File-')) return { kind: 'putty' };
  const line = /^((?:ssh|ecdsa|sk)-[\w@.-]+) ([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(trimmed);
  if (line !== null) return { kind: 'public', publicHalf: Buffer.from(line[2] ?? '', 'base64') };
  const header = /^-{4,5} ?BEGIN ([A-Z0-9 ]{1,40}?) ?-{4,5}/.exec(trimmed)?.[1];
  switch (header) {
    case 'SSH2 PUBLIC KEY':
    case 'PUBLIC KEY':
    case 'RSA PUBLIC KEY':
      return { kind: 'public', publicHalf: undefined };
    case 'DSA PRIVATE KEY':
      return { kind: 'unsupported', what: 'a DSA key' };
    case 'RSA PRIVATE KEY':
    case 'EC PRIVATE KEY':
      return { kind: 'private', encrypted: /^Proc-Type: 4,ENCRYPTED/m.test(trimmed), publicHalf: undefined };
    case 'PRIVATE KEY':
    case 'ENCRYPTED PRIVATE KEY':
      return { kind: 'pkcs8', encrypted: header.startsWith('ENCRYPTED') };
    case 'OPENSSH PRIVATE KEY':
      return tellOpenSsh(trimmed);
    case undefined:
    default:
      return { kind: 'unknown' };
  }
}

function tellOpenSsh(text: string): KeyFileFormat {
  const bytes = Buffer.from(text.replace(/-----[A-Z ]+-----/g, ''), 'base64');
  const magic = 'openssh-key-v1\0';
  if (bytes.toString('latin1', 0, magic.length) !== magic) return { kind: 'unknown' };
  const cipher = readBytes(bytes, magic.length);
  const kdf = cipher && readBytes(bytes, cipher.end);
  const options = kdf && readBytes(bytes, kdf.end);
  const publicHalf = options && readBytes(bytes, options.end + 4);
  if (cipher === undefined || options === undefined || publicHalf === undefined) return { kind: 'unknown' };
  const algorithm = algorithmOf(publicHalf.value);
  if (algorithm === 'ssh-dss') return { kind: 'unsupported', what: 'a DSA key' };
  if (algorithm.startsWith('sk-')) return { kind: 'unsupported', what: 'a key on a security token' };
  const salt = readBytes(options.value, 0);
  if (salt !== undefined && salt.end + 4 <= options.value.length && options.value.readUInt32BE(salt.end) > maxRounds) {
    return { kind: 'unsupported', what: `protected by more than ${maxRounds} rounds of bcrypt` };
  }
  return { kind: 'private', encrypted: cipher.value.toString('latin1') !== 'none', publicHalf: publicHalf.value };
}

function readBytes(from: Buffer, at: number): { readonly value: Buffer; readonly end: number } | undefined {
  if (at + 4 > from.length) return undefined;
  const end = at + 4 + from.readUInt32BE(at);
  return end > from.length ? undefined : { value: from.subarray(at + 4, end), end };
}

const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** Rewrites a PKCS#8 key as ssh2 reads it. Throws where it is not one, or where the passphrase is wrong. */
export function rewritePkcs8(pem: string, passphrase: string | undefined): string {
  const key = createPrivateKey({ key: pem, format: 'pem', passphrase: passphrase ?? '' });
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
  if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString();
  const { x, d } = key.export({ format: 'jwk' });
  if (key.asymmetricKeyType !== 'ed25519' || x === undefined || d === undefined)
    throw new Error('Unsupported key type');
  const open = Buffer.from(x, 'base64url');
  const half = Buffer.concat([text('ssh-ed25519'), text(open)]);
  const secret = Buffer.concat([Buffer.from(d, 'base64url'), open]);
  const body = Buffer.concat([Buffer.alloc(8), half, text(secret), text('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const head = [Buffer.from('openssh-key-v1\0'), text('none'), text('none'), text(''), count, text(half)];
  const whole = Buffer.concat([...head, text(Buffer.concat([body, padding]))]).toString('base64');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${whole.replace(/.{70}/g, '$&\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
