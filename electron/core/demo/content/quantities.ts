import type { Extent } from '../physics/fieldMap.ts';
import type { DetectorGeometry } from '../stored/scoredEstimator.ts';
import type { ScoredPage, ScoringFilter, SpatialAxis } from '../stored/scoredPage.ts';

const isProton = [
  { keyword: 'Z', operator: '==', value: 1 },
  { keyword: 'A', operator: '==', value: 1 },
] as const;

export const protons: ScoringFilter = { name: 'Protons', rules: isProton };
export const primaryParticles: ScoringFilter = {
  name: 'Primaries',
  rules: [{ keyword: 'GEN', operator: '==', value: 0 }],
};
export const fragments: ScoringFilter = {
  name: 'Fragments',
  rules: [
    { keyword: 'Z', operator: '>=', value: 1 },
    { keyword: 'GEN', operator: '>=', value: 1 },
  ],
};

/** An axis along Y or Z as pymchelper names it. */
export function position(letter: 'X' | 'Y' | 'Z', extent: Extent): SpatialAxis {
  return { name: `Position (${letter})`, ...extent };
}

type Varied = Partial<Pick<ScoredPage, 'name' | 'filter' | 'differentials' | 'cutTo' | 'unit'>>;
type Scored = Pick<ScoredPage, 'axes' | 'values'>;

/** Dose in MeV/g per primary. */
export function dose(scored: Scored, varied: Varied = {}): ScoredPage {
  const fixed = { keyword: 'Dose', detector: 'DOSE', detectorNumber: 5, normalised: '2', unitId: 40 } as const;
  return { name: 'Dose', unit: 'MeV/g/prim', ...fixed, ...scored, ...varied };
}

/** Fluence in /cm² per primary. */
export function fluence(scored: Scored, varied: Varied = {}): ScoredPage {
  const fixed = { keyword: 'Fluence', detector: 'FLUENCE', detectorNumber: 2, normalised: '2', unitId: 14 } as const;
  return { name: 'Fluence, all', unit: '/cm^2/prim', ...fixed, ...scored, ...varied };
}

/** Dose-averaged LET in MeV/cm. */
export function doseLet(scored: Scored, varied: Varied = {}): ScoredPage {
  const fixed = { keyword: 'dLET', detector: 'DLET', detectorNumber: 6, normalised: '3', unitId: 31 } as const;
  return { name: 'LETd, protons', unit: 'MeV/cm', ...fixed, ...scored, ...varied };
}

/** Track-averaged LET in MeV/cm. */
export function trackLet(scored: Scored, varied: Varied = {}): ScoredPage {
  const fixed = { keyword: 'tLET', detector: 'TLET', detectorNumber: 7, normalised: '3', unitId: 31 } as const;
  return { name: 'LETt, protons', unit: 'MeV/cm', ...fixed, ...scored, ...varied };
}

/** Mean kinetic energy in MeV. */
export function meanEnergy(scored: Scored, varied: Varied = {}): ScoredPage {
  const fixed = {
    keyword: 'AvgEnergy',
    detector: 'AVG-ENERGY',
    detectorNumber: 8,
    normalised: '3',
    unitId: 70,
  } as const;
  return { name: 'Mean energy', unit: 'MeV', ...fixed, ...scored, ...varied };
}

/** Number of particles, summed over all primaries. */
export function particleCount(scored: Scored, varied: Varied = {}): ScoredPage {
  const fixed = { keyword: 'Count', detector: 'COUNT', detectorNumber: 1, normalised: '1', unitId: 0 } as const;
  return { name: 'Particles', unit: '', ...fixed, ...scored, ...varied };
}

/** A number for a whole detector. */
export function single(value: number): Scored {
  return { axes: [], values: Float64Array.of(value) };
}

/** A mesh in the plane of Y and Z, one bin of the given half-thickness in X. */
export function planeMesh(
  name: string,
  { y, z }: { readonly y: Extent; readonly z: Extent },
  half: number,
): DetectorGeometry {
  return { name, kind: 'MSH', x: [-half, half, 1], y: [y.start, y.stop, y.bins], z: [z.start, z.stop, z.bins] };
}

/** A cylinder around the beam, cut into slices. */
export function cylinder(name: string, radius: number, z: Extent): DetectorGeometry {
  return { name, kind: 'CYL', x: [0, radius, 1], y: [0, 360, 1], z: [z.start, z.stop, z.bins] };
}
