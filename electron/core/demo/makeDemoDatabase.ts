import { rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { startWorker } from '#core/threadEnd.ts';
import { makeFailure } from '#shared/failure.ts';

const progressSchema = z.object({ fraction: z.number(), text: z.string() });

interface DemoOptions {
  /** The path of the finished file; an existing one is replaced. Its folder must exist. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** Called with the progress, 0…1, and the current step. */
  readonly onProgress?: (fraction: number, text: string) => void;
  /** The reference time for ages such as "3 h ago"; the current time by default. */
  readonly now?: Date;
  /** The same seed and `now` give the same file. */
  readonly seed?: number;
}

function cancelled(): Error {
  return makeFailure({ code: 'cancelled', message: 'The demo database was not created: the operation was cancelled.' });
}

function assertNotCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

/** In MB. */
const maxHeap = 1024;

function writeInThread(temporary: string, options: DemoOptions): Promise<void> {
  const own = new URL(import.meta.url.endsWith('.ts') ? './demoWorker.ts' : './demoWorker.js', import.meta.url);
  const now = (options.now ?? new Date()).getTime();
  const data = { path: temporary, now, seed: options.seed ?? 20_260_812 };
  const { worker, end } = startWorker(own, { data, heap: maxHeap });
  const stop = (): void => void end();
  options.signal.addEventListener('abort', stop);
  return new Promise<void>((resolve, reject) => {
    worker.on('message', (message: unknown) => {
      const { fraction, text } = progressSchema.parse(message);
      options.onProgress?.(fraction, text);
    });
    worker.once('error', reject);
    // Emitted after the thread has closed its file, also when it was ended.
    worker.once('exit', (code) => {
      if (options.signal.aborted) reject(cancelled());
      else if (code === 0) resolve();
      else reject(new Error(`The thread ended with code ${code}.`));
    });
  }).finally(() => options.signal.removeEventListener('abort', stop));
}

/**
 * Makes the demonstration database: yaptide's tables at their head revision, with users, simulations of every state and
 * results that follow the physics. Works in a thread, so the caller's event loop stays free. The file appears complete
 * or not at all. Throws a FailureError: 'cancelled' if the signal was aborted, 'unavailable' if the file could not be
 * written.
 */
export async function makeDemoDatabase(options: DemoOptions): Promise<void> {
  assertNotCancelled(options.signal);
  const temporary = `${options.path}.${process.pid}.${crypto.randomUUID()}.part`;
  try {
    await writeInThread(temporary, options);
    assertNotCancelled(options.signal);
    await rename(temporary, options.path);
  } catch (error) {
    await rm(temporary, { force: true });
    assertNotCancelled(options.signal);
    throw makeFailure({
      code: 'unavailable',
      message: `The demonstration database could not be written to '${options.path}'.`,
      hint: 'Check that the folder exists, that it may be written to and that the disk is not full.',
      details: [error instanceof Error ? error.message : String(error)],
      cause: error,
    });
  }
}
