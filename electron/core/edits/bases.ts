import { z } from 'zod';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { EditConflict } from '#shared/domain/edit.ts';

/**
 * A stored value to compare with later, as one text: `<storage class>:<text>`, or `<storage class>#<SHA-256>:<beginning>`
 * of a long one. null is NULL.
 */
export type Base = string | null;
export const baseSchema = z.string().nullable();

/** Values as they were when they were first edited: for each row, those of the columns, in their order. */
const baseSetSchema = z.strictObject({
  columns: z.array(z.string()).readonly(),
  rows: z.record(z.string(), z.array(baseSchema).readonly()),
});
export const baseSetsSchema = z.array(baseSetSchema.readonly()).readonly();
export type BaseSets = z.infer<typeof baseSetsSchema>;

/** The base of a value that was read as its text, its digest and its storage class. */
export function toBase(text: RawCell | undefined, digest: RawCell | undefined, storage: RawCell | undefined): Base {
  const known = typeof text === 'string' ? text : '';
  const kind = typeof storage === 'string' ? storage : '';
  if (typeof digest === 'string') return `${kind}#${digest}:${known}`;
  return typeof text === 'string' ? `${kind}:${known}` : null;
}

/** SQLite: the storage class of a value. */
export function storageOf(base: Base): string {
  return base === null ? 'null' : (/^[a-z]*/u.exec(base)?.[0] ?? '');
}

/** A value as people compare it. */
export function shownBase(base: Base): EditConflict['theirs'] {
  if (base === null) return { text: null, isCut: false };
  const head = /^[a-z]*(?:#[\da-f]{64})?:/u.exec(base)?.[0] ?? '';
  return { text: base.slice(head.length), isCut: head.includes('#') };
}

/** What is known of a row's values, by column; the first time that each was edited counts. */
export function basesByRow(sets: BaseSets): ReadonlyMap<string, ReadonlyMap<string, Base>> {
  const found = new Map<string, Map<string, Base>>();
  for (const { columns, rows } of sets) {
    for (const [key, values] of Object.entries(rows)) {
      const kept = found.get(key) ?? new Map<string, Base>();
      for (const [index, column] of columns.entries()) if (!kept.has(column)) kept.set(column, values[index] ?? null);
      found.set(key, kept);
    }
  }
  return found;
}
