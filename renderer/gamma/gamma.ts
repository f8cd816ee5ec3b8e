import { type DoseGrid, type GammaCriteria, type GammaSearch, type SearchOptions, placePoint } from './gammaModel.ts';
import { makeGridPointSearch, makeSteppingSearch } from './pointSearch.ts';
import { makeStepFreeSearch } from './stepFreeSearch.ts';

/** A computation that is done piece by piece, so that it can report progress and be stopped. */
export interface GammaRun {
  /** How many reference points there are. */
  readonly points: number;
  /** One for each reference point: NaN if it is not evaluated, Infinity above the limit. */
  readonly gamma: Float64Array<ArrayBuffer>;
  /** Computes the points from `first` up to, but without, `end`. */
  readonly compute: (first: number, end: number) => void;
}

function makeSearch(options: SearchOptions): GammaSearch {
  const { method } = options.criteria;
  if (method.kind === 'step-free') return makeStepFreeSearch(options);
  return method.kind === 'stepping' ? makeSteppingSearch(options, method) : makeGridPointSearch(options);
}

/** Prepares the gamma index of every point of a reference grid against an evaluated grid. */
export function makeGammaRun(reference: DoseGrid, evaluated: DoseGrid, criteria: GammaCriteria): GammaRun {
  const scale = (criteria.dosePercent / 100) * criteria.norm;
  const doseScale = criteria.isLocal ? (value: number) => (criteria.dosePercent / 100) * Math.abs(value) : () => scale;
  const search = makeSearch({ grid: evaluated, criteria, doseScale });
  const cutOff = (criteria.cutOffPercent / 100) * criteria.norm;
  const { axes, values } = reference;
  const gamma = new Float64Array(values.length).fill(Number.NaN);
  const position = new Float64Array(axes.length);
  return {
    points: values.length,
    gamma,
    compute: (first, end) => {
      for (let point = first; point < Math.min(end, values.length); point += 1) {
        const value = values[point] ?? Number.NaN;
        if (!Number.isFinite(value) || value < cutOff || !(doseScale(value) > 0)) continue;
        placePoint(reference, point, position);
        gamma[point] = Math.sqrt(search(position, value));
      }
    },
  };
}

/** How many points were evaluated, and how many of them pass. */
export interface GammaTally {
  readonly evaluated: number;
  /** With a gamma of at most one. */
  readonly passed: number;
  /** Excluding those above the limit; NaN if there are none. */
  readonly mean: number;
  /** The index of the largest, the first of equal ones; −1 if none was evaluated. */
  readonly largestAt: number;
}

export function tallyGamma(gamma: Float64Array): GammaTally {
  let [evaluated, passed, sum, finite] = [0, 0, 0, 0];
  let largestAt = -1;
  for (let index = 0; index < gamma.length; index += 1) {
    const value = gamma[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    evaluated += 1;
    if (value <= 1) passed += 1;
    if (value !== Infinity) [sum, finite] = [sum + value, finite + 1];
    if (largestAt < 0 || value > (gamma[largestAt] ?? 0)) largestAt = index;
  }
  return { evaluated, passed, mean: sum / finite, largestAt };
}
