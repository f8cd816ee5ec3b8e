import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { gunzip } from '#core/zlib.ts';
import type { BackupManifest } from '#shared/domain/backup.ts';

const sampleSize = 10;
/** In bytes: what is unpacked of one page; longer texts are not parsed. */
const maxText = 64 * 2 ** 20;
const maxParsed = 8 * 2 ** 20;

/** Decodes the first and last pages of yaptide's database, which is closed then; says how many of them are readable. */
export async function decodeSample(
  { revision }: BackupManifest,
  database: ReadOnlyDatabase & { readonly close: () => Promise<void> },
  signal: AbortSignal,
): Promise<string> {
  try {
    return revision === null || !database.shape.hasTable('Page') ? '' : await decodePages(database, signal);
  } finally {
    await database.close();
  }
}

async function decodePages({ build, rows, bytes }: ReadOnlyDatabase, signal: AbortSignal): Promise<string> {
  const ids = new Set<string>();
  for (const direction of ['asc', 'desc']) {
    const query = build('Page').select('id').orderBy('id', direction).limit(sampleSize);
    for (const { id } of await rows({ query, row: z.object({ id: textCell }), signal })) ids.add(id);
  }
  let readable = 0;
  for (const id of ids) {
    const blob = await bytes(build('Page').select('compressed_data').where({ id }), signal);
    if (blob !== undefined && blob !== null && (await isReadable(blob))) readable += 1;
  }
  if (ids.size === 0) return '';
  const rest = readable === ids.size ? '' : ' (the others are stored like that)';
  return `, ${readable} of ${ids.size} pages decoded${rest}`;
}

async function isReadable(blob: Uint8Array): Promise<boolean> {
  try {
    const text = await gunzip(blob, { maxOutputLength: maxText });
    if (text.length <= maxParsed) JSON.parse(text.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
