import { askWorker } from '#renderer/ui/askWorker.ts';
import type { GammaMessage, GammaRequest, GammaResult } from './gammaMessages.ts';

interface ComputeOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/**
 * Computes gamma in a worker. Aborting the signal ends the worker at once; the promise is then rejected with its
 * reason.
 */
export async function computeGamma(
  request: GammaRequest,
  { signal, onProgress }: ComputeOptions,
): Promise<GammaResult> {
  const worker = new Worker(new URL('./gammaWorker.ts', import.meta.url), { type: 'module' });
  return askWorker(worker, request, {
    signal,
    resultOf: (message: GammaMessage) => {
      if (message.step === 'done') return message.result;
      onProgress(message.fraction);
      return undefined;
    },
  });
}
