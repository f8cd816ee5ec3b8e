import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { HandlersOf } from '#core/handlersOf.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import type { resultFileCalls } from '#shared/contract/resultFileCalls.ts';
import { type OpenedResults, openedResultsSchema } from '#shared/domain/resultFile.ts';
import { FailureError, failureSchema, makeFailure } from '#shared/failure.ts';

/** The handlers of `resultFileCalls`, and the databases that they made. */
export interface ResultFiles {
  readonly handlers: HandlersOf<typeof resultFileCalls, 'signal'>;
  /** Removes all databases. */
  readonly close: () => Promise<void>;
}

/** Opens result files: each becomes a temporary SQLite file, which is opened like any other. */
export function makeResultFiles(): ResultFiles {
  let making: Promise<string> | undefined;
  return {
    handlers: {
      'resultFiles.open': async ({ path }, { signal }) => {
        making ??= makeTemporaryFolder('results');
        const name = basename(path)
          .replace(/\.json$/iu, '')
          .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
          .slice(0, 80);
        const file = join(await making, `${name} ${randomUUID().slice(0, 8)}.sqlite`);
        return inThread({ path, file }, signal);
      },
    },
    close: async () => {
      if (making !== undefined) await rm(await making, { recursive: true, force: true });
    },
  };
}

const answerSchema = z.union([z.object({ opened: openedResultsSchema }), z.object({ failure: failureSchema })]);

/** In MB: the file's text, its objects and a page's text. */
const maxHeap = 4096;

async function inThread(
  files: { readonly path: string; readonly file: string },
  signal: AbortSignal,
): Promise<OpenedResults> {
  if (signal.aborted) throw cancelled();
  const name = import.meta.url.endsWith('.ts') ? './resultFileWorker.ts' : './resultFileWorker.js';
  const worker = new Worker(new URL(name, import.meta.url), {
    workerData: files,
    resourceLimits: { maxOldGenerationSizeMb: maxHeap },
  });
  const { promise, resolve, reject } = Promise.withResolvers<OpenedResults>();
  worker.once('message', (message: unknown) => {
    const answer = answerSchema.parse(message);
    if ('opened' in answer) resolve(answer.opened);
    else reject(new FailureError(answer.failure));
  });
  worker.once('error', (error: Error) => reject(toFailure(error)));
  // Emitted after a message and after an error; on its own if the thread was ended.
  worker.once('exit', () => reject(cancelled()));
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop);
  try {
    return await promise;
  } catch (error) {
    await worker.terminate();
    await rm(files.file, { force: true });
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function cancelled(): FailureError {
  return makeFailure({ code: 'cancelled', message: 'Opening the result file was cancelled.' });
}

function toFailure(error: Error): Error {
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return makeFailure({
      code: 'too-large',
      message: 'The result file needs more memory than the limit allows',
      cause: error,
    });
  }
  if ('code' in error && error.code === 'ENOENT') {
    return makeFailure({ code: 'file-missing', message: 'The result file does not exist', cause: error });
  }
  return error;
}
