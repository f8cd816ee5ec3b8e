import { z } from 'zod';
import type { ArchiveCell } from '#core/archives/file/archiveCell.ts';
import type { ArchiveColumn } from '#core/archives/file/archiveWriter.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { parseJson } from '#core/parseJson.ts';
import { type Base, baseSchema } from '#core/edits/bases.ts';
import { makeFailure } from '#shared/failure.ts';

/** One row that edits touched, as an archive keeps it next to the rows themselves. */
export interface EditRecord {
  /** `release` is an update that came before removals: the row referred to one that was removed. */
  readonly verb: 'insert' | 'update' | 'release' | 'delete';
  readonly schema: string;
  readonly name: string;
  /** The row's key after the edits. */
  readonly key: string;
  /** SQLite: the first letter of each value's storage class, as it was before, in the table's order. */
  readonly classes: string;
  /** The columns that were changed. */
  readonly columns: readonly string[];
  /** What these columns held afterwards. */
  readonly after: readonly Base[];
}

/** The table of an archive that holds them; rows that were changed or removed stand before it, in the same order. */
export const recordsTable = 'tidescope edits';

const names = ['verb', 'schema', 'name', 'key', 'classes', 'columns', 'after'] as const;
export const recordColumns: readonly ArchiveColumn[] = names.map((name) => ({ name, type: 'text' }));

export function recordRows(records: readonly EditRecord[]): readonly (readonly RawCell[])[] {
  return records.map(({ verb, schema, name, key, classes, columns, after }) => [
    verb,
    schema,
    name,
    key,
    classes,
    JSON.stringify(columns),
    JSON.stringify(after),
  ]);
}

const rowSchema = z.tuple([
  z.enum(['insert', 'update', 'release', 'delete']),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string().transform((text) => z.array(z.string()).parse(parseJson(text))),
  z.string().transform((text) => z.array(baseSchema).parse(parseJson(text))),
]);

/** Reads a row of `recordRows` again. Fails with damaged on any other. */
export function toEditRecord(row: readonly ArchiveCell[]): EditRecord {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) {
    throw makeFailure({
      code: 'damaged',
      message: 'The archive does not tell which rows were edited',
      hint: 'Restore its rows one by one: open the archive as a database.',
      cause: parsed.error,
    });
  }
  const [verb, schema, name, key, classes, columns, after] = parsed.data;
  return { verb, schema, name, key, classes, columns, after };
}
