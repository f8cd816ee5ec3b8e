import { z } from 'zod';
import type { IntegerCell } from '#shared/domain/listing.ts';

/*
 * What a column's text becomes. Drivers answer text (or NULL, or bytes) for everything, so that nothing passes through a
 * JavaScript number that may not hold it; these schemas are the edge where text becomes a domain value. SQLite lets any
 * column hold anything: what is not what it should be must not hide the row.
 */

const cell = z.union([z.string(), z.null(), z.instanceof(Uint8Array<ArrayBufferLike>)]);

/** Text; bytes in a text column are read as UTF-8, NULL as null. */
export const nullableTextCell = cell.transform((value) =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : value,
);

/** Text; NULL, which yaptide's schema forbids here, is ''. */
export const textCell = nullableTextCell.transform((value) => value ?? '');

/** A whole number that the database guarantees: primary keys, counts. Fails on anything else. */
export const numberCell = z.string().transform((text, context) => {
  const number = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(number)) return number;
  context.addIssue(`'${text.slice(0, 100)}' is no whole number`);
  return z.NEVER;
});

/** A whole number where it is one that JavaScript holds; otherwise the text as it stands. */
export const nullableLooseIntegerCell = nullableTextCell.transform((text) =>
  text === null ? null : toIntegerCell(text),
);

/** The same for a column that may not be NULL; where it is NULL nevertheless, ''. */
export const looseIntegerCell = nullableLooseIntegerCell.transform((value) => value ?? '');

/** Microseconds between two moments; null where there is none or where it is past ±285 years. */
export const durationCell = z
  .string()
  .nullable()
  .transform((text) => (text !== null && Number.isSafeInteger(Number(text)) ? Number(text) : null));

/** A condition: PostgreSQL says t or f, SQLite 1 or 0; NULL counts as no. */
export const flagCell = z
  .string()
  .nullable()
  .transform((text) => text === 't' || text === 'true' || text === '1');

/** A sum or a count, 0 for NULL. */
export const sumCell = z
  .string()
  .nullable()
  .transform((text) => (text === null ? 0 : Number(text)));

/** Turns text into a number only where that number prints as the same text. */
export function toIntegerCell(text: string): IntegerCell {
  const number = Number(text);
  return Number.isSafeInteger(number) && String(number) === text ? number : text;
}
