import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  algorithmOf,
  coversName,
  fingerprintOf,
  hashName,
  knownHostsName,
  type PlacedLine,
  readKnownHostsFiles,
} from './knownHostsFile.ts';
import { serialize } from '#core/serialize.ts';

export interface HostPlace {
  readonly host: string;
  readonly port: number;
}

/** What is known about a host's key. Only `known` connects without asking, only `unknown` asks. */
export type HostKeyVerdict =
  | { readonly kind: 'known' }
  /** `knownAs`: other names under which the same key is known. */
  | { readonly kind: 'unknown'; readonly knownAs: readonly string[] }
  /** The host is known with other keys, of any algorithm. `where`: `~/.ssh/known_hosts line 12`. */
  | {
      readonly kind: 'changed';
      readonly known: readonly { readonly algorithm: string; readonly fingerprint: string; readonly where: string }[];
    }
  | { readonly kind: 'revoked'; readonly where: string }
  /** `needs`: what only the system's ssh could verify it with. */
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string; readonly needs?: string };

/** Known host keys: from ssh's own files, which are never written, and from the program's own file. */
export interface HostKeys {
  readonly check: (place: HostPlace, key: Buffer) => Promise<HostKeyVerdict>;
  /** Adds a key to the program's own file, readable by its owner only. */
  readonly remember: (place: HostPlace, key: Buffer) => Promise<void>;
  /** The host key algorithms to prefer, so that the server presents a known key; empty if none is known. */
  readonly algorithmsFor: (place: HostPlace) => Promise<readonly string[]>;
  /** The unreadable lines, which are ignored, one sentence each. */
  readonly notices: () => Promise<readonly string[]>;
}

interface HostKeysOptions {
  readonly userFiles: readonly string[];
  readonly ownFile: string;
}

/** Checks and stores host keys. A missing file counts as empty; if a file cannot be read, every key is refused. */
export function makeHostKeys({ userFiles, ownFile }: HostKeysOptions): HostKeys {
  const read = async () => readKnownHostsFiles([...userFiles, ownFile]);
  const inQueue = serialize();
  return {
    check: async (place, key) => {
      const files = await read();
      if (files.refusal !== undefined) return { kind: 'refused', ...files.refusal };
      return judge(files.lines, place, key);
    },
    remember: async (place, key) => inQueue(async () => append(ownFile, place, key)),
    algorithmsFor: async (place) => {
      const { lines } = await read();
      const known = keysOf(lines, place);
      return [...new Set(known.flatMap(({ line }) => signatureAlgorithms(line.algorithm)))];
    },
    notices: async () => (await read()).notices,
  };
}

/** The lines for a place; those without a port apply to any port if no line names the port. */
function keysOf(lines: readonly PlacedLine[], place: HostPlace): readonly PlacedLine[] {
  const plain = lines.filter(({ line }) => line.marker === 'none');
  const named = plain.filter(({ line }) => coversName(line, knownHostsName(place)));
  if (named.length > 0 || place.port === 22) return named;
  return plain.filter(({ line }) => coversName(line, knownHostsName({ ...place, port: 22 })));
}

function judge(lines: readonly PlacedLine[], place: HostPlace, key: Buffer): HostKeyVerdict {
  const name = knownHostsName(place);
  const bare = knownHostsName({ ...place, port: 22 });
  const same = lines.filter(({ line }) => line.key.equals(key));
  const revoked = same.find(
    ({ line }) => line.marker === 'revoked' && (coversName(line, name) || coversName(line, bare)),
  );
  if (revoked !== undefined) return { kind: 'revoked', where: revoked.where };
  const known = keysOf(lines, place);
  if (known.some(({ line }) => line.key.equals(key))) return { kind: 'known' };
  const byName = known.filter(({ line }) => coversName(line, name));
  if (byName.length > 0) {
    const entries = byName.map(({ line, where }) => ({
      algorithm: line.algorithm,
      fingerprint: fingerprintOf(line.key),
      where,
    }));
    return { kind: 'changed', known: entries };
  }
  const authority = lines.find(({ line }) => line.marker === 'cert-authority' && coversName(line, name));
  if (authority !== undefined) {
    return {
      kind: 'refused',
      reason: `'${name}' is known only through a certificate authority (${authority.where}), and host certificates are not supported`,
      needs: 'host certificates',
      hint: `Confirm the fingerprint of the host's own key, then add it to known_hosts: ssh-keyscan -p ${place.port} ${place.host}`,
    };
  }
  return { kind: 'unknown', knownAs: otherNames(same) };
}

/** At most ten names; hashed ones are replaced by their position. */
function otherNames(lines: readonly PlacedLine[]): readonly string[] {
  const names = lines
    .filter(({ line }) => line.marker === 'none')
    .flatMap(({ line, where }) => line.names.map((name) => (name.startsWith('|') ? `a hashed name (${where})` : name)));
  return [...new Set(names)].slice(0, 10);
}

/** A key's algorithm as it is negotiated: RSA keys sign with SHA-2. */
function signatureAlgorithms(algorithm: string): readonly string[] {
  return algorithm === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [algorithm];
}

async function append(file: string, place: HostPlace, key: Buffer): Promise<void> {
  const name = knownHostsName(place);
  // A name with a special meaning in the file is stored as its hash.
  const written = /^[\w.:%[\]-]+$/.test(name) ? name : hashName(name);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a+', 0o600);
  try {
    await handle.chmod(0o600);
    const { size } = await handle.stat();
    const end = Buffer.alloc(1);
    if (size > 0) await handle.read(end, 0, 1, size - 1);
    const gap = size > 0 && end.toString() !== '\n' ? '\n' : '';
    await handle.appendFile(`${gap}${written} ${algorithmOf(key)} ${key.toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
