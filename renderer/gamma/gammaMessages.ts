import type { GammaTally } from './gamma.ts';
import type { GammaClusters } from './gammaClusters.ts';
import type { DoseGrid, GammaCriteria } from './gammaModel.ts';

/** The request to the worker: all points for the first criteria, and only the tallies for the others. */
export interface GammaRequest {
  readonly reference: DoseGrid;
  readonly evaluated: DoseGrid;
  readonly criteria: readonly GammaCriteria[];
}

/** Its result, in the order of the criteria. */
export interface GammaResult {
  readonly gamma: Float64Array<ArrayBuffer>;
  readonly tallies: readonly GammaTally[];
  /** Of the first criteria. */
  readonly clusters: GammaClusters;
  /** In ms. */
  readonly took: number;
}

export type GammaMessage =
  { readonly step: 'progress'; readonly fraction: number } | { readonly step: 'done'; readonly result: GammaResult };
