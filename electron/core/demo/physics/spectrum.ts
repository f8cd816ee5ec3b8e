import { at } from './binning.ts';
import { survival } from './fragmentation.ts';
import type { Beam } from './particle.ts';
import type { Random } from './random.ts';
import { rangeOf } from './range.ts';
import { lateralSigma } from './scattering.ts';
import { rangeSigma } from './straggling.ts';

/**
 * Energy spectrum of a beam at a depth of water, per primary and MeV/u, averaged over bins with these edges (MeV/u): a
 * normal distribution of ranges transformed by R = α·E^p, and a soft continuum of secondaries.
 */
export function energySpectrum(beam: Beam, depth: number, edges: Float64Array): Float64Array {
  const { particle } = beam;
  const mean = rangeOf(particle, beam.energy);
  const sigma = rangeSigma(beam);
  const left = particle.freePath === null ? Math.max(0, 1 - 0.012 * Math.min(depth, mean)) : survival(beam, depth);
  const cut = 0.35 * beam.energy;
  // Below a bin's width the normal distribution is integrated by its cumulative form, so that no peak is lost between
  // bins.
  const below = (energy: number): number => normalBelow((rangeOf(particle, energy) + depth - mean) / sigma);
  return Float64Array.from({ length: edges.length - 1 }, (_, k) => {
    const low = at(edges, k);
    const high = at(edges, k + 1);
    const primaries = (left * (below(high) - below(low))) / (high - low);
    const secondaries = ((1 - left + 0.02) * (Math.exp(-low / cut) - Math.exp(-high / cut))) / (high - low);
    return primaries + (high > beam.energy ? 0 : secondaries);
  });
}

/** Cumulative normal distribution, to 1.4·10⁻⁴, by the logistic form of S. Bowling et al., J. Ind. Eng. Manag. 2 (2009) 114. */
function normalBelow(t: number): number {
  return 1 / (1 + Math.exp(-(0.07056 * t ** 3 + 1.5976 * t)));
}

/** Spread of angles (rad, projected) at a depth, from the growth of the lateral spread over 2 mm. */
export function angleSigma(beam: Beam, depth: number): number {
  const sigma = lateralSigma({ ...beam, sigma: 0 }, Float64Array.of(depth, depth + 0.2));
  return Math.max(0.004, (at(sigma, 1) - at(sigma, 0)) / 0.2);
}

/** A spectrum over energy (first, MeV/u) and angle to the axis (second, degrees), per primary, MeV/u and degree. */
export function angleEnergySpectrum(
  beam: Beam,
  depth: number,
  axes: { readonly energy: Float64Array; readonly angle: Float64Array },
): Float64Array {
  const spectrum = energySpectrum(beam, depth, axes.energy);
  const narrow = (angleSigma(beam, depth) * 180) / Math.PI;
  const bins = spectrum.length;
  const values = new Float64Array(bins * (axes.angle.length - 1));
  for (let a = 0; a < axes.angle.length - 1; a++) {
    const low = at(axes.angle, a);
    const high = at(axes.angle, a + 1);
    for (let e = 0; e < bins; e++) {
      const energy = (at(axes.energy, e) + at(axes.energy, e + 1)) / 2;
      // The slower, the wider: particles that lost much energy were scattered much.
      const width = narrow + 28 * Math.exp(-energy / (0.3 * beam.energy));
      const share = Math.exp(-0.5 * (low / width) ** 2) - Math.exp(-0.5 * (high / width) ** 2);
      values[e + bins * a] = (at(spectrum, e) * share) / (high - low);
    }
  }
  return values;
}

/** Values as a finite number of primaries would show them: Poisson counts in each bin, `counts` for a value of 1. */
export function withNoise(values: Float64Array, counts: number, random: Random): Float64Array {
  return values.map((value) => {
    const expected = value * counts;
    return expected > 0 ? (value * random.poisson(expected)) / expected : 0;
  });
}
