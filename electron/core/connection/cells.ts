import { z } from 'zod';
import { decodeSqliteText } from '#core/connection/dialects/sqlite/sqliteText.ts';
import type { IntegerCell } from '#shared/domain/listing.ts';

/*
 * How a cell becomes a domain value. Drivers return text (or NULL, or bytes) for everything, so that nothing passes through a
 * JavaScript number that cannot hold it. SQLite allows any value in any column: an unexpected one must not hide its row.
 */

const cell = z.union([z.string(), z.null(), z.instanceof(Uint8Array<ArrayBufferLike>)]);

/** Text; bytes in a text column are decoded as UTF-8 (see sqliteText.ts), NULL is null. */
export const nullableTextCell = cell.transform((value) =>
  value instanceof Uint8Array ? decodeSqliteText(value, 'UTF-8') : value,
);

/** Text; '' for NULL, which yaptide's schema forbids here. */
export const textCell = nullableTextCell.transform((value) => value ?? '');

/** An integer that the database guarantees: primary keys, counts. Fails on anything else. */
export const numberCell = z.string().transform((text, context) => {
  const number = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(number)) return number;
  context.addIssue(`'${text.slice(0, 100)}' is not an integer`);
  return z.NEVER;
});

/** A number if JavaScript represents it exactly; otherwise the unchanged text. */
export const nullableLooseIntegerCell = nullableTextCell.transform((text) =>
  text === null ? null : toIntegerCell(text),
);

/** The same for a column that should not be NULL; '' if it is. */
export const looseIntegerCell = nullableLooseIntegerCell.transform((value) => value ?? '');

/** Microseconds between two times; null if one is missing or the duration exceeds ±285 years. */
export const durationCell = z
  .string()
  .nullable()
  .transform((text) => (text !== null && Number.isSafeInteger(Number(text)) ? Number(text) : null));

/** A condition: t or f on PostgreSQL, 1 or 0 on SQLite; NULL is false. */
export const flagCell = z
  .string()
  .nullable()
  .transform((text) => text === 't' || text === 'true' || text === '1');

/** A sum or a count; 0 for NULL. */
export const sumCell = z
  .string()
  .nullable()
  .transform((text) => (text === null ? 0 : Number(text)));

/** Turns text into a number if that number prints as the same text. */
export function toIntegerCell(text: string): IntegerCell {
  const number = Number(text);
  return Number.isSafeInteger(number) && String(number) === text ? number : text;
}
