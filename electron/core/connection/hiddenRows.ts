import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { Notice } from '#shared/domain/connection.ts';

/** Lists the tables of which the database user may not see every row: PostgreSQL's row level security applies to it. */
export async function findHiddenRows(
  { dialect, build, rows }: Pick<ReadOnlyDatabase, 'dialect' | 'build' | 'rows'>,
  tables: readonly string[],
  signal: AbortSignal,
): Promise<readonly Notice[]> {
  if (dialect === 'sqlite' || tables.length === 0) return [];
  const query = build.raw(
    `select c.relname as name from pg_class c where c.relname = any(?::text[]) and pg_table_is_visible(c.oid)
       and c.relrowsecurity and row_security_active(c.oid) order by c.relname`,
    [`{${tables.join(',')}}`],
  );
  const names = (await rows({ query, row: z.object({ name: textCell }), signal })).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    {
      code: 'rows-hidden',
      message: `Row level security may hide rows of ${names.join(', ')} from this database user`,
      hint: 'Lists and counts show visible rows only, and operations that reach these tables are refused.',
    },
  ];
}
