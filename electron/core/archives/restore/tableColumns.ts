import { z } from 'zod';
import { flagCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** A column's properties for a new row. */
export interface TargetColumn {
  readonly name: string;
  /** In the server's words. */
  readonly type: string;
  /** NOT NULL. */
  readonly isRequired: boolean;
  /** Has a default for rows that provide no value. */
  readonly hasDefault: boolean;
}

const row = z.object({ name: textCell, type: textCell, required: flagCell, preset: flagCell });

/** The columns of a table with their constraints, named as in SQL, from the catalog; empty if it does not exist. */
export async function readTableColumns(
  database: Pick<ReadOnlyDatabase, 'dialect' | 'build' | 'rows'>,
  sqlName: string,
  signal: AbortSignal,
): Promise<readonly TargetColumn[]> {
  const { build, dialect } = database;
  const query =
    dialect === 'sqlite'
      ? build.raw(
          `select name, type, "notnull" or pk > 0 as required, dflt_value is not null as preset
           from pragma_table_info(?)`,
          [sqlName.slice(1, -1).replaceAll('""', '"')],
        )
      : build.raw(
          `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
             a.atthasdef or a.attidentity <> '' as preset
           from pg_attribute a
           where a.attrelid = to_regclass(?::text) and a.attnum > 0 and not a.attisdropped
           order by a.attnum`,
          [sqlName],
        );
  const rows = await database.rows({ query, row, signal });
  return rows.map(({ name, type, required, preset }) => ({ name, type, isRequired: required, hasDefault: preset }));
}
