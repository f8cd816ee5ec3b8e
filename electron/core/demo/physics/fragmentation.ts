import { at } from './binning.ts';
import type { Beam } from './particle.ts';
import { rangeOf, stoppingPower } from './range.ts';

/** Fraction of the ions that have not broken up after `depth` cm of water; 1 for protons. */
export function survival(beam: Beam, depth: number): number {
  const { freePath } = beam.particle;
  return freePath === null ? 1 : Math.exp(-depth / freePath);
}

/** Fragments that cross a depth, per primary. Lighter than the ion, they reach deeper and form the tail. */
export function fragmentFluence(beam: Beam, depth: number): number {
  const { freePath, z } = beam.particle;
  if (freePath === null || depth < 0) return 0;
  const range = rangeOf(beam.particle, beam.energy);
  const born = 1 - Math.exp(-Math.min(depth, range) / freePath);
  const tail = Math.exp(-Math.max(0, depth - range) / (0.45 * range));
  // A carbon ion yields about two charged fragments, a helium ion one.
  return born * tail * (z > 2 ? 2 : 1);
}

/**
 * Energy that fragments deposit in each bin, in MeV/cm per primary: built up along the path, falling off beyond the
 * peak. The figures are estimates and follow no publication.
 */
export function fragmentDose(beam: Beam, edges: Float64Array): Float64Array {
  const entrance = stoppingPower(beam.particle, rangeOf(beam.particle, beam.energy));
  const share = beam.particle.z > 2 ? 0.22 : 0.16;
  return Float64Array.from(
    { length: edges.length - 1 },
    (_, k) => share * entrance * fragmentFluence(beam, (at(edges, k) + at(edges, k + 1)) / 2),
  );
}
