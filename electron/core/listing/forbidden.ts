import type { DatabaseShape, YaptideTable } from '#core/connection/databaseShape.ts';

/** From which columns of the database the columns of a list are made. */
export type Sources = Readonly<Record<string, readonly (readonly [YaptideTable, string])[]>>;

/** What a row says of the columns of its list that the database user may not read; nothing where it may read all. */
export function forbiddenOf(
  { isForbidden }: Pick<DatabaseShape, 'isForbidden'>,
  sources: Sources,
): { readonly forbidden?: readonly string[] } {
  const forbidden = Object.entries(sources).flatMap(([id, columns]) =>
    columns.some(([table, column]) => isForbidden(table) || isForbidden(table, column)) ? [id] : [],
  );
  return forbidden.length === 0 ? {} : { forbidden };
}
