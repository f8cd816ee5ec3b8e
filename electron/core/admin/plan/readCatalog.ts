import { type Catalog, type Reader, withKnownKeys } from '#core/admin/plan/catalog.ts';
import { readPostgresCatalog } from '#core/admin/plan/postgresCatalog.ts';
import { readSqliteCatalog } from '#core/admin/plan/sqliteCatalog.ts';

/** Reads which tables there are and how they refer to each other, from the database's own catalog. */
export async function readCatalog(reader: Reader, signal: AbortSignal): Promise<Catalog> {
  const read = reader.dialect === 'postgresql' ? readPostgresCatalog : readSqliteCatalog;
  return withKnownKeys(await read(reader, signal));
}
