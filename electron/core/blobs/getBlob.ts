import { z } from 'zod';
import { nullableTextCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { byteLength, whereId } from '#core/listing/dialectSql.ts';
import { makeFailure } from '#shared/failure.ts';

/** Larger blobs are not read, in bytes as stored. */
const maxBlob = 256 * 1024 * 1024;

/**
 * What is read at once. PostgreSQL sends bytes as text twice as long, which is decoded on core's own thread; of 4 MiB at a time, that
 * takes a few ms, and the server is faster too. SQLite reads the whole value for each part of it.
 */
const sliceBytes = { postgresql: 4 * 1024 * 1024, sqlite: 32 * 1024 * 1024 } as const;

interface BlobPlace {
  readonly table: 'Input' | 'Estimator' | 'Page' | 'Logfiles';
  readonly id: number;
  /** The name of a row of that table: `Estimator`. */
  readonly name: string;
  /** Larger blobs are not read, in bytes as stored; 256 MB by default. */
  readonly max?: number;
}

/**
 * The bytes of a row's blob, exactly as stored. Fails with not-found if there is no such row or its blob is NULL, and
 * with too-large for one larger than `max`.
 */
export async function getBlob(
  database: ReadOnlyDatabase,
  { table, id, name, max = maxBlob }: BlobPlace,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { build, rows, bytes, dialect } = database;
  const each = sliceBytes[dialect];
  const select = (sql: string): ReturnType<typeof build> =>
    whereId(database, build(table).select(build.raw(sql)), { column: 'id', ids: [id] });
  const query = select(`${byteLength('compressed_data')} as size`);
  const [found] = await rows({ query, row: z.object({ size: nullableTextCell }), signal });
  if (found === undefined) {
    throw makeFailure({
      code: 'not-found',
      message: `There is no ${name.toLowerCase()} ${id}`,
      hint: 'It may have been removed in the meantime. Refresh the list.',
    });
  }
  const size = found.size === null ? null : Number(found.size);
  if (size !== null && size > max) {
    throw makeFailure({
      code: 'too-large',
      message: `${name} ${id} holds ${Math.round(size / 1024 / 1024)} MB`,
      hint: `At most ${max / 1024 / 1024} MB are opened.`,
    });
  }
  if (size === null) {
    throw makeFailure({
      code: 'not-found',
      message: `${name} ${id} holds no data (NULL)`,
      hint: 'It was never written.',
    });
  }
  if (size <= each) return (await bytes(select('compressed_data'), signal)) ?? new Uint8Array();
  const whole = new Uint8Array(size);
  for (let start = 0; start < size; start += each) {
    const part = await bytes(select(`substr(compressed_data, ${start + 1}, ${each})`), signal);
    if (part?.length !== Math.min(each, size - start)) throw changedMeanwhile(name, id);
    whole.set(part, start);
  }
  return whole;
}

function changedMeanwhile(name: string, id: number): Error {
  return makeFailure({
    code: 'changed',
    message: `${name} ${id} was changed while it was being read`,
    hint: 'Open it again.',
  });
}
