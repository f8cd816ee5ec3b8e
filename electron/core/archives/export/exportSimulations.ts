import type { ArchiveOptions } from '#core/archives/file/archiveWriter.ts';
import { openArchiveWriter } from '#core/archives/thread/archiveInThread.ts';
import { readSimulationSets } from '#core/archives/export/simulationSets.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { FinishedArchive } from '#shared/domain/archive.ts';
import { makeFailure } from '#shared/failure.ts';

interface ExportOptions {
  readonly ids: readonly number[];
  /** The destination and the header; secrets are omitted. */
  readonly archive: Omit<ArchiveOptions, 'secrets' | 'signal'>;
  /** Called with the number of rows written. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * Writes simulations with everything that belongs to them, their users and clusters, into an archive for another
 * database, which contains no secrets. On PostgreSQL the content is a consistent snapshot. Fails with not-found, and
 * leaves nothing behind, if a simulation is missing.
 */
export async function exportSimulations(
  database: ReadOnlyDatabase,
  { ids, archive, onProgress }: ExportOptions,
  signal: AbortSignal,
): Promise<FinishedArchive> {
  assertReadable(database.shape);
  const wanted = [...new Set(ids)].sort((a, b) => a - b);
  const writer = openArchiveWriter({ ...archive, secrets: { kind: 'omit' }, signal });
  try {
    const missing = new Set(wanted.map(String));
    let written = 0;
    await database.inSnapshot(async (reads) => {
      for await (const { table, columns, rows } of readSimulationSets({ ...database, ...reads }, wanted, signal)) {
        await writer.addRows(table, columns, rows);
        const at = columns.findIndex(({ name }) => name === 'id');
        if (table === 'Simulation') for (const row of rows) missing.delete(String(row[at]));
        written += rows.length;
        onProgress?.(written);
      }
    }, signal);
    if (missing.size > 0) throw notFound([...missing]);
    return await writer.finish();
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** An archive of some of the tables would look complete. */
function assertReadable({ isForbidden, forbiddenColumnsOf }: ReadOnlyDatabase['shape']): void {
  const tables = yaptideTables.filter((table) => isForbidden(table) || forbiddenColumnsOf(table).length > 0);
  if (tables.length === 0) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `The database user may not read all of ${tables.join(', ')}, so an archive would not be complete`,
    hint: 'Ask the owner of the tables for GRANT SELECT on them, or connect as another database user.',
    reason: { kind: 'permission-denied', object: { kind: 'table', name: tables[0] ?? '' } },
  });
}

function notFound(ids: readonly string[]): Error {
  return makeFailure({
    code: 'not-found',
    message: `${ids.length === 1 ? 'The simulation' : 'The simulations'} ${ids.slice(0, 20).join(', ')} ${ids.length === 1 ? 'is' : 'are'} not in the database`,
    hint: 'Refresh the list: what is missing may have been removed. No archive was made.',
  });
}
