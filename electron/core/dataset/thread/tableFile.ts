import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { isJsonObject } from '#shared/blob/tolerantJson.ts';
import { zstdCompressSync } from '#core/zlib.ts';
import { type DatasetColumn, datasetColumns, datasetSchema } from '#core/dataset/datasetColumns.ts';
import type { DatasetTableName } from '#shared/domain/dataset.ts';

/** The values of a row by column; what is absent is NULL. */
export type ColumnValues = Readonly<Record<string, unknown>>;

/** A finished file of a part. */
export interface FinishedFile {
  readonly month: string;
  readonly path: string;
  readonly rows: number;
  readonly problems: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a row group holds before it is written: far less than the 64 MB that it may take. */
const groupLimits = { rows: 5000, size: 2 * 2 ** 20 };

/** A Parquet file that is written row group by row group, compressed with Zstandard. Blocks its thread. */
export interface TableFile {
  readonly add: (row: ColumnValues) => void;
  /** Writes the end, and waits until everything is on disk. */
  readonly finish: () => FinishedFile;
}

/** Begins a file of a table in a folder. */
export function openTableFile(
  table: DatasetTableName,
  { folder, month }: { readonly folder: string; readonly month: string },
): TableFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.part`);
  closeSync(openSync(path, 'wx', 0o600));
  const bytes = new ByteWriter(2 ** 16);
  const hash = createHash('sha256');
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: datasetSchema(table),
    codec: 'ZSTD',
    compressors: { ZSTD: (input) => zstdCompressSync(input) },
    createdBy: 'Tidescope',
  });
  const state = { rows: 0, problems: 0, written: 0, size: 0 };
  let group: ColumnValues[] = [];
  // It is open only while it is written to: a part may be spread over hundreds of months.
  const flush = (isLast = false): void => {
    const part = bytes.getBytes();
    const descriptor = openSync(path, 'a');
    try {
      for (let at = 0; at < part.length;) at += writeSync(descriptor, part, at);
      if (isLast) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    hash.update(part);
    state.written += part.length;
    bytes.index = 0;
  };
  const writeGroup = (): void => {
    if (group.length === 0) return;
    const rows = group;
    group = [];
    state.size = 0;
    void parquet.write({
      columnData: datasetColumns[table].map((column) => toColumn(column, rows)),
      rowGroupSize: rows.length,
    });
    flush();
  };
  return {
    add: (row) => {
      group.push(row);
      state.rows += 1;
      if (typeof row['problem'] === 'string') state.problems += 1;
      state.size += sizeOf(row);
      if (group.length >= groupLimits.rows || state.size >= groupLimits.size) writeGroup();
    },
    finish: () => {
      writeGroup();
      void parquet.finish();
      flush(true);
      return {
        month,
        path,
        rows: state.rows,
        problems: state.problems,
        bytes: state.written,
        sha256: hash.digest('hex'),
      };
    },
  };
}

function toColumn({ name, kind }: DatasetColumn, rows: readonly ColumnValues[]) {
  const data = rows.map((row) => row[name] ?? null);
  // Lists of numbers rarely repeat, and their extremes are columns of their own.
  const isList = kind === 'doubles' || kind === 'axes';
  return isList ? { name, data, encoding: 'PLAIN' as const, statistics: false } : { name, data };
}

function sizeOf(row: ColumnValues): number {
  let size = 0;
  for (const value of Object.values(row)) size += lengthOf(value);
  return size;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (!Array.isArray(value)) return 8;
  const list: readonly unknown[] = value;
  if (typeof list[0] === 'number') return 8 * list.length;
  // The axes of a page.
  return list.reduce<number>((sum, each) => sum + (isJsonObject(each) ? sizeOf(each) : 8), 0);
}
