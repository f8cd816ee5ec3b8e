import { createSecretKey } from 'node:crypto';
import type { Client } from 'ssh2';

/** Where ssh2's two halves of AES-GCM keep OpenSSL's name of the cipher and the bytes of the key. */
const halves = [
  { half: '_cipher', name: '_encSSLName', key: '_encKey' },
  { half: '_decipher', name: '_decipherSSLName', key: '_decipherKey' },
] as const;

/**
 * Turns the keys of an SSH connection into Node's own objects, each time that keys were agreed on. ssh2 makes a cipher
 * of AES-GCM for every packet, and checking the bytes of its key anew takes Node longer than decrypting the packet
 * (15 µs of 40, measured with 32 KiB). Where ssh2 is built otherwise than it was, everything stays as it is.
 */
export function readyKeys(client: Client): void {
  const protocol = memberOf(client, '_protocol');
  for (const { half, name, key } of halves) {
    const cipher = memberOf(protocol, half);
    const algorithm = memberOf(cipher, name);
    const bytes = memberOf(cipher, key);
    if (!isObject(cipher) || typeof algorithm !== 'string' || !algorithm.endsWith('-gcm')) continue;
    if (bytes instanceof Uint8Array) Reflect.set(cipher, key, createSecretKey(bytes));
  }
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
