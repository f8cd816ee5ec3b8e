import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { zstdDecompressSync } from '#core/zlib.ts';
import { unlessMissing } from '#core/errorCode.ts';
import type { DatasetManifest } from '#core/dataset/datasetFolder.ts';
import type { DatasetTableName } from '#shared/domain/dataset.ts';
import { makeFailure } from '#shared/failure.ts';

/** A row of a dataset's file: integers and times (in microseconds) are bigint. */
export type DatasetFileRow = Readonly<Record<string, unknown>>;

/** The rows of a table, file by file as its manifest names them, row group by row group. Fails with `damaged`. */
export async function* readTable(
  folder: string,
  { manifest, table }: { readonly manifest: DatasetManifest; readonly table: DatasetTableName },
): AsyncGenerator<readonly DatasetFileRow[]> {
  for (const { files } of manifest.tables[table]?.parts ?? []) {
    for (const { path, bytes } of files) {
      const full = join(folder, path);
      const found = await unlessMissing(stat(full));
      if (found?.size !== bytes) {
        throw damaged(path, found === undefined ? 'is missing' : `has ${found.size} bytes instead of ${bytes}`);
      }
      yield* readFileRows(full, path);
    }
  }
}

async function* readFileRows(full: string, path: string): AsyncGenerator<readonly DatasetFileRow[]> {
  const file = await asyncBufferFromFile(full);
  const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };
  const parsers = { timestampFromMicroseconds: (micros: bigint) => micros };
  try {
    const metadata = await parquetMetadataAsync(file);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      yield await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors, parsers });
      rowStart = rowEnd;
    }
  } catch (error) {
    throw damaged(path, `cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`);
  }
}

function damaged(path: string, why: string): Error {
  return makeFailure({
    code: 'damaged',
    message: `The dataset's file '${path}' ${why}`,
    hint: 'Export the dataset again into an empty folder.',
  });
}
