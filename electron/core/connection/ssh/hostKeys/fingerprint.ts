import { createHash } from 'node:crypto';

/** The SHA-256 fingerprint of a public key in SSH's wire format, as ssh prints it: `SHA256:…` without padding. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The algorithm that a public key in SSH's wire format names (`ssh-ed25519`); `unknown` where it names none. */
export function algorithmOf(key: Buffer): string {
  if (key.length < 5) return 'unknown';
  const length = key.readUInt32BE(0);
  if (length === 0 || length > 64 || 4 + length > key.length) return 'unknown';
  const name = key.toString('latin1', 4, 4 + length);
  return /^[\w@.+-]+$/.test(name) ? name : 'unknown';
}
