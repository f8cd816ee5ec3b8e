import {
  type ApplyOptions,
  applyRestore,
  planRestore,
  type RestoreOptions,
  type RestorePlan,
} from '#core/archives/restore/restore.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { TransactionOptions, WritableDatabase } from '#core/connection/writableDatabase.ts';
import type { Restored } from '#shared/domain/archive.ts';

type ImportOptions = Omit<RestoreOptions, 'ids'>;

/**
 * Says what taking an archive into another database would do: every row gets a new id and its references follow; users
 * are found by name and provider, clusters by name, and made where they are not there.
 */
export async function planImport(
  database: ReadOnlyDatabase,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<RestorePlan> {
  return planRestore(database, { ...options, ids: 'new' }, signal);
}

/** Takes an archive into another database, in one transaction; fails as `applyRestore` does. */
export async function applyImport(
  database: WritableDatabase,
  options: Omit<ApplyOptions, 'ids'>,
  transactionOptions: TransactionOptions,
): Promise<Restored> {
  return applyRestore(database, { ...options, ids: 'new' }, transactionOptions);
}
