import { z } from 'zod';
import { csvRows, type FileRow, type FileRows, jsonLineRows, separatorOf } from '#core/imports/fileRows.ts';
import { sheetRows } from '#core/imports/sheetRows.ts';
import { readThreadData } from '#core/threadEnd.ts';
import { serveThread } from '#core/workerThread.ts';
import { type ImportFormat, importFormatSchema } from '#shared/domain/rowImport.ts';

/* Reads a file of rows in a worker thread: its columns first, then its rows part by part. */

const { path, format } = z.object({ path: z.string(), format: importFormatSchema.nullable() }).parse(readThreadData());

/** How much is given at once: rows, and characters of their values. */
const atOnce = { rows: 1000, size: 2_000_000 };

const reading: { rows: Iterator<FileRow> | undefined } = { rows: undefined };

serveThread((request) => {
  if (z.literal('open').safeParse(request).success) {
    const found = format ?? guessed();
    const { columns, rows } = open(found);
    reading.rows = rows[Symbol.iterator]();
    return { value: { columns, format: found } };
  }
  const some: FileRow[] = [];
  let size = 0;
  while (some.length < atOnce.rows && size < atOnce.size) {
    const next = reading.rows?.next();
    if (next === undefined || next.done === true) return { value: { rows: some, isLast: true } };
    some.push(next.value);
    if (typeof next.value !== 'string') for (const cell of next.value) size += cell?.length ?? 1;
  }
  return { value: { rows: some, isLast: false } };
});

function guessed(): ImportFormat {
  if (/\.xlsx$/iu.test(path)) return { kind: 'xlsx', words: false };
  if (/\.(?:jsonl|ndjson)$/iu.test(path)) return { kind: 'jsonl' };
  return { kind: 'csv', separator: separatorOf(path) };
}

function open(found: ImportFormat): FileRows {
  if (found.kind === 'xlsx') return sheetRows(path, found.words);
  return found.kind === 'jsonl' ? jsonLineRows(path) : csvRows(path, found.separator);
}
