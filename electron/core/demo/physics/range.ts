import type { Particle } from './particle.ts';

/** Constants of the range-energy relation R = α·E^p in water: T. Bortfeld, Med. Phys. 24 (1997) 2024. */
export const alpha = 0.0022;
export const exponent = 1.77;

/** Range in water in cm of a particle of `energy` MeV per nucleon; ions scale by A/Z². */
export function rangeOf(particle: Particle, energy: number): number {
  return (particle.a / particle.z ** 2) * alpha * Math.max(0, energy) ** exponent;
}

/** Kinetic energy in MeV per nucleon with `range` cm of water left; the inverse of rangeOf. */
export function energyAt(particle: Particle, range: number): number {
  return range <= 0 ? 0 : ((range * particle.z ** 2) / (particle.a * alpha)) ** (1 / exponent);
}

/** Stopping power in water, in MeV/cm for the whole particle, with `range` cm left: dE/dR of the relation. */
export function stoppingPower(particle: Particle, range: number): number {
  return (particle.a * energyAt(particle, range)) / (exponent * Math.max(range, 1e-6));
}
