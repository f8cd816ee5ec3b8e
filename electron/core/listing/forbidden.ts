import type { DatabaseShape, YaptideTable } from '#core/connection/databaseShape.ts';

/** The database columns from which the columns of a list are made. */
export type Sources = Readonly<Record<string, readonly (readonly [YaptideTable, string])[]>>;

/** The columns of a row that the database user may not read; nothing if it may read all. */
export function forbiddenOf(
  { isForbidden }: Pick<DatabaseShape, 'isForbidden'>,
  sources: Sources,
): { readonly forbidden?: readonly string[] } {
  const forbidden = Object.entries(sources).flatMap(([id, columns]) =>
    columns.some(([table, column]) => isForbidden(table) || isForbidden(table, column)) ? [id] : [],
  );
  return forbidden.length === 0 ? {} : { forbidden };
}
