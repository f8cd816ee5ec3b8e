import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from '#core/zlib.ts';
import { isFullDisk } from '#core/errorCode.ts';
import { isLeftBehind, processMark, syncFolder } from '#core/ownFiles.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** A file being written, compressed with gzip. It gets its name only once it is complete. */
export interface ArchiveFile {
  readonly write: (text: string) => Promise<void>;
  /** Flushes everything to disk and gives the file its name. */
  readonly finish: () => Promise<{ readonly path: string; readonly bytes: number }>;
  /** Removes what was written. Does nothing after `finish`. */
  readonly discard: () => Promise<void>;
}

interface ArchiveFileOptions {
  /** Created if it is missing. */
  readonly directory: string;
  /** Without folder. */
  readonly name: string;
  /** Of the compressed file. */
  readonly sizeLimitBytes: number;
}

/** The suffix of an incomplete file. */
export const unfinishedEnding = '.part';

/** Whether an incomplete file is abandoned: its writer has ended. */
export function isAbandoned(path: string, writtenAt: number): boolean {
  const [mark = ''] = path.split('.').slice(-3);
  return path.endsWith(unfinishedEnding) && isLeftBehind(mark, writtenAt);
}

/**
 * Opens a new file, readable only by its owner. Errors become Failures (too-large, unavailable) of `write` or `finish`,
 * and the file is removed then.
 */
export async function openArchiveFile({ directory, name, sizeLimitBytes }: ArchiveFileOptions): Promise<ArchiveFile> {
  const path = join(directory, name);
  const temporary = `${path}.${processMark()}.${randomUUID().slice(0, 8)}${unfinishedEnding}`;
  const handle = await openNew(directory, temporary);
  const state: { fault?: FailureError; bytes: number; ended: boolean; at: string; stop?: (why: unknown) => void } = {
    bytes: 0,
    ended: false,
    at: temporary,
  };
  // Only runs are matched: the blobs are compressed already, and the rows are few. Three times as fast as the default.
  const gzip = createGzip({ level: 1, strategy: constants.Z_RLE, chunkSize: 1 << 16 });
  const flow = pipeline(gzip, async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      state.bytes += chunk.length;
      if (state.bytes > sizeLimitBytes) throw tooLarge(sizeLimitBytes);
      await handle.appendFile(chunk);
    }
  }).catch((error: unknown) => {
    state.fault ??= toFileFailure(error, directory);
    // A write that waits for the stream to drain is not notified when the stream fails.
    state.stop?.(state.fault);
  });
  const discard = async (): Promise<void> => {
    if (state.ended) return;
    state.ended = true;
    gzip.destroy();
    await flow;
    await handle.close();
    await rm(state.at, { force: true });
  };
  const fail = async (error: unknown): Promise<never> => {
    await flow;
    await discard();
    throw state.fault ?? toFileFailure(error, directory);
  };
  return {
    write: async (text) => {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      state.stop = reject;
      gzip.write(text, (error) => (error === null || error === undefined ? resolve(undefined) : reject(error)));
      await promise.catch(fail);
    },
    finish: async () => {
      try {
        gzip.end();
        await flow;
        if (state.fault !== undefined) throw state.fault;
        await handle.sync();
        await rename(temporary, path);
        state.at = path;
        await syncFolder(directory);
      } catch (error) {
        return fail(error);
      }
      state.ended = true;
      await handle.close();
      return { path, bytes: state.bytes };
    },
    discard,
  };
}

async function openNew(directory: string, path: string): Promise<FileHandle> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return await open(path, 'wx', 0o600);
  } catch (error) {
    throw toFileFailure(error, directory);
  }
}

function tooLarge(limit: number): FailureError {
  return makeFailure({
    code: 'too-large',
    message: `The archive is larger than the limit of ${limit} bytes`,
    hint: 'Nothing was kept. Raise the limit in the settings, or do less at once.',
  });
}

function toFileFailure(error: unknown, directory: string): FailureError {
  if (error instanceof FailureError) return error;
  const isFull = isFullDisk(error);
  return makeFailure({
    code: 'unavailable',
    message: isFull
      ? `There is no space left in '${directory}' for the archive`
      : `The archive could not be written to '${directory}'`,
    hint: isFull
      ? 'Nothing was kept. Make space, or choose another folder for archives in the settings.'
      : 'Check that the folder is writable, or choose another one in the settings.',
    details: [error instanceof Error ? error.message : String(error)],
    cause: error,
  });
}
