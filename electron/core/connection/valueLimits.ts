/*
 * How large a single value may be. What is larger is read in parts, or not at all: core's thread answers every call, and copies
 * and decodes what it is given. Loaded by the processes of SQLite too: nothing may be imported.
 */

/** In bytes, of a blob. */
export const maxBlobBytes: number = 128 * 2 ** 20;
/** In bytes, of a text or of anything that arrives as one. */
export const maxTextBytes: number = 32 * 2 ** 20;
/** In bytes, of a blob that is written out as hexadecimal digits. */
export const maxHexBytes: number = 16 * 2 ** 20;

/** The next step where a value is too large to be read; the message names its column. */
export const largeValueHint: string =
  'Other columns and rows can still be shown. In the SQL view, read a part of it with substr(column, 1, 1000).';
