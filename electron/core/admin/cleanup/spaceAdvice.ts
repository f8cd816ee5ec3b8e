import { z } from 'zod';
import { flagCell, sumCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { CleanupTable, SpaceAdvice } from '#shared/domain/cleanup.ts';

/** How to reclaim the space that a clean-up frees, and what happens automatically. */
export async function adviseSpace(
  database: ReadOnlyDatabase,
  tables: readonly CleanupTable[],
  signal: AbortSignal,
): Promise<readonly SpaceAdvice[]> {
  const bytes = tables.reduce((sum, { goes }) => sum + goes.bytes, 0);
  return database.dialect === 'sqlite'
    ? adviseSqlite(database, bytes, signal)
    : advisePostgres(database, { tables, bytes }, signal);
}

const fileRow = z.object({ size: sumCell, free: sumCell });

async function adviseSqlite(
  { build, rows }: ReadOnlyDatabase,
  bytes: number,
  signal: AbortSignal,
): Promise<readonly SpaceAdvice[]> {
  const query = build.queryBuilder().select(
    build.raw(`(select page_count from pragma_page_count) * (select page_size from pragma_page_size) as size,
      (select freelist_count from pragma_freelist_count) * (select page_size from pragma_page_size) as free`),
  );
  const [file] = await rows({ query, row: fileRow, signal });
  const { size, free } = file ?? { size: 0, free: 0 };
  return [
    {
      words: 'Removing rows does not shrink the file; SQLite reuses the freed pages for new rows.',
      statement: null,
      freedBytes: null,
    },
    {
      words: `VACUUM rewrites the file without its free pages. No other program may write meanwhile, and up to twice the file's size (${size} bytes) of free disk space is needed.`,
      statement: 'VACUUM',
      freedBytes: Math.min(size, free + bytes),
    },
  ];
}

const settingsRow = z.object({ autovacuum: flagCell, threshold: sumCell, factor: sumCell });

interface PostgresPlan {
  readonly tables: readonly CleanupTable[];
  readonly bytes: number;
}

async function advisePostgres(
  { build, rows }: ReadOnlyDatabase,
  { tables, bytes }: PostgresPlan,
  signal: AbortSignal,
): Promise<readonly SpaceAdvice[]> {
  const query = build.queryBuilder().select(
    build.raw(`current_setting('autovacuum')::boolean as autovacuum,
      current_setting('autovacuum_vacuum_threshold') as threshold,
      current_setting('autovacuum_vacuum_scale_factor') as factor`),
  );
  const [found] = await rows({ query, row: settingsRow, signal });
  const { autovacuum, threshold, factor } = found ?? { autovacuum: false, threshold: 50, factor: 0.2 };
  const touched = tables.filter(({ goes }) => goes.rows > 0);
  const isDue = ({ goes, remains }: CleanupTable): boolean =>
    goes.rows > threshold + factor * (goes.rows + remains.rows);
  const due = touched.filter(isDue).map(({ table }) => table);
  const left = touched.filter((table) => !isDue(table)).map(({ table }) => `"${table}"`);
  const largest = touched.toSorted((one, other) => other.goes.bytes - one.goes.bytes)[0];
  return [
    { words: autovacuumWords(autovacuum, due), statement: null, freedBytes: null },
    ...(left.length === 0
      ? []
      : [
          {
            words: `Autovacuum would skip ${left.join(', ')} for now: too few of their rows are removed. VACUUM makes the space usable for new rows while work continues.`,
            statement: `VACUUM (ANALYZE) ${left.join(', ')}`,
            freedBytes: null,
          },
        ]),
    ...(largest === undefined || largest.goes.bytes === 0
      ? []
      : [
          {
            words: `VACUUM (FULL) returns the space to the system, but locks the table against reading and writing while it copies it, and needs as much free disk space as the rest takes. Stop yaptide first.`,
            statement: `VACUUM (FULL, ANALYZE) "${largest.table}"`,
            freedBytes: bytes === 0 ? null : largest.goes.bytes,
          },
        ]),
  ];
}

function autovacuumWords(isOn: boolean, due: readonly string[]): string {
  if (!isOn) return 'Autovacuum is off on this server: removed rows keep their space until VACUUM runs.';
  if (due.length === 0) return 'Autovacuum is on, but no table loses enough rows to trigger it.';
  return `Autovacuum will make the space of ${due.join(', ')} usable for new rows within minutes; the files do not shrink.`;
}
