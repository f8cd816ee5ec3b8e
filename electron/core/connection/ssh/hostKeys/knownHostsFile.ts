import { createHash, createHmac, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { errorCode, isMissingFile } from '#core/errorCode.ts';
import { matchesPatterns } from '#core/connection/ssh/config/hostPattern.ts';

/** A line and its position: `~/.ssh/known_hosts line 12`. */
export interface PlacedLine {
  readonly line: KnownHostsLine;
  readonly where: string;
}

interface KnownHostsFiles {
  readonly lines: readonly PlacedLine[];
  /** The damaged lines, by file and number. */
  readonly notices: readonly string[];
  /** Why no key can be verified: a file that might revoke one could not be read. */
  readonly refusal: { readonly reason: string; readonly hint: string } | undefined;
}

const maxFile = 16 * 1024 * 1024;
const maxNotices = 100;

/** Reads known_hosts files, up to 16 MiB each. Missing ones count as empty. */
export async function readKnownHostsFiles(files: readonly string[]): Promise<KnownHostsFiles> {
  const lines: PlacedLine[] = [];
  const notices: string[] = [];
  let refusal: KnownHostsFiles['refusal'];
  for (const file of files) {
    const shown = shortPath(file);
    const text = await readBounded(file);
    if (typeof text !== 'string') {
      refusal ??= text === undefined ? undefined : { reason: `${shown} ${text.problem}`, hint: text.hint };
      continue;
    }
    for (const [index, written] of text.split('\n').entries()) {
      const where = `${shown} line ${index + 1}`;
      const line = readKnownHostsLine(written);
      if (line === 'damaged') notices.push(`${where} is damaged and was skipped`);
      else if (line !== undefined) lines.push({ line, where });
    }
  }
  return { lines, notices: notices.slice(0, maxNotices), refusal };
}

function shortPath(file: string): string {
  const home = homedir();
  return file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file;
}

async function readBounded(
  file: string,
): Promise<string | { readonly problem: string; readonly hint: string } | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return { problem: 'is not a file', hint: 'Replace it with a file, or remove it' };
      if (stat.size > maxFile) return { problem: 'is larger than 16 MiB', hint: 'Remove lines that are not needed' };
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    return {
      problem: `could not be read (${errorCode(error) ?? 'unknown'})`,
      hint: 'Check the permissions of the file',
    };
  }
}

/** One usable line of a known_hosts file. */
interface KnownHostsLine {
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  /** As in the file, split at commas: names, patterns, or one hashed name. */
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

/** Reads one line of a known_hosts file; undefined for an empty line or a comment, `damaged` for one that cannot be read. */
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

/** A name as a known_hosts file spells it: lower case, with the port in `[host]:port` unless it is 22. */
export function knownHostsName(place: { readonly host: string; readonly port: number }): string {
  const host = place.host.toLowerCase();
  return place.port === 22 ? host : `[${host}]:${place.port}`;
}

/** A name as a salted HMAC-SHA1, as `ssh-keygen -H` writes it. */
export function hashName(name: string, salt = randomBytes(20)): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/** Whether a line applies to a name made by `knownHostsName`: by its hash, or by its patterns. */
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

/** The SHA-256 fingerprint of a public key in SSH's wire format, as ssh prints it: `SHA256:…` without padding. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The algorithm that a public key in SSH's wire format names (`ssh-ed25519`); `unknown` if it names none. */
export function algorithmOf(key: Buffer): string {
  if (key.length < 5) return 'unknown';
  const length = key.readUInt32BE(0);
  if (length === 0 || length > 64 || 4 + length > key.length) return 'unknown';
  const name = key.toString('latin1', 4, 4 + length);
  return /^[\w@.+-]+$/.test(name) ? name : 'unknown';
}
