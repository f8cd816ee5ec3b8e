import type { Beam } from './particle.ts';
import type { Random } from './random.ts';
import { energyAt, rangeOf } from './range.ts';
import { lateralSigma } from './scattering.ts';
import { angleSigma } from './spectrum.ts';
import { rangeSigma } from './straggling.ts';

/** Protons, neutrons, photons, electrons, deuterons and their fractions beyond some water. */
const companions = [
  { pdg: 2112, share: 0.05, energy: 12 },
  { pdg: 22, share: 0.04, energy: 2.2 },
  { pdg: 11, share: 0.02, energy: 0.4 },
  { pdg: 1000010020, share: 0.01, energy: 25 },
] as const;

/**
 * Particles that cross a plane at `depth` cm: eight numbers each, as in MCPL files: PDG number, x, y, z in cm,
 * direction cosines, kinetic energy in MeV.
 */
export function phaseSpace(
  beam: Beam,
  { depth, particles }: { readonly depth: number; readonly particles: number },
  random: Random,
): number[] {
  const values: number[] = [];
  const sigma = lateralSigma(beam, Float64Array.of(depth))[0] ?? beam.sigma;
  const angle = angleSigma(beam, depth);
  const range = rangeOf(beam.particle, beam.energy);
  for (let k = 0; k < particles; k++) {
    let dice = random.next();
    const companion = companions.find(({ share }) => (dice -= share) < 0);
    const wide = companion === undefined ? 1 : 4;
    const tx = wide * angle * random.gauss();
    const ty = wide * angle * random.gauss();
    const norm = Math.sqrt(1 + tx * tx + ty * ty);
    // Position and direction are correlated: particles flying outwards are already off-axis.
    const x = sigma * wide * (0.5 * random.gauss() + (0.85 * tx) / (wide * angle));
    const y = sigma * wide * (0.5 * random.gauss() + (0.85 * ty) / (wide * angle));
    const left = Math.max(0.02, range - depth + rangeSigma(beam) * random.gauss());
    const energy =
      companion === undefined
        ? beam.particle.a * energyAt(beam.particle, left)
        : -companion.energy * Math.log(1 - random.next());
    values.push(companion?.pdg ?? beam.particle.pdg, x, y, depth, tx / norm, ty / norm, 1 / norm, energy);
  }
  return values;
}
