import type { GammaMessage, GammaRequest, GammaResult } from './gammaMessages.ts';

interface ComputeOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/** Computes gamma in a worker. Aborting the signal ends the worker at once; the promise is then rejected with its reason. */
export async function computeGamma(
  request: GammaRequest,
  { signal, onProgress }: ComputeOptions,
): Promise<GammaResult> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./gammaWorker.ts', import.meta.url), { type: 'module' });
  const { promise, resolve, reject } = Promise.withResolvers<GammaResult>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  worker.addEventListener('message', ({ data }: MessageEvent<GammaMessage>) => {
    if (data.step === 'done') resolve(data.result);
    else onProgress(data.fraction);
  });
  worker.addEventListener('error', ({ message }) => reject(new Error(message || 'The worker could not be started')));
  worker.postMessage(request, { transfer: [] });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    worker.terminate();
  }
}
