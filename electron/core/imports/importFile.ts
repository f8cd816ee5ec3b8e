import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { unlessMissing } from '#core/errorCode.ts';
import { startThread } from '#core/workerThread.ts';
import { type ImportFormat, importFormatSchema } from '#shared/domain/rowImport.ts';
import { makeFailure } from '#shared/failure.ts';

const openedSchema = z.object({ columns: z.array(z.string()), format: importFormatSchema });
const cellSchema = z.union([z.string(), z.null(), z.undefined()]);
const partSchema = z.object({ rows: z.array(z.union([z.string(), z.array(cellSchema)])), isLast: z.boolean() });

/** A file of rows that is read. */
export interface ImportFile {
  readonly name: string;
  readonly bytes: number;
  readonly format: ImportFormat;
  readonly columns: readonly string[];
  /** Some rows after the other: values, or what is wrong with a row. */
  readonly parts: () => AsyncGenerator<z.infer<typeof partSchema>['rows']>;
}

/** In MB, and in ms without an answer. */
const limits = { heap: 1024, silence: 60_000 };

/** Reads a file in a thread, which ends with the work. Without a format, its name and beginning tell it. */
export async function withImportFile<Result>(
  {
    path,
    format,
    signal,
  }: { readonly path: string; readonly format: ImportFormat | null; readonly signal: AbortSignal },
  work: (file: ImportFile) => Promise<Result>,
): Promise<Result> {
  const found = await unlessMissing(stat(path));
  if (found?.isFile() !== true) throw notThere();
  const thread = startThread({
    script: { name: './importWorker', beside: import.meta.url },
    data: { path, format },
    heap: limits.heap,
    what: 'Reading the file',
    hint: 'Split it into smaller files, or save it as CSV.',
  });
  const asking = { signal, silence: limits.silence };
  try {
    const opened = openedSchema.parse(await thread.ask('open', asking));
    if (opened.columns.length === 0) throw noColumns();
    const parts = async function* (): AsyncGenerator<z.infer<typeof partSchema>['rows']> {
      for (;;) {
        const { rows, isLast } = partSchema.parse(await thread.ask('next', asking));
        yield rows;
        if (isLast) return;
      }
    };
    return await work({ ...opened, name: basename(path), bytes: found.size, parts });
  } finally {
    await thread.end();
  }
}

/** The SHA-256 of a file, in hexadecimal. */
export async function digestOfFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { signal })) hash.update(z.instanceof(Uint8Array).parse(piece));
  return hash.digest('hex');
}

function notThere(): Error {
  return makeFailure({
    code: 'not-found',
    message: 'There is no such file on this machine',
    hint: 'Check the path.',
  });
}

function noColumns(): Error {
  return makeFailure({
    code: 'bad-input',
    message: 'The file has no columns: its first row names none',
    hint: 'CSV files and sheets begin with a row of column names; JSON lines are objects.',
  });
}
