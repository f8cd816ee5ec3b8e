import { type GammaTally, makeGammaRun, tallyGamma } from './gamma.ts';
import { findClusters } from './gammaClusters.ts';
import type { GammaMessage, GammaRequest } from './gammaMessages.ts';

/* Computes gamma in a worker thread, which is ended to stop it. */

/** In ms: between two reports of progress. */
const pause = 100;
/** Points between two checks of the clock. */
const batch = 50;

function tell(message: GammaMessage, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

function compute({ reference, evaluated, criteria }: GammaRequest): void {
  const started = performance.now();
  const total = criteria.length * reference.values.length;
  const tallies: GammaTally[] = [];
  let gamma: Float64Array<ArrayBuffer> = new Float64Array();
  let told = started;
  for (const [index, each] of criteria.entries()) {
    const run = makeGammaRun(reference, evaluated, each);
    for (let first = 0; first < run.points; first += batch) {
      run.compute(first, first + batch);
      const now = performance.now();
      if (now - told < pause) continue;
      told = now;
      tell({ step: 'progress', fraction: (index * run.points + first) / total });
    }
    tallies.push(tallyGamma(run.gamma));
    if (index === 0) gamma = run.gamma;
  }
  const clusters = findClusters({ reference, evaluated, gamma });
  const result = { gamma, tallies, clusters, took: performance.now() - started };
  tell({ step: 'done', result }, [gamma.buffer]);
}

self.addEventListener('message', ({ data }: MessageEvent<GammaRequest>) => compute(data));
