import type { DecodedPage, EstimatorMetadata } from '#shared/domain/page.ts';
import { keepStatistics } from '#renderer/plots/knownStatistics.ts';
import { cellsOfPage } from '#renderer/plots/pageStatistics.ts';
import type { DecodedMetadata } from '../page/decodeMetadata.ts';
import type { DecodeAnswer, DecodeRequest } from './decodeMessage.ts';
import { type DecodeWorker, makeWorkerSlot, type WorkerSlot } from './workerSlot.ts';

/** Decodes blobs outside the window's thread. */
export interface DecodeClient {
  /** Rejects with the signal's reason when it is aborted; damaged data is an answer, not a rejection. */
  readonly decodePage: (
    bytes: Uint8Array,
    metadata: EstimatorMetadata | null,
    signal?: AbortSignal,
  ) => Promise<DecodedPage>;
  readonly decodeMetadata: (bytes: Uint8Array, signal?: AbortSignal) => Promise<DecodedMetadata>;
  /** Ends the workers; what is still waiting is rejected. */
  readonly close: () => void;
}

/** What a client is made of. */
export interface DecodeClientOptions {
  readonly makeWorker: () => DecodeWorker;
  /** Default 2. Workers are started when they are needed. */
  readonly workers?: number;
  /** After this a worker is ended and the request answered with a problem. Default 20 000 ms. */
  readonly timeLimit?: number;
}

interface Waiting {
  readonly request: DecodeRequest;
  readonly answer: (answer: DecodeAnswer) => void;
  readonly refuse: (reason: unknown) => void;
}

type Asked = { readonly kind: 'page'; readonly metadata: EstimatorMetadata | null } | { readonly kind: 'metadata' };

const stoppedText = 'The decoder was stopped';

/** Makes a client: requests wait in line for a free worker, first come, first served. */
export function makeDecodeClient(options: DecodeClientOptions): DecodeClient {
  const { makeWorker, workers = 2, timeLimit = 20_000 } = options;
  const slots: readonly WorkerSlot[] = Array.from({ length: workers }, () => makeWorkerSlot(makeWorker, timeLimit));
  const queue: Waiting[] = [];
  const open = new Set<Waiting>();
  const ids = makeCounter();

  const work = (): void => {
    const slot = slots.find((candidate) => !candidate.isBusy());
    const next = slot === undefined ? undefined : queue.shift();
    if (slot === undefined || next === undefined) return;
    slot.run(next.request, (answer) => {
      next.answer(answer);
      work();
    });
    work();
  };

  const drop = (waiting: Waiting): void => {
    open.delete(waiting);
    const place = queue.indexOf(waiting);
    if (place !== -1) queue.splice(place, 1);
  };

  const ask = (bytes: Uint8Array, asked: Asked, signal?: AbortSignal): Promise<DecodeAnswer> => {
    signal?.throwIfAborted();
    // a copy is handed over: the caller's bytes stay whole
    const request: DecodeRequest = { ...asked, id: ids(), bytes: bytes.slice() };
    return new Promise<DecodeAnswer>((resolve, reject) => {
      const waiting = makeWaiting(request, { resolve, reject, signal, drop });
      open.add(waiting);
      queue.push(waiting);
      work();
    });
  };

  return {
    decodePage: async (bytes, metadata, signal) => toPage(await ask(bytes, { kind: 'page', metadata }, signal), bytes),
    decodeMetadata: async (bytes, signal) => toMetadata(await ask(bytes, { kind: 'metadata' }, signal)),
    close: () => {
      queue.length = 0;
      for (const slot of slots) slot.close();
      for (const waiting of open) waiting.refuse(new DOMException('The decoder was closed.', 'AbortError'));
    },
  };
}

interface Settling {
  readonly resolve: (answer: DecodeAnswer) => void;
  readonly reject: (reason: Error) => void;
  readonly signal: AbortSignal | undefined;
  /** Called once, with the first answer, refusal or abort. */
  readonly drop: (waiting: Waiting) => void;
}

function makeWaiting(request: DecodeRequest, { resolve, reject, signal, drop }: Settling): Waiting {
  const settle = (): void => {
    drop(waiting);
    signal?.removeEventListener('abort', abort);
  };
  const waiting: Waiting = {
    request,
    answer: (answer) => {
      settle();
      resolve(answer);
    },
    refuse: (reason) => {
      settle();
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    },
  };
  const abort = (): void => waiting.refuse(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  return waiting;
}

function makeCounter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}

function toPage(answer: DecodeAnswer, bytes: Uint8Array): DecodedPage {
  if (answer.kind === 'page') {
    const { page: decoded, statistics } = answer;
    if (decoded.step === 'page' && statistics !== null) keepStatistics(cellsOfPage(decoded.page), statistics);
    return decoded;
  }
  return {
    step: 'unreadable',
    defects: [{ kind: 'decoder-stopped', message: `${stoppedText}: ${reasonOf(answer)}` }],
    text: '',
    firstBytes: bytes.slice(0, 256),
    sizes: { stored: bytes.length, inflated: 0, declared: null },
  };
}

function toMetadata(answer: DecodeAnswer): DecodedMetadata {
  if (answer.kind === 'metadata') return answer.metadata;
  return { metadata: {}, defects: [{ kind: 'decoder-stopped', message: `${stoppedText}: ${reasonOf(answer)}` }] };
}

function reasonOf(answer: DecodeAnswer): string {
  return answer.kind === 'broken' ? answer.reason : `it answered with ${answer.kind}.`;
}
