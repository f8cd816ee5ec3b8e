import type { ColumnFacts } from '#core/catalog/relationFacts.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { bound, part, type SqlPart } from '#core/listing/sqlPart.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { EditValue } from '#shared/domain/edit.ts';

/** A value that is written: one that was typed, or one exactly as it was stored. */
export type NewValue = EditValue | StoredValue;

/** A value as it was stored, with SQLite's storage class. */
export interface StoredValue {
  readonly kind: 'stored';
  readonly cell: RawCell;
  readonly storage: string | null;
}

/** Whether a column gets its default. */
export function isDefault(value: NewValue | undefined): boolean {
  return value === undefined || (value !== null && typeof value !== 'string' && value.kind === 'default');
}

/** SQL of a value for a column. `storage` is the class of the value that it replaces, where a SQLite column has none. */
export function newValuePart(
  dialect: Dialect,
  column: ColumnFacts,
  { value, storage = null }: { readonly value: NewValue; readonly storage?: string | null },
): SqlPart {
  if (value === null) return nullPart(dialect, column);
  if (typeof value === 'string') {
    return dialect === 'postgresql'
      ? part(`${bound}::${column.cast}`, value)
      : sqlitePart(value, hasAffinity(column) ? 'text' : classOfTyped(value, storage));
  }
  if (value.kind === 'bytes')
    return part(dialect === 'postgresql' ? `${bound}::bytea` : bound, Buffer.from(value.hex, 'hex'));
  if (value.kind === 'default') throw new Error('A default is not written as a value.');
  const { cell } = value;
  if (cell === null) return nullPart(dialect, column);
  if (cell instanceof Uint8Array) {
    const bytes = Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength);
    return part(dialect === 'postgresql' ? `${bound}::${column.cast}` : bound, bytes);
  }
  return dialect === 'postgresql' ? part(`${bound}::${column.cast}`, cell) : sqlitePart(cell, value.storage ?? 'text');
}

function nullPart(dialect: Dialect, { cast }: ColumnFacts): SqlPart {
  return part(dialect === 'postgresql' ? `null::${cast}` : 'null');
}

function sqlitePart(text: string, storage: string): SqlPart {
  if (storage === 'integer') return part(`cast(${bound} as integer)`, text);
  // As the number that it is: SQLite's own reading of a text may differ in the last digit.
  return storage === 'real' ? part(bound, Number(text)) : part(bound, text);
}

/** Whether SQLite converts what is stored in a column to its type. */
export function hasAffinity({ type }: ColumnFacts): boolean {
  return type !== '' && !/blob/iu.test(type);
}

function classOfTyped(text: string, storage: string | null): string {
  if (storage === 'integer' && /^[+-]?\d{1,19}$/u.test(text)) return 'integer';
  return storage === 'real' && text.trim() !== '' && Number.isFinite(Number(text)) ? 'real' : 'text';
}
