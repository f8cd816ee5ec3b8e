import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, getCACertificates } from 'node:tls';
import { z } from 'zod';
import type { Attempt } from '#core/connection/attempt/attempt.ts';
import { assertNever, makeFailure } from '#shared/failure.ts';
import type { Tls, TlsMode } from '#shared/domain/profile.ts';

/** The material for setting up TLS; `plain` for none. */
export type TlsMaterial =
  | { readonly kind: 'plain' }
  | {
      readonly kind: 'tls';
      /** Whether to continue without TLS if the server does not offer it. */
      readonly optional: boolean;
      readonly verified: TlsVerification;
      readonly options: ConnectionOptions;
    };
export type TlsVerification = 'nothing' | 'certificate' | 'certificate and name';

const tries = 3;

/**
 * Reads the files that a TLS setting names and gets the key's passphrase if it has one. Fails with file-missing, tls or
 * login-refused, naming the file.
 */
export async function readTlsMaterial(tls: Tls, attempt: Attempt, signal: AbortSignal): Promise<TlsMaterial> {
  if (tls.mode === 'disable') return { kind: 'plain' };
  const verified = verificationOf(tls.mode, tls.rootCertificate !== '');
  const ca = tls.rootCertificate === '' ? undefined : await readPem(tls.rootCertificate, 'root certificate');
  const certificate = tls.certificate === '' ? undefined : await readPem(tls.certificate, 'client certificate');
  const key = tls.key === '' ? undefined : await readKey(tls, attempt, signal);
  return {
    kind: 'tls',
    optional: tls.mode === 'allow' || tls.mode === 'prefer',
    verified,
    options: {
      rejectUnauthorized: verified !== 'nothing',
      ...(verified === 'nothing' ? {} : { ca: ca ?? rootsOfSystem() }),
      ...(verified === 'certificate and name' ? {} : { checkServerIdentity: () => undefined }),
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...key,
    },
  };
}

/** As in libpq, a root certificate turns `require` into `verify-ca`. */
function verificationOf(mode: Exclude<TlsMode, 'disable'>, hasRoot: boolean): TlsVerification {
  switch (mode) {
    case 'allow':
    case 'prefer':
      return 'nothing';
    case 'require':
      return hasRoot ? 'certificate' : 'nothing';
    case 'verify-ca':
      return 'certificate';
    case 'verify-full':
      return 'certificate and name';
    default:
      return assertNever(mode);
  }
}

/** The system's root certificates, or Node's if the system has none. */
function rootsOfSystem(): string[] {
  const system = getCACertificates('system');
  return system.length > 0 ? system : getCACertificates('bundled');
}

async function readPem(path: string, what: string): Promise<string> {
  const file = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw makeFailure({
      code: 'file-missing',
      message: `The ${what} '${path}' cannot be read`,
      hint: 'Check its path and permissions.',
      details: [error instanceof Error ? error.message : String(error)],
      cause: error,
    });
  });
  if (text.includes('-----BEGIN ')) return text;
  throw makeFailure({
    code: 'tls',
    message: `The ${what} '${path}' is not a PEM file`,
    hint: 'A PEM file begins with -----BEGIN. Convert a DER file with `openssl x509 -inform der`.',
  });
}

async function readKey(
  { key: path, keyPassphrase: source }: Tls,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<{ readonly key: string; readonly passphrase?: string }> {
  const key = await readPem(path, 'key');
  if (isUsable(key, undefined)) return { key };
  const message = `Passphrase of the key ${path}`;
  let refused: string | undefined;
  for (let count = 0; count < tries; count += 1) {
    const request = { slot: 'tls-key-passphrase', source, message } as const;
    const passphrase = await attempt.secret(refused === undefined ? request : { ...request, refused }, signal);
    if (passphrase === undefined || passphrase === '') {
      throw makeFailure({
        code: 'login-refused',
        message: `The key '${path}' is encrypted, and no passphrase was given`,
        hint: 'Have the passphrase asked for, or store it.',
      });
    }
    if (isUsable(key, passphrase)) return { key, passphrase };
    refused = `The passphrase does not open the key ${path}.`;
    if (source.kind === 'command') break;
  }
  throw makeFailure({
    code: 'login-refused',
    message: `The passphrase does not open the key '${path}'`,
    hint: 'Check the passphrase with `ssh-keygen -y` or `openssl pkey -in`.',
  });
}

const codeSchema = z.object({ code: z.string() });

/** Whether the key opens with the passphrase. Fails with tls if it is not a key at all. */
function isUsable(key: string, passphrase: string | undefined): boolean {
  try {
    createPrivateKey(passphrase === undefined ? { key } : { key, passphrase });
    return true;
  } catch (error) {
    const code = codeSchema.safeParse(error).data?.code ?? '';
    if (/PASSPHRASE|BAD_DECRYPT|BAD_PASSWORD|ENCRYPT/u.test(code) || /ENCRYPTED/u.test(key)) return false;
    throw makeFailure({
      code: 'tls',
      message: 'The TLS key cannot be read',
      hint: 'Choose the PEM file of the private key that belongs to the client certificate.',
      details: [code],
      cause: error,
    });
  }
}
