import type { Beam, Particle } from './particle.ts';
import { alpha, exponent, rangeOf } from './range.ts';

/**
 * Standard deviation in cm of the ranges of monoenergetic particles, from their mean range in cm: σ = 0.012·R^0.935 for
 * protons (T. Bortfeld, Med. Phys. 24 (1997) 2024), smaller by √A for ions, which is a simplification of ours.
 */
export function rangeStraggling(particle: Particle, range: number): number {
  return (0.012 * range ** 0.935) / Math.sqrt(particle.a);
}

/** Standard deviation in cm of the ranges in a beam: straggling and the energy spread, added in quadrature. */
export function rangeSigma(beam: Beam): number {
  const { particle, energy, spread } = beam;
  const slope = (particle.a / particle.z ** 2) * alpha * exponent * energy ** (exponent - 1);
  return Math.hypot(rangeStraggling(particle, rangeOf(particle, energy)), slope * spread);
}

/** A range in cm, with the fraction of the beam that has it. */
export interface RangeNode {
  readonly range: number;
  readonly weight: number;
}

/** The normal distribution of ranges in a beam, as 49 nodes over ±4 standard deviations; the weights sum to 1. */
export function rangeNodes(beam: Beam): readonly RangeNode[] {
  const mean = rangeOf(beam.particle, beam.energy);
  const sigma = rangeSigma(beam);
  const steps = Array.from({ length: 49 }, (_, k) => (k - 24) / 6);
  const total = steps.reduce((sum, t) => sum + Math.exp(-0.5 * t * t), 0);
  return steps.map((t) => ({ range: Math.max(1e-4, mean + t * sigma), weight: Math.exp(-0.5 * t * t) / total }));
}
