import { getBlob } from '#core/blobs/getBlob.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** A page's bytes, still compressed. Fails with not-found where there are none, with too-large past 256 MB. */
export async function getPageData(database: ReadOnlyDatabase, id: number, signal: AbortSignal): Promise<Uint8Array> {
  return getBlob(database, { table: 'Page', id, name: 'Page' }, signal);
}
