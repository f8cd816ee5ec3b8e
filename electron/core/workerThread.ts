import { parentPort, type Transferable } from 'node:worker_threads';
import { z } from 'zod';
import { errorCode } from '#core/errorCode.ts';
import { type EndableThread, startWorker } from '#core/threadEnd.ts';
import { FailureError, failureSchema, makeFailure } from '#shared/failure.ts';

/*
 * Work that grows with the contents of a database or a file is done in worker threads, since core's thread answers
 * every call. A thread has limits of time and memory, and is ended at once if its work is cancelled.
 */

interface ThreadOptions {
  /** The name of its file without the extension, next to the module with this URL. */
  readonly script: { readonly name: string; readonly beside: string };
  readonly data?: unknown;
  /** In MB, for its objects; its buffers are additional. */
  readonly heap: number;
  /** Its task, for messages: `Reading the archive`. */
  readonly what: string;
  /** The next step after a failure of the thread itself. */
  readonly hint: string;
}

interface Wait {
  readonly signal: AbortSignal;
  /** In ms: how long it may be silent, once its code is loaded. */
  readonly silence: number;
  /** What is transferred instead of copied. */
  readonly transfer?: readonly Transferable[];
}

/** A thread that answers one request at a time. The caller ends it. */
export interface Thread {
  /**
   * Fails as the work does; with cancelled, timeout, too-large (memory) or unexpected if the thread had to be ended.
   */
  readonly ask: (request: unknown, wait: Wait) => Promise<unknown>;
  readonly end: () => Promise<void>;
}

const messageSchema = z.union([
  z.enum(['ready', 'alive']),
  z.strictObject({ failure: failureSchema }),
  z.strictObject({ value: z.unknown() }),
]);

/** Starts a thread. */
export function startThread(options: ThreadOptions): Thread {
  const { script, data, heap } = options;
  const ending = script.beside.endsWith('.ts') ? '.ts' : '.js';
  const thread = startWorker(new URL(`${script.name}${ending}`, script.beside), { data, heap });
  const { worker, end } = thread;
  const state: { isReady: boolean; ended: FailureError | undefined } = { isReady: false, ended: undefined };
  worker.on('message', (message: unknown) => {
    if (message === 'ready') state.isReady = true;
  });
  // An error that ends it between two requests is reported by the next one.
  worker.on('error', (error) => {
    state.ended ??= toThreadFailure(error, options);
  });
  worker.on('exit', () => {
    state.ended ??= toThreadFailure(undefined, options);
  });
  return {
    ask: async (request, wait) => {
      if (state.ended !== undefined) throw state.ended;
      return askOnce({ ...thread, isReady: state.isReady }, request, { ...options, ...wait });
    },
    end,
  };
}

async function askOnce(
  { worker, end, isReady }: EndableThread & { readonly isReady: boolean },
  request: unknown,
  { what, hint, signal, silence, transfer = [] }: ThreadOptions & Wait,
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  let timer: NodeJS.Timeout | undefined;
  const giveUp = (why: FailureError): void => {
    reject(why);
    void end();
  };
  const startClock = (): void => {
    clearTimeout(timer);
    const message = `${what} took more than ${silence / 1000} s and was stopped`;
    timer = setTimeout(() => giveUp(makeFailure({ code: 'timeout', message, hint })), silence);
  };
  const onMessage = (sent: unknown): void => {
    const message = messageSchema.parse(sent);
    if (typeof message === 'string') startClock();
    else if ('failure' in message) reject(new FailureError(message.failure));
    else resolve(message.value);
  };
  const onEnd = (error: unknown): void => reject(toThreadFailure(error, { what, hint }));
  const onAbort = (): void => giveUp(makeFailure({ code: 'cancelled', message: `${what} was cancelled.` }));
  worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd);
  signal.addEventListener('abort', onAbort);
  try {
    if (signal.aborted) onAbort();
    if (isReady) startClock();
    worker.postMessage(request, transfer);
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
  }
}

function toThreadFailure(error: unknown, { what, hint }: Pick<ThreadOptions, 'what' | 'hint'>): FailureError {
  if (errorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY') {
    return makeFailure({
      code: 'too-large',
      message: `${what} needs more memory than is allowed and was stopped`,
      hint,
    });
  }
  const why = error instanceof Error ? `: ${error.message.slice(0, 200)}` : '';
  return makeFailure({ code: 'unexpected', message: `${what} failed${why}`, hint, cause: error });
}

/** A thread's answer, and what of it is transferred. */
interface Answer {
  readonly value: unknown;
  readonly transfer?: readonly Transferable[];
}

/** In ms. */
const aliveEvery = 1000;

/**
 * Answers the requests of a thread's owner, one after the other. Work that calls `alive` now and then may take as long
 * as it needs. Anything but a Failure ends the thread.
 */
export function serveThread(work: (request: unknown, alive: () => void) => Answer | Promise<Answer>): void {
  const port = parentPort;
  if (port === null) throw new Error('This file runs as a thread.');
  let told = 0;
  const alive = (): void => {
    const now = performance.now();
    if (now - told < aliveEvery) return;
    told = now;
    port.postMessage('alive', []);
  };
  const answer = async (request: unknown): Promise<void> => {
    try {
      const { value, transfer = [] } = await work(request, alive);
      port.postMessage({ value }, transfer);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      port.postMessage({ failure: error.failure }, []);
    }
  };
  port.on('message', (request: unknown) => void answer(request));
  port.postMessage('ready', []);
}
