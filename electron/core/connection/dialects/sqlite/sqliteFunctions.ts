import { createHash } from 'node:crypto';
import { crc32 } from '#core/zlib.ts';
import type Database from 'better-sqlite3';

/*
 * What SQLite lacks: its own `lower` handles ASCII only, `length` and `substr` stop at a NUL character, and it has no
 * microseconds. Values arrive as SQLite stores them: text, bigint, number, bytes or null.
 */

/** Whether JavaScript may have lost bytes of a text: they are not UTF-8, or the text contains this character itself. */
const isUncertain = (text: string): boolean => text.includes('\ufffd');

/** Adds to a connection the functions that `listing/dialectSql.ts` uses. */
export function addSqliteFunctions(database: Database.Database): void {
  const options = { deterministic: true };
  // These three return NULL for a text that they would not return as it is stored.
  database.function('lower_text', options, (value: unknown) =>
    typeof value === 'string' ? (isUncertain(value) ? null : value.toLowerCase()) : value,
  );
  database.function('first_text', options, (value: unknown, count: unknown) =>
    typeof value === 'string' ? (isUncertain(value) ? null : firstText(value, Number(count))) : value,
  );
  database.function('text_length', options, (value: unknown) => (typeof value === 'string' ? textLength(value) : null));
  database.function('instant_text', options, (value: unknown) =>
    typeof value === 'string' ? (isUncertain(value) ? null : instantText(value)) : value,
  );
  database.function('micros_of', options, (value: unknown) =>
    typeof value === 'string' ? microsecondsOf(value) : null,
  );
  database.function('holds_text', options, (value: unknown, part: unknown) =>
    typeof value === 'string' && typeof part === 'string' && value.toLowerCase().includes(part.toLowerCase()) ? 1n : 0n,
  );
  database.function('row_digest', { ...options, varargs: true }, (...values: unknown[]) => rowDigest(values));
  database.function('bytes_digest', options, (value: unknown) =>
    value instanceof Uint8Array ? `${value.length} ${crc32(value)}` : value,
  );
  database.function('sha256_of', { ...options, varargs: true }, (...values: unknown[]) => sha256Of(values));
}

/** SHA-256 over bytes; over several values with their types, so that two rows differ if one of their values does. */
function sha256Of(values: readonly unknown[]): string {
  const hash = createHash('sha256');
  const [first, ...others] = values;
  if (first instanceof Uint8Array && others.length === 0) return hash.update(first).digest('hex');
  for (const value of values) {
    const content = value instanceof Uint8Array ? value : Buffer.from(String(value));
    hash.update(`${typeof value} ${content.length};`).update(content);
  }
  return hash.digest('hex');
}

/** A 32-bit digest of a row (FNV-1a over its values and their types), to detect changes. */
function rowDigest(values: readonly unknown[]): bigint {
  let digest = 0x811c9dc5;
  for (const value of values) {
    const text = `${typeof value}:${value instanceof Uint8Array ? `${value.length} ${crc32(value)}` : String(value)};`;
    for (let at = 0; at < text.length; at += 1) digest = Math.imul(digest ^ text.charCodeAt(at), 0x01000193);
  }
  return BigInt(digest >>> 0);
}

/** The first characters (code points, as PostgreSQL counts them), including NULs. */
function firstText(text: string, count: number): string {
  if (text.length <= count) return text;
  let end = 0;
  for (let taken = 0; taken < count && end < text.length; taken += 1)
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

function textLength(text: string): bigint {
  let length = text.length;
  for (const pair of text.matchAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)) length -= pair.length;
  return BigInt(length);
}

const instant = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d(?::?\d\d)?)?$/u;

/** A text without an offset is in UTC and gets `+00`; other offsets, and texts that are not a time, are unchanged. */
function instantText(text: string): string {
  const offset = instant.exec(text)?.[8];
  if (!instant.test(text) || !isReal(`${text.slice(0, 10)}T${text.slice(11, 19)}`)) return text;
  if (offset !== undefined && !/^(?:Z|\+00(?::?00)?)$/u.test(offset)) return text;
  return `${text.slice(0, text.length - (offset?.length ?? 0)).replace('T', ' ')}+00`;
}

/**
 * Whether the calendar has that time: JavaScript accepts February 30 as March 2, 24:00 as the next day, and has a year
 * 0.
 */
function isReal(local: string): boolean {
  const moment = new Date(`${local}Z`);
  return !local.startsWith('0000') && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(local);
}

/** Microseconds since 1970; null for a text that is not a time. */
function microsecondsOf(text: string): bigint | null {
  const found = instant.exec(text);
  if (found === null) return null;
  const offset = found[8] ?? 'Z';
  const zone = offset === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(3).replace(':', '').padEnd(2, '0')}`;
  const local = `${text.slice(0, 10)}T${text.slice(11, 19)}`;
  const milliseconds = Date.parse(`${local}${zone}`);
  if (!isReal(local) || Number.isNaN(milliseconds)) return null;
  return BigInt(milliseconds) * 1000n + BigInt((found[7] ?? '').padEnd(6, '0'));
}
