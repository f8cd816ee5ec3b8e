import type { RawCell } from '#core/connection/readOnlyDatabase.ts';

/** Replaces a value that existed but is not in the archive, or cannot be decrypted. */
export const omitted: unique symbol = Symbol('omitted');

/** A cell as read from an archive. */
export type ArchiveCell = RawCell | typeof omitted;

/** A cell as JSON: NULL is null, text a string, bytes `{"base64":"…"}`. */
export function cellToJson(cell: RawCell): string {
  if (cell instanceof Uint8Array) return `{"base64":"${base64Of(cell)}"}`;
  // A string is JSON of its own; a lone surrogate becomes an escape.
  return JSON.stringify(cell);
}

/** Bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** The bytes of a base64 text, in their own memory; undefined for invalid text. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (Math.ceil(bytes.length / 3) * 4 !== text.length) return undefined;
  return bytes.byteLength === bytes.buffer.byteLength ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}
