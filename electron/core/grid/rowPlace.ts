import { z } from 'zod';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { parseJson } from '#core/parseJson.ts';
import type { PlaceValue } from '#core/grid/rowOrder.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** The rows with a value in the sorted column, or those without, which come last in both directions. */
export type Half = 'valued' | 'empty';

/** Where a row stands in its order. */
export interface Place {
  readonly half: Half;
  /** Its sorted value; without a text where that is too long for a cursor. */
  readonly sort: PlaceValue;
  readonly key: readonly PlaceValue[];
}

/** A row's key as one text. */
export function rowKey(key: readonly PlaceValue[]): string {
  return JSON.stringify(
    key.map(({ text, storage }) => (storage === null || storage === 'integer' ? text : [text, storage])),
  );
}

/** A row's key from the first cells of a row: for each part of the key its text, then its storage class. */
export function readRowKey(row: readonly RawCell[], parts: number): string {
  const text = (cell: RawCell | undefined): string | null => (typeof cell === 'string' ? cell : null);
  return rowKey(
    Array.from({ length: parts }, (_, index) => ({ text: text(row[2 * index]), storage: text(row[2 * index + 1]) })),
  );
}

const keySchema = z.array(z.union([z.string(), z.tuple([z.string(), z.string()])]));

/** Reads what `rowKey` made: SQLite's integers stand without their storage class. Fails with bad-input on any other text. */
export function parseRowKey(dialect: Dialect, key: string): readonly PlaceValue[] {
  return parsed(keySchema, key).map((value) =>
    typeof value === 'string'
      ? { text: value, storage: dialect === 'sqlite' ? 'integer' : null }
      : { text: value[0], storage: value[1] },
  );
}

const valueSchema = z.tuple([z.string().nullable(), z.string().nullable()]);
const placeSchema = z.tuple([z.enum(['valued', 'empty']), valueSchema, z.array(valueSchema)]);

/** The cursor's text for a place; null without one. */
export function toCursor(place: Place | undefined): string | null {
  if (place === undefined) return null;
  const pair = ({ text, storage }: PlaceValue): readonly (string | null)[] => [text, storage];
  return JSON.stringify([place.half, pair(place.sort), place.key.map(pair)]);
}

/** Reads a cursor that an earlier window gave. Fails with bad-input on any other text. */
export function parsePlace(cursor: string): Place {
  const [half, sort, key] = parsed(placeSchema, cursor);
  const value = ([text, storage]: z.infer<typeof valueSchema>): PlaceValue => ({ text, storage });
  return { half, sort: value(sort), key: key.map(value) };
}

/** The cursor of a row that is found by counting. */
export function offsetCursor(offset: number): string {
  return JSON.stringify(['offset', offset]);
}

/** Reads what `offsetCursor` made. Fails with bad-input on any other text. */
export function parseOffset(cursor: string): number {
  return parsed(z.tuple([z.literal('offset'), z.int().min(0)]), cursor)[1];
}

function parsed<Value>(schema: z.ZodType<Value>, text: string): Value {
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  throw invalidKey(result.error);
}

/** The failure of a cursor or key that was not made for this relation. */
export function invalidKey(cause?: unknown): FailureError {
  return makeFailure({
    code: 'bad-input',
    message: 'The cursor or key of a row is not valid',
    hint: 'Refresh the table.',
    cause,
  });
}
