import { createPrivateKey } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { algorithmOf } from '#core/connection/ssh/hostKeys/knownHostsFile.ts';
import { errorCode, isMissingFile } from '#core/errorCode.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

interface IdentityOptions {
  /** Asked only if the file is encrypted; `refused` says why it is asked again. */
  readonly passphrase: (refused: string | undefined) => Promise<string | undefined>;
  readonly home?: string;
  readonly signal: AbortSignal;
}

const tries = 3;

/**
 * Reads and decrypts one private key (OpenSSH, PEM, PKCS#8; ed25519, ECDSA, RSA). Fails with file-missing, not-allowed
 * (readable by others), bad-input (not a supported private key) and login-refused (no or a wrong passphrase).
 */
export async function loadIdentity(file: string, options: IdentityOptions): Promise<ParsedKey> {
  const text = await readKeyFile(file, options.home, true);
  const format = keyFileFormat(text);
  if (format.kind !== 'private' && format.kind !== 'pkcs8') throw notPrivate(file, format, text);
  const pkcs8 = format.kind === 'pkcs8';
  if (!format.encrypted) {
    const key = readKey({ text, pkcs8, passphrase: undefined });
    if (key === undefined) throw damaged(file);
    return key;
  }
  let refused: string | undefined;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    throwIfCancelled(options.signal);
    const passphrase = await options.passphrase(refused);
    throwIfCancelled(options.signal);
    if (passphrase === undefined || passphrase === '') {
      throw makeFailure({
        code: 'login-refused',
        message: `The key file ${file} is encrypted, and no passphrase was given`,
        hint: 'Enter its passphrase, or add the key to an agent: ssh-add',
      });
    }
    const key = readKey({ text, pkcs8, passphrase });
    if (key !== undefined) return key;
    refused = `The passphrase of ${file} was wrong`;
  }
  throw makeFailure({
    code: 'login-refused',
    message: `The passphrase of ${file} was wrong ${tries} times`,
    hint: 'Check it with: ssh-keygen -y -f, followed by the path',
  });
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw makeFailure({ code: 'cancelled', message: 'Reading the key was cancelled' });
}

interface KeyText {
  readonly text: string;
  readonly pkcs8: boolean;
  readonly passphrase: string | undefined;
}

/** undefined if the passphrase is wrong or the key is damaged; encryption hides which. */
function readKey({ text, pkcs8, passphrase }: KeyText): ParsedKey | undefined {
  try {
    const key = pkcs8
      ? ssh2.utils.parseKey(rewritePkcs8(text, passphrase))
      : ssh2.utils.parseKey(text, ...(passphrase === undefined ? [] : [passphrase]));
    return key instanceof Error || !key.isPrivateKey() ? undefined : key;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function damaged(file: string): FailureError {
  return makeFailure({
    code: 'bad-input',
    message: `The private key in ${file} is damaged or of an unsupported type`,
    hint: 'Use an ed25519, ECDSA or RSA key',
  });
}

function notPrivate(file: string, format: ReturnType<typeof keyFileFormat>, text: string): FailureError {
  const bad = (message: string, hint: string) => makeFailure({ code: 'bad-input', message, hint });
  if (format.kind === 'putty') {
    const hint = 'Convert it: puttygen key.ppk -O private-openssh -o key';
    return bad(`${file} is a PuTTY key, which is not supported`, hint);
  }
  if (format.kind === 'public' && certificate.test(text)) {
    return makeFailure({
      code: 'bad-input',
      message: `${file} is a certificate, which only the system's ssh can use`,
      hint: "Turn on 'Use the system's ssh', and choose the private key that it belongs to.",
      reason: { kind: 'needs-system-ssh', what: `the certificate ${file}` },
    });
  }
  if (format.kind === 'public') {
    return bad(`${file} holds a public key`, 'Choose the private key, usually the same name without .pub');
  }
  if (format.kind === 'unsupported') {
    return makeFailure({
      code: 'bad-input',
      message: `The key in ${file} is ${format.what}, which is not supported`,
      hint: 'Use an ed25519, ECDSA or RSA key',
      ...(format.what === 'a DSA key'
        ? {}
        : { reason: { kind: 'needs-system-ssh', what: `${format.what} (${file})` } }),
    });
  }
  return bad(`${file} is not a private key`, 'Choose an OpenSSH or PEM private key file');
}

/** What ssh tries if no key file is configured, in order. */
export const usualIdentityFiles: readonly string[] = ['~/.ssh/id_rsa', '~/.ssh/id_ecdsa', '~/.ssh/id_ed25519'];

const maxKey = 65_536;
const certificate = /^\S{1,40}-cert-v\d+@openssh\.com /u;

/** A path with its leading `~` replaced by the home folder. */
export function expandHome(path: string, home = homedir()): string {
  return path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? join(home, path.slice(1)) : path;
}

/**
 * Reads a key file, up to 64 KiB. Fails with file-missing, bad-input, or not-allowed if others may read a private key.
 */
export async function readKeyFile(file: string, home: string | undefined, isPrivate: boolean): Promise<string> {
  const handle = await open(expandHome(file, home), constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      const isMissing = isMissingFile(error);
      throw makeFailure({
        code: 'file-missing',
        message: isMissing ? `The key file ${file} does not exist` : `The key file ${file} could not be read`,
        hint: isMissing ? 'Check the path of the key file' : 'Check the permissions of the key file and its folder',
        details: [errorCode(error) ?? 'unknown'],
      });
    },
  );
  try {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size > maxKey) {
      throw makeFailure({
        code: 'bad-input',
        message: stat.isFile() ? `${file} is too large for a private key` : `${file} is not a file`,
        hint: 'Choose a private key file',
      });
    }
    // As in ssh: only the user's own files are checked.
    const mode = stat.mode & 0o777;
    const text = await handle.readFile('latin1');
    // A certificate, which is public, is reported as such.
    const isSecret = isPrivate && !certificate.test(text);
    if (isSecret && process.getuid?.() === stat.uid && (mode & 0o077) !== 0) {
      throw makeFailure({
        code: 'not-allowed',
        message: `The key file ${file} is readable by others (mode ${mode.toString(8).padStart(4, '0')})`,
        hint: `Run: chmod 600 ${file}`,
      });
    }
    return text;
  } finally {
    await handle.close();
  }
}

/** What a key file contains, determined from its text alone. */
type KeyFileFormat =
  | { readonly kind: 'private'; readonly encrypted: boolean; readonly publicHalf: Buffer | undefined }
  | { readonly kind: 'pkcs8'; readonly encrypted: boolean }
  | { readonly kind: 'public'; readonly publicHalf: Buffer | undefined }
  | { readonly kind: 'putty' }
  | { readonly kind: 'unsupported'; readonly what: string }
  | { readonly kind: 'unknown' };

/** More would block the program for minutes; ssh-keygen writes 16 to 24. */
const maxRounds = 1024;

/** Determines the format of a key file and whether it is encrypted. Never fails: unrecognised content is `unknown`. */
export function keyFileFormat(text: string): KeyFileFormat {
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
      return openSshFormat(trimmed);
    case undefined:
    default:
      return { kind: 'unknown' };
  }
}

function openSshFormat(text: string): KeyFileFormat {
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

/** Rewrites a PKCS#8 key as ssh2 reads it. Throws if it is not one, or if the passphrase is wrong. */
function rewritePkcs8(pem: string, passphrase: string | undefined): string {
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
