import { addAt, at } from './binning.ts';
import { depthCurve } from './braggCurve.ts';
import type { Beam } from './particle.ts';
import { energyAt, rangeOf } from './range.ts';

/** One layer of a treatment field: a beam and its share of all primaries. */
export interface Layer {
  readonly beam: Beam;
  readonly weight: number;
}

/**
 * Exponent for the weights, different from that of the ranges: D. Jette and W. Chen, Phys. Med. Biol. 56 (2011) N131,
 * vary it to counter a tilt of the dose. The figure is not theirs: it was chosen by trial, so that this model's peaks
 * are flat.
 */
const weightExponent = 1.55;

/**
 * The layers of a spread-out Bragg peak from `lowest` to `deepest.energy` (MeV per nucleon), equidistant in range, with
 * weights that make the dose about flat: a simplified model, a power law in the range. Weights sum to 1.
 */
export function spreadOutPeak(deepest: Beam, lowest: number, layers: number): readonly Layer[] {
  const n = layers - 1;
  const far = rangeOf(deepest.particle, deepest.energy);
  const near = rangeOf(deepest.particle, lowest);
  const power = 1 - 1 / weightExponent;
  return Array.from({ length: layers }, (_, k) => {
    const range = near + ((far - near) * k) / n;
    const upper = k === 0 ? 1 : (1 - (k - 0.5) / n) ** power;
    const lower = k === n ? 0 : (1 - (k + 0.5) / n) ** power;
    const energy = energyAt(deepest.particle, range);
    return { beam: { ...deepest, energy, spread: (deepest.spread * energy) / deepest.energy }, weight: upper - lower };
  });
}

/** Energy deposited per length by a field of layers, in MeV/cm per primary. */
export function fieldDeposit(layers: readonly Layer[], edges: Float64Array): Float64Array {
  const sum = new Float64Array(edges.length - 1);
  for (const { beam, weight } of layers) {
    const { deposit } = depthCurve(beam, edges);
    for (let k = 0; k < sum.length; k++) addAt(sum, k, weight * at(deposit, k));
  }
  return sum;
}
