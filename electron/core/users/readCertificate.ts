import { X509Certificate } from 'node:crypto';
import type { CertificateFacts } from '#shared/domain/user.ts';

/** The contents of a certificate; `problem` says why it cannot be read. */
export type CertificateReading =
  { readonly facts: CertificateFacts; readonly problem: '' } | { readonly facts: null; readonly problem: string };

/** Seconds since 1970 from which on a date has a five-digit year; OpenSSH writes all ones for "forever". */
const endOfTime = 253_402_300_800n;
/** The max length of the subject, and the max number of names, that are shown. */
const maxCharacters = 500;
const maxNames = 20;

/** How many strings of key material stand between the nonce and the serial number. Source: OpenSSH, PROTOCOL.certkeys. */
const keyParts: ReadonlyMap<string, number> = new Map([
  ['ssh-rsa-cert-v01@openssh.com', 2],
  ['ssh-dss-cert-v01@openssh.com', 4],
  ['ecdsa-sha2-nistp256-cert-v01@openssh.com', 2],
  ['ecdsa-sha2-nistp384-cert-v01@openssh.com', 2],
  ['ecdsa-sha2-nistp521-cert-v01@openssh.com', 2],
  ['ssh-ed25519-cert-v01@openssh.com', 1],
  ['sk-ecdsa-sha2-nistp256-cert-v01@openssh.com', 3],
  ['sk-ssh-ed25519-cert-v01@openssh.com', 2],
]);

/**
 * Reads the subject and the validity of an OpenSSH certificate, or of an X.509 one as PEM. Signatures are not checked.
 * Never throws.
 */
export function readCertificate(text: string): CertificateReading {
  try {
    const facts = text.includes('-----BEGIN CERTIFICATE-----') ? readX509(text) : readOpenSsh(text);
    return { facts, problem: '' };
  } catch (error) {
    const why = error instanceof Unreadable ? error.message : 'It is not a readable certificate';
    return { facts: null, problem: why };
  }
}

class Unreadable extends Error {}

function readX509(text: string): CertificateFacts {
  const { subject, validFromDate, validToDate } = new X509Certificate(text);
  return {
    format: 'X.509',
    subject: cut(subject.replaceAll('\n', ', ')),
    names: [],
    validFrom: toInstant(BigInt(Math.floor(validFromDate.getTime() / 1000))),
    validUntil: toInstant(BigInt(Math.floor(validToDate.getTime() / 1000))),
  };
}

function readOpenSsh(text: string): CertificateFacts {
  const [type = '', base64 = ''] = text.trim().split(/\s+/u, 2);
  const parts = keyParts.get(type);
  if (parts === undefined) throw new Unreadable('It is neither an OpenSSH certificate nor an X.509 one');
  const reader = makeReader(Buffer.from(base64, 'base64'));
  if (reader.string().toString('latin1') !== type) throw new Unreadable('Its content is not of the type it declares');
  for (let part = 0; part <= parts; part += 1) reader.string();
  reader.skip(8 + 4);
  const subject = cut(reader.string().toString());
  const names = readNames(reader.string());
  const [validFrom, validUntil] = [reader.integer(), reader.integer()];
  return { format: 'OpenSSH', subject, names, validFrom: toInstant(validFrom), validUntil: toInstant(validUntil) };
}

function readNames(bytes: Buffer): readonly string[] {
  const reader = makeReader(bytes);
  const names: string[] = [];
  while (!reader.atEnd() && names.length < maxNames) names.push(cut(reader.string().toString()));
  return names;
}

interface Reader {
  readonly string: () => Buffer;
  readonly integer: () => bigint;
  readonly skip: (bytes: number) => void;
  readonly atEnd: () => boolean;
}

/** Reads SSH's wire format: strings with their length before them, and integers of eight bytes. */
function makeReader(bytes: Buffer): Reader {
  let at = 0;
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new Unreadable('It is cut off');
    at += length;
    return bytes.subarray(at - length, at);
  };
  return {
    string: () => take(take(4).readUInt32BE()),
    integer: () => take(8).readBigUInt64BE(),
    skip: (length) => void take(length),
    atEnd: () => at >= bytes.length,
  };
}

function toInstant(seconds: bigint): string | null {
  if (seconds >= endOfTime) return null;
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ')}+00`;
}

function cut(text: string): string {
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
}
