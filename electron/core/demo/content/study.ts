import type { Block } from '../physics/medium.ts';
import type { Beam } from '../physics/particle.ts';
import type { ScoredEstimator } from '../stored/scoredEstimator.ts';
import type { Simulator } from '../stored/scoredPage.ts';

/** A simulation and its results, with everything that the Input must say about them. */
export interface Study {
  readonly title: string;
  readonly simulator: Simulator;
  readonly beam: Beam;
  readonly primaries: number;
  readonly blocks: readonly Block[];
  /** Length of the water phantom, in cm. */
  readonly depth: number;
  readonly estimators: readonly ScoredEstimator[];
}
