import { isUtf8 } from 'node:buffer';

/*
 * SQLite stores any bytes as TEXT. Here such a text is a string all the same: a byte that is not UTF-8 is the lone surrogate
 * U+DC80 … U+DCFF (as in Python's "surrogateescape"), and in a UTF-16 file a lone surrogate is itself. Such a string survives
 * JSON, IPC, archives and cursors, is seen to be one by `isWellFormed`, and becomes the same bytes when it is bound.
 * Loaded by the process of a connection: nothing large may be imported.
 */

export type SqliteEncoding = 'UTF-8' | 'UTF-16le' | 'UTF-16be';

/** Narrows the result of `PRAGMA encoding`. */
export function toSqliteEncoding(value: unknown): SqliteEncoding {
  return value === 'UTF-16le' || value === 'UTF-16be' ? value : 'UTF-8';
}

/** Stored bytes as a string, from which `encodeSqliteText` makes the same bytes. */
export function decodeSqliteText(bytes: Uint8Array, encoding: SqliteEncoding): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (encoding === 'UTF-16le') return buffer.toString('utf16le');
  if (encoding === 'UTF-16be') return swapped(buffer).toString('utf16le');
  if (isUtf8(buffer)) return buffer.toString('utf8');
  const parts: string[] = [];
  let start = 0;
  let at = 0;
  while (at < buffer.length) {
    const length = characterBytes(buffer, at);
    if (length === 0) {
      parts.push(buffer.toString('utf8', start, at), String.fromCharCode(0xdc00 + (buffer[at] ?? 0)));
      start = at + 1;
    }
    at += length === 0 ? 1 : length;
  }
  return [...parts, buffer.toString('utf8', start)].join('');
}

/** The bytes that a file of this encoding holds for a string. */
export function encodeSqliteText(text: string, encoding: SqliteEncoding): Buffer {
  if (encoding === 'UTF-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'UTF-16be') return swapped(Buffer.from(text, 'utf16le'));
  const parts: Buffer[] = [];
  let start = 0;
  for (const { index, 0: lone } of text.matchAll(/\p{Cs}/gu)) {
    parts.push(Buffer.from(text.slice(start, index), 'utf8'), loneBytes(lone.charCodeAt(0)));
    start = index + 1;
  }
  return Buffer.concat([...parts, Buffer.from(text.slice(start), 'utf8')]);
}

/** Bytes of the whole character that begins at `at`; 0 where none does. */
function characterBytes(buffer: Buffer, at: number): number {
  const lead = buffer[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return at + length <= buffer.length && isUtf8(buffer.subarray(at, at + length)) ? length : 0;
}

/** A byte that was not UTF-8; another lone surrogate (from a UTF-16 file) in the form that UTF-8 would have for it. */
function loneBytes(unit: number): Buffer {
  if (unit >= 0xdc80 && unit <= 0xdcff) return Buffer.from([unit - 0xdc00]);
  return Buffer.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]);
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
}

const quotedOrMark = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\?/gu;

/** A statement that binds its ill-formed texts as their bytes: the driver would bind U+FFFD. Others are unchanged. */
export function withTextBytes<Value>(
  sql: string,
  bindings: readonly Value[],
  encoding: SqliteEncoding,
): { readonly sql: string; readonly bindings: readonly (Value | Buffer)[] } {
  if (bindings.every((value) => typeof value !== 'string' || value.isWellFormed())) return { sql, bindings };
  let mark = -1;
  const changed = sql.replace(quotedOrMark, (found) => {
    if (found !== '?') return found;
    mark += 1;
    const value = bindings[mark];
    return typeof value === 'string' && !value.isWellFormed() ? 'cast(? as text)' : found;
  });
  const bytes = bindings.map((value) =>
    typeof value === 'string' && !value.isWellFormed() ? encodeSqliteText(value, encoding) : value,
  );
  return { sql: changed, bindings: bytes };
}

/** A query that returns, for each column, its value with texts as their bytes, and whether it is a text. */
export function asTextBytes(sql: string, columns: number): string {
  const names = Array.from({ length: columns }, (_, index) => `c${index}`);
  const pairs = names.map(
    (name) => `case typeof(${name}) when 'text' then cast(${name} as blob) else ${name} end,
    typeof(${name}) = 'text'`,
  );
  return `with answered(${names.join(', ')}) as materialized (${sql}\n) select ${pairs.join(', ')} from answered`;
}
