import { z } from 'zod';
import { nullableTextCell } from '#core/connection/cells.ts';
import { byteLength } from '#core/listing/dialectSql.ts';
import { gzipHeaderBytes, readGzipFrame } from '#shared/blob/gzipFrame.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { BlobSummary } from '#shared/domain/estimator.ts';

/**
 * SQL of what `blobSummaryCells` reads: size, first and last bytes of a blob as hexadecimal text. gzip does not
 * compress again, so PostgreSQL stores such blobs in slices and reads only those two.
 */
export function blobSummaryColumns(dialect: Dialect, column: string): readonly string[] {
  const size = byteLength(column);
  const [first, last] =
    dialect === 'postgresql'
      ? [`substring(${column} from 1 for ${gzipHeaderBytes})`, `substring(${column} from greatest(${size} - 3, 1))`]
      : [`substr(${column}, 1, ${gzipHeaderBytes})`, `substr(${column}, -4)`];
  const asHex = (sql: string): string => (dialect === 'postgresql' ? `encode(${sql}, 'hex')` : `hex(${sql})`);
  return [`${size} as blob_bytes`, `${asHex(first)} as blob_first`, `${asHex(last)} as blob_last`];
}

/** The columns that `blobSummaryColumns` adds to a row. */
export const blobSummaryCells = {
  blob_bytes: nullableTextCell,
  blob_first: nullableTextCell,
  blob_last: nullableTextCell,
} as const;

const cellsSchema = z.object(blobSummaryCells);

/** The summary of a blob from those columns. */
export function toBlobSummary(row: z.infer<typeof cellsSchema>): BlobSummary {
  if (row.blob_bytes === null) return { storedBytes: null, declaredBytes: null, writtenAt: null };
  const storedBytes = Number(row.blob_bytes);
  const frame = readGzipFrame({ first: fromHex(row.blob_first), last: fromHex(row.blob_last), storedBytes });
  return { storedBytes, declaredBytes: frame?.declaredBytes ?? null, writtenAt: frame?.writtenAt ?? null };
}

function fromHex(text: string | null): Uint8Array {
  return Buffer.from(text ?? '', 'hex');
}
