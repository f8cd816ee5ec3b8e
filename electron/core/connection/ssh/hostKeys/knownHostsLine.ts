import { createHmac, randomBytes } from 'node:crypto';
import { algorithmOf } from './fingerprint.ts';
import { matchesPatterns } from '../config/hostPattern.ts';

/** One usable line of a known_hosts file. */
export interface KnownHostsLine {
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  /** As they stand in the file, split at commas: names, patterns, or one hashed name. */
  readonly names: readonly string[];
  readonly algorithm: string;
  /** In SSH's wire format. */
  readonly key: Buffer;
}

const markers = new Map<string, KnownHostsLine['marker']>([
  ['@revoked', 'revoked'],
  ['@cert-authority', 'cert-authority'],
]);
const maxLineLength = 65_536;

/** Reads one line of a known_hosts file; undefined for an empty line or a comment, `damaged` for what is neither. */
export function readKnownHostsLine(text: string): KnownHostsLine | 'damaged' | undefined {
  if (text.length > maxLineLength) return 'damaged';
  const fields = text.trim().split(/[ \t]+/);
  const [first = ''] = fields;
  if (first === '' || first.startsWith('#')) return undefined;
  const marker = first.startsWith('@') ? markers.get(first) : 'none';
  if (marker === undefined) return 'damaged';
  const [names, algorithm, encoded] = marker === 'none' ? fields : fields.slice(1);
  if (names === undefined || algorithm === undefined || encoded === undefined) return 'damaged';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return 'damaged';
  const key = Buffer.from(encoded, 'base64');
  if (algorithmOf(key) !== algorithm) return 'damaged';
  if (names.startsWith('|') && hashParts(names) === undefined) return 'damaged';
  return { marker, names: names.startsWith('|') ? [names] : names.split(','), algorithm, key };
}

function hashParts(name: string): { readonly salt: Buffer; readonly hash: Buffer } | undefined {
  const [, salt, hash] = /^\|1\|([A-Za-z0-9+/]+=*)\|([A-Za-z0-9+/]+=*)$/.exec(name) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const parts = { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
  return parts.hash.length === 20 ? parts : undefined;
}

/** A name as a known_hosts file spells it: lower case, with the port in `[host]:port` where it is not 22. */
export function knownHostsName(place: { readonly host: string; readonly port: number }): string {
  const host = place.host.toLowerCase();
  return place.port === 22 ? host : `[${host}]:${place.port}`;
}

/** A name hidden behind a salted HMAC-SHA1, as `ssh-keygen -H` writes it. */
export function hashName(name: string, salt = randomBytes(20)): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/** Whether a line is about a name that `knownHostsName` gave: by a hash, or by its patterns. */
export function coversName(line: KnownHostsLine, name: string): boolean {
  const [first = ''] = line.names;
  if (!first.startsWith('|')) {
    return matchesPatterns(
      name,
      line.names.map((pattern) => pattern.toLowerCase()),
    );
  }
  const parts = hashParts(first);
  return parts !== undefined && createHmac('sha1', parts.salt).update(name).digest().equals(parts.hash);
}
