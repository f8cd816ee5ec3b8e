import { air, bone, lead, lung, pmma } from '../physics/medium.ts';
import { carbon, helium, proton } from '../physics/particle.ts';
import { randomFor, type Random } from '../physics/random.ts';
import { cubeStudy, fieldStudy, withGaps } from './fieldStudy.ts';
import { flukaStudy, topasStudy } from './otherCodes.ts';
import { phantomStudy } from './phantomStudy.ts';
import { protonStudy } from './protonStudy.ts';
import { phaseSpaceStudy, spectrumStudy } from './spectrumStudy.ts';
import type { Study } from './study.ts';

const collimator = [
  { name: 'Air', medium: air, y: [-6, 6], z: [0, 5] },
  { name: 'Collimator_upper', medium: lead, y: [0.3, 6], z: [1, 4.2] },
  { name: 'Collimator_lower', medium: lead, y: [-6, -0.3], z: [1, 4.2] },
] as const;

const slabs = [
  { name: 'Shell', medium: pmma, y: [-6, 6], z: [0, 1] },
  { name: 'Rib', medium: bone, y: [-6, 0], z: [3, 4.5] },
  { name: 'Lung', medium: lung, y: [-6, 6], z: [6, 11] },
] as const;

const gap = [{ name: 'Gap', medium: air, y: [-6, 0.2], z: [4, 6] }] as const;

const cube = [
  { start: -4, stop: 4, bins: 40 },
  { start: -4, stop: 4, bins: 40 },
  { start: 0, stop: 18, bins: 60 },
] as const;

/**
 * The large studies, each computed on demand. Those with maps of protons track every particle; the others use the
 * analytic model, which works for any number of primaries.
 */
export const largeStudies = {
  collimator: (title: string, random: Random) =>
    protonStudy({ title, energy: 150, sigma: 0.5, primaries: 7500, blocks: collimator, depth: 24 }, random),
  pencil150: (title: string, random: Random) =>
    protonStudy({ title, energy: 150, spread: 1.5, primaries: 6000 }, random),
  pencil100: (title: string, random: Random) => protonStudy({ title, energy: 100, primaries: 4000, depth: 10 }, random),
  pencil70: (title: string, random: Random) => protonStudy({ title, energy: 70, primaries: 4000, depth: 5 }, random),
  slabs: (title: string, random: Random) =>
    protonStudy({ title, energy: 160, sigma: 0.35, primaries: 4000, blocks: slabs, depth: 24 }, random),
  gap: (title: string, random: Random) =>
    protonStudy({ title, energy: 120, sigma: 0.25, primaries: 4000, blocks: gap, depth: 15 }, random),
  plan: (title: string, random: Random) =>
    fieldStudy(
      { title, particle: proton, energy: 120, lowest: 80, half: 2, primaries: 1_000_000, depth: 14, map: [300, 300] },
      random,
    ),
  carbonPmma: (title: string, random: Random) =>
    fieldStudy(
      { title, particle: carbon, energy: 290, half: 0, primaries: 100_000, depth: 20, stopping: 1.16, map: [80, 400] },
      random,
    ),
  carbonPlan: (title: string, random: Random) =>
    fieldStudy(
      { title, particle: carbon, energy: 270, lowest: 210, half: 2.5, primaries: 250_000, depth: 24, map: [160, 240] },
      random,
    ),
  helium: (title: string, random: Random) =>
    fieldStudy({ title, particle: helium, energy: 150, half: 0, primaries: 80_000, depth: 22, map: [80, 400] }, random),
  cube: (title: string, random: Random) =>
    cubeStudy(
      { title, particle: proton, energy: 140, lowest: 110, half: 2, primaries: 400_000, depth: 18, map: null, cube },
      random,
    ),
  spectra: (title: string, random: Random) =>
    spectrumStudy({ title, energy: 150, primaries: 200_000, centres: 'linear' }, random),
  spectraRight: (title: string, random: Random) =>
    spectrumStudy({ title, energy: 100, primaries: 100_000, centres: 'right' }, random),
  phaseSpace: (title: string, random: Random) => phaseSpaceStudy({ title, energy: 230, particles: 6000 }, random),
  phantom: (title: string) => phantomStudy(title),
  fluka: (title: string, random: Random) => flukaStudy({ title, energy: 70, depth: 6 }, random),
  fluka110: (title: string, random: Random) => flukaStudy({ title, energy: 110, depth: 12 }, random),
  topas: (title: string, random: Random) => topasStudy(title, random),
  gaps: (title: string, random: Random) =>
    withGaps(
      fieldStudy({ title, particle: proton, energy: 60, half: 0, primaries: 5000, depth: 6, map: [60, 120] }, random),
    ),
} as const satisfies Record<string, (title: string, random: Random) => Study>;

export type LargeStudy = keyof typeof largeStudies;

/** Integers from one to another, `step` apart. */
function series(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, k) => from + k * step);
}

/** The parameters of a small study: title, particle, energy, phantom and primaries; it has depth curves only. */
interface SmallStudy {
  readonly title: string;
  readonly make: (title: string, random: Random) => Study;
}

function small(
  title: string,
  parts: { particle: typeof proton; energy: number; lowest?: number; depth: number },
): SmallStudy {
  const make = (given: string, random: Random): Study =>
    fieldStudy({ ...parts, title: given, half: 0, primaries: 20_000, map: null }, random);
  return { title, make };
}

/** The everyday work of a research group: scans, checks and comparisons, by title. */
export const smallStudies: readonly SmallStudy[] = [
  ...series(60, 220, 10).map((energy) =>
    small(`Range check, ${energy} MeV`, { particle: proton, energy, depth: Math.ceil(0.0026 * energy ** 1.77) }),
  ),
  ...series(0, 60, 5).map((mm) =>
    small(`Degrader scan, ${mm} mm PMMA`, { particle: proton, energy: 150 - 0.6 * mm, depth: 20 }),
  ),
  ...series(120, 360, 30).map((energy) =>
    small(`Carbon ${energy} MeV/u in water`, { particle: carbon, energy, depth: Math.ceil(0.0011 * energy ** 1.77) }),
  ),
  ...series(70, 190, 30).map((energy) =>
    small(`Helium ${energy} MeV/u in water`, { particle: helium, energy, depth: Math.ceil(0.0028 * energy ** 1.77) }),
  ),
  ...series(90, 150, 20).map((energy) =>
    small(`SOBP ${energy - 30}–${energy} MeV, depth dose`, {
      particle: proton,
      energy,
      lowest: energy - 30,
      depth: 20,
    }),
  ),
  ...series(1, 5, 1).map((mm) => small(`LET map, ${mm} mm grid`, { particle: proton, energy: 140, depth: 18 })),
];

/** A random stream per study, so that the same study looks the same wherever it is used. */
export function studyRandom(seed: number, title: string): Random {
  return randomFor(seed, `study ${title}`);
}
