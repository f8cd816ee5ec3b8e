import type { DecodeAnswer, DecodeRequest } from './decodeMessage.ts';

/** The part of a DOM Worker that is used. */
export interface DecodeWorker {
  postMessage(message: DecodeRequest, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: DecodeAnswer }) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void;
  terminate(): void;
}

/** One worker at most, and one request at a time for it. */
export interface WorkerSlot {
  readonly isBusy: () => boolean;
  /** Always answers, once: a worker that breaks down or takes too long is ended, and the answer says so. */
  readonly run: (request: DecodeRequest, answer: (answer: DecodeAnswer) => void) => void;
  /** Ends the worker; a request at work is not answered any more. */
  readonly close: () => void;
}

interface Running {
  readonly id: number;
  readonly answer: (answer: DecodeAnswer) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Makes a slot; its worker is started with the first request and again after it was ended. */
export function makeWorkerSlot(makeWorker: () => DecodeWorker, timeLimit: number): WorkerSlot {
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
    started.addEventListener('message', (event) => {
      finish(event.data);
    });
    started.addEventListener('error', (event) => {
      if (worker === started) giveUp(event.message ?? 'the worker broke down.');
    });
    return started;
  };

  return {
    isBusy: () => running !== null,
    run: (request, answer) => {
      const timer = setTimeout(() => giveUp(`it took longer than ${timeLimit / 1000} s.`), timeLimit);
      running = { id: request.id, answer, timer };
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
