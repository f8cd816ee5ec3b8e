import { at } from './binning.ts';
import type { Beam, Particle } from './particle.ts';
import { energyAt, rangeOf } from './range.ts';

const nucleonMass = 938.272;
/** Radiation length of water, in cm. */
const waterRadiationLength = 36.08;

/** Momentum times velocity, in MeV, of a particle of `energy` MeV per nucleon. */
function momentumVelocity(particle: Particle, energy: number): number {
  const tau = energy / nucleonMass;
  return (particle.a * nucleonMass * tau * (tau + 2)) / (tau + 1);
}

/**
 * Scattering power of water: growth of the squared projected angle, in rad²/cm. A simplified model, the formula of V.
 * Highland, Nucl. Instrum. Meth. 129 (1975) 497, without its logarithm; media scale it by their radiation length.
 */
export function scatteringPower(particle: Particle, energy: number): number {
  const pv = Math.max(momentumVelocity(particle, energy), 1);
  return ((14.1 * particle.z) / pv) ** 2 / waterRadiationLength;
}

/**
 * Lateral standard deviation in cm of a beam at depths (cm, ascending, in water), by the second moment of the theory of
 * Fermi and Eyges (1948): σ²(z) = σ₀² + ∫(z − u)²·T(u) du. Constant beyond the range.
 */
export function lateralSigma(beam: Beam, depths: Float64Array): Float64Array {
  const range = rangeOf(beam.particle, beam.energy);
  const step = range / 400;
  let angle = 0;
  let mixed = 0;
  let place = beam.sigma ** 2;
  let depth = 0;
  const result = new Float64Array(depths.length);
  for (let k = 0; k < depths.length; k++) {
    const target = Math.min(at(depths, k), 0.999 * range);
    while (depth < target) {
      const h = Math.min(step, target - depth);
      const power = scatteringPower(beam.particle, energyAt(beam.particle, range - depth - h / 2));
      place += 2 * h * mixed + h * h * angle + (power * h ** 3) / 3;
      mixed += h * angle + (power * h * h) / 2;
      angle += power * h;
      depth += h;
    }
    result[k] = Math.sqrt(place);
  }
  return result;
}

/** The fraction of a normal distribution of mean 0 between two positions. */
export function normalShare(low: number, high: number, sigma: number): number {
  return (errorFunction(high / (Math.SQRT2 * sigma)) - errorFunction(low / (Math.SQRT2 * sigma))) / 2;
}

/** The error function to 1.5·10⁻⁷: M. Abramowitz and I. Stegun (1964), 7.1.26. */
export function errorFunction(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const value = 1 - series * Math.exp(-x * x);
  return x < 0 ? -value : value;
}
