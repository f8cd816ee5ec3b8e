import { at, linearEdges } from '../physics/binning.ts';
import { depthCurve } from '../physics/braggCurve.ts';
import { fieldMap, type Extent } from '../physics/fieldMap.ts';
import { lead } from '../physics/medium.ts';
import { proton, type Beam } from '../physics/particle.ts';
import type { Random } from '../physics/random.ts';
import { withNoise } from '../physics/spectrum.ts';
import { cylinder, dose, fluence, planeMesh, position, protons } from './quantities.ts';
import type { Study } from './study.ts';

/** A proton beam in FLUKA: units 21 and 22, no "/prim", its own names for fluence. */
export function flukaStudy(
  { title, energy, depth }: { readonly title: string; readonly energy: number; readonly depth: number },
  random: Random,
): Study {
  const beam: Beam = { particle: proton, energy, spread: 0.5, sigma: 0.6 };
  const primaries = 20_000;
  const z: Extent = { start: 0, stop: depth, bins: 120 };
  const y: Extent = { start: -3, stop: 3, bins: 60 };
  const curve = depthCurve(beam, linearEdges(0, depth, 120));
  const { deposit } = curve;
  const noisy = withNoise(deposit, primaries / Math.max(...deposit), random);
  const map = fieldMap(
    { layers: [{ beam, weight: 1 }], half: 0, primaries },
    { x: { start: -0.5, stop: 0.5, bins: 1 }, y, z },
    random,
  );
  // Dose over deposit is the fraction of the beam in a bin: a fluence, which has no Bragg peak.
  const tracks = map.map((value, k) => {
    const zIndex = Math.floor(k / y.bins);
    const lost = at(deposit, zIndex);
    return lost > 1e-6 ? (value * at(curve.fluence, zIndex)) / lost : 0;
  });
  return {
    title,
    simulator: 'fluka',
    beam,
    primaries,
    blocks: [{ name: 'Collimator', medium: lead, y: [2, 4], z: [0, 1] }],
    depth,
    estimators: [
      {
        name: 'AlongBeamAxis',
        geometry: cylinder('Along', 6, z),
        pages: [dose({ axes: [position('Z', z)], values: noisy.map((value) => value / 113.1) }, { unit: 'MeV/g' })],
      },
      {
        name: 'SlabYZ',
        geometry: planeMesh('Slab', { y, z }, 0.5),
        pages: [
          {
            ...fluence(
              { axes: [position('Y', y), position('Z', z)], values: tracks },
              { name: 'Fluence, protons', filter: protons, unit: '/cm^2' },
            ),
            detector: 'FLUENCE PROTON',
          },
        ],
      },
    ],
  };
}

/** A broad beam in TOPAS: CSV files, with the last axis varying fastest. */
export function topasStudy(title: string, random: Random): Study {
  const beam: Beam = { particle: proton, energy: 130, spread: 1, sigma: 0.4 };
  const y: Extent = { start: -4, stop: 4, bins: 64 };
  const z: Extent = { start: 0, stop: 16, bins: 160 };
  const primaries = 60_000;
  const map = fieldMap(
    { layers: [{ beam, weight: 1 }], half: 1.5, primaries },
    { x: { start: -0.5, stop: 0.5, bins: 1 }, y, z },
    random,
  );
  const rows = Float64Array.from(map, (_, k) => map[Math.floor(k / z.bins) + y.bins * (k % z.bins)] ?? 0);
  const axes = [
    { ...y, name: 'Y' },
    { ...z, name: 'Z' },
  ];
  return {
    title,
    simulator: 'topas',
    beam,
    primaries,
    blocks: [],
    depth: 16,
    estimators: [
      {
        name: 'dose_yz',
        geometry: planeMesh('WaterPhantom', { y, z }, 0.5),
        pages: [{ ...dose({ axes, values: rows }, { unit: 'MeV/g' }), detector: 'DoseToWater' }],
      },
    ],
  };
}
