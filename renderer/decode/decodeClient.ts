import type { DecodedPage, EstimatorMetadata, InflateOptions } from '#shared/domain/page.ts';
import type { DecodeAnswer, DecodeMessage, DecodeRequest } from './decodeMessage.ts';
import type { DecodedMetadata } from './decodePage.ts';

/** The part of a DOM Worker that is used. */
export interface DecodeWorker {
  postMessage(message: DecodeRequest, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: DecodeMessage }) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void;
  terminate(): void;
}

/** The context for decoding a page besides its bytes. */
export interface PageDecoding extends InflateOptions {
  readonly metadata: EstimatorMetadata | null;
  /** Called with the fraction decoded, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Decodes blobs outside the window's main thread. */
export interface DecodeClient {
  /** Rejects with the signal's reason when it is aborted; damaged data is a result, not a rejection. */
  readonly decodePage: (bytes: Uint8Array, decoding: PageDecoding, signal?: AbortSignal) => Promise<DecodedPage>;
  readonly decodeMetadata: (bytes: Uint8Array, signal?: AbortSignal) => Promise<DecodedMetadata>;
  /** Ends the workers and rejects waiting requests. A later request starts them again. */
  readonly close: () => void;
}

/** The options of a client. */
export interface DecodeClientOptions {
  readonly makeWorker: () => DecodeWorker;
  /** Default 2. Workers are started on demand. */
  readonly workers?: number;
  /** After this a worker is ended and the request answered with a defect. Default 20 000 ms. */
  readonly timeLimit?: number;
}

interface Waiting {
  readonly request: DecodeRequest;
  readonly onProgress: ((share: number) => void) | undefined;
  readonly answer: (answer: DecodeAnswer) => void;
  readonly refuse: (reason: unknown) => void;
}

interface Heard {
  readonly onProgress?: ((share: number) => void) | undefined;
}

type Work =
  | { readonly kind: 'page'; readonly metadata: EstimatorMetadata | null; readonly options: InflateOptions }
  | { readonly kind: 'metadata' };

/** Makes a client: requests are queued for a free worker, first come, first served. */
export function makeDecodeClient(options: DecodeClientOptions): DecodeClient {
  const { makeWorker, workers = 2, timeLimit = 20_000 } = options;
  const slots: readonly WorkerSlot[] = Array.from({ length: workers }, () => makeWorkerSlot(makeWorker, timeLimit));
  const queue: Waiting[] = [];
  const open = new Set<Waiting>();
  let lastId = 0;

  const startNext = (): void => {
    const slot = slots.find((candidate) => !candidate.isBusy());
    const next = slot === undefined ? undefined : queue.shift();
    if (slot === undefined || next === undefined) return;
    slot.run(next, (answer) => {
      next.answer(answer);
      startNext();
    });
    startNext();
  };

  const drop = (waiting: Waiting): void => {
    open.delete(waiting);
    const place = queue.indexOf(waiting);
    if (place !== -1) queue.splice(place, 1);
  };

  const ask = (
    bytes: Uint8Array,
    { onProgress, ...work }: Work & Heard,
    signal?: AbortSignal,
  ): Promise<DecodeAnswer> => {
    signal?.throwIfAborted();
    lastId += 1;
    // a copy is transferred: the caller's bytes stay usable
    const request: DecodeRequest = { ...work, id: lastId, bytes: bytes.slice() };
    return new Promise<DecodeAnswer>((resolve, reject) => {
      const waiting = makeWaiting(request, { resolve, reject, signal, drop, onProgress });
      open.add(waiting);
      queue.push(waiting);
      startNext();
    });
  };

  return {
    decodePage: async (bytes, { metadata, onProgress, ...options }, signal) =>
      toPage(await ask(bytes, { kind: 'page', metadata, options, onProgress }, signal), bytes),
    decodeMetadata: async (bytes, signal) => toMetadata(await ask(bytes, { kind: 'metadata' }, signal)),
    close: () => {
      queue.length = 0;
      for (const slot of slots) slot.close();
      for (const waiting of open) waiting.refuse(new DOMException('The decoder was closed.', 'AbortError'));
    },
  };
}

interface Outcome extends Heard {
  readonly resolve: (answer: DecodeAnswer) => void;
  readonly reject: (reason: Error) => void;
  readonly signal: AbortSignal | undefined;
  /** Called once, with the first result, refusal or abort. */
  readonly drop: (waiting: Waiting) => void;
}

function makeWaiting(request: DecodeRequest, { resolve, reject, signal, drop, onProgress }: Outcome): Waiting {
  const finish = (): void => {
    drop(waiting);
    signal?.removeEventListener('abort', abort);
  };
  const waiting: Waiting = {
    request,
    onProgress,
    answer: (answer) => {
      finish();
      resolve(answer);
    },
    refuse: (reason) => {
      finish();
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    },
  };
  const abort = (): void => waiting.refuse(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  return waiting;
}

/** The factor by which pages beyond the usual size may take longer. */
const largeFactor = 6;

/** At most one worker, and one request at a time for it. */
interface WorkerSlot {
  readonly isBusy: () => boolean;
  /** Always calls back, once: a worker that crashes or takes too long is ended, and the result says so. */
  readonly run: (wanted: Pick<Waiting, 'request' | 'onProgress'>, answer: (answer: DecodeAnswer) => void) => void;
  /** Ends the worker; a running request is not answered any more. */
  readonly close: () => void;
}

interface Running extends Heard {
  readonly id: number;
  readonly answer: (answer: DecodeAnswer) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Makes a slot; its worker is started with the first request and again after it was ended. */
function makeWorkerSlot(makeWorker: () => DecodeWorker, timeLimit: number): WorkerSlot {
  let worker: DecodeWorker | null = null;
  let running: Running | null = null;

  const finish = (answer: DecodeAnswer): void => {
    if (running === null || running.id !== answer.id) return;
    const { answer: give, timer } = running;
    clearTimeout(timer);
    running = null;
    give(answer);
  };
  const end = (): void => {
    worker?.terminate();
    worker = null;
  };
  const giveUp = (reason: string): void => {
    end();
    if (running !== null) finish({ kind: 'broken', id: running.id, reason });
  };
  const start = (): DecodeWorker => {
    const started = makeWorker();
    started.addEventListener('message', ({ data }) => {
      if (data.kind !== 'progress') finish(data);
      else if (running?.id === data.id) running.onProgress?.(data.share);
    });
    started.addEventListener('error', (event) => {
      if (worker === started) giveUp(event.message ?? 'the worker crashed.');
    });
    return started;
  };

  return {
    isBusy: () => running !== null,
    run: ({ request, onProgress }, answer) => {
      // a request beyond the usual limit may take correspondingly longer
      const isLarge = request.kind === 'page' && request.options.limit !== undefined;
      const limit = isLarge ? timeLimit * largeFactor : timeLimit;
      const timer = setTimeout(() => giveUp(`it took longer than ${limit / 1000} s.`), limit);
      running = { id: request.id, answer, timer, onProgress };
      worker ??= start();
      const { buffer } = request.bytes;
      worker.postMessage(request, buffer instanceof ArrayBuffer ? [buffer] : []);
    },
    close: () => {
      if (running !== null) clearTimeout(running.timer);
      running = null;
      end();
    },
  };
}

function toPage(answer: DecodeAnswer, bytes: Uint8Array): DecodedPage {
  if (answer.kind === 'page') return answer.page;
  return {
    step: 'unreadable',
    defects: [{ kind: 'decoder-stopped', message: describeStop(answer) }],
    text: '',
    firstBytes: bytes.slice(0, 256),
    sizes: { stored: bytes.length, inflated: 0, declared: null },
  };
}

function toMetadata(answer: DecodeAnswer): DecodedMetadata {
  if (answer.kind === 'metadata') return answer.metadata;
  return { metadata: {}, defects: [{ kind: 'decoder-stopped', message: describeStop(answer) }] };
}

function describeStop(answer: DecodeAnswer): string {
  return `The decoder was stopped: ${answer.kind === 'broken' ? answer.reason : `it answered with ${answer.kind}.`}`;
}
