import { at, peakIndex } from '../physics/binning.ts';
import type { Extent } from '../physics/fieldMap.ts';
import type { Block } from '../physics/medium.ts';
import { proton, type Beam } from '../physics/particle.ts';
import type { Random } from '../physics/random.ts';
import { transportProtons } from '../physics/transport.ts';
import { spectrumBins, type Tally, type TransportMesh } from '../physics/transportTally.ts';
import type { ScoredEstimator } from '../stored/scoredEstimator.ts';
import {
  cylinder,
  dose,
  doseLet,
  fluence,
  meanEnergy,
  particleCount,
  planeMesh,
  position,
  primaryParticles,
  protons,
  single,
  trackLet,
} from './quantities.ts';
import type { Study } from './study.ts';

interface ProtonParts {
  readonly title: string;
  readonly energy: number;
  readonly spread?: number;
  readonly sigma?: number;
  readonly primaries: number;
  readonly blocks?: readonly Block[];
  readonly depth?: number;
}

function letPages(tally: Tally, axes: ReturnType<typeof position>[]): ScoredEstimator['pages'] {
  const track = tally.transfer.map((value, k) => (at(tally.path, k) > 0 ? value / at(tally.path, k) : 0));
  const weighted = tally.transferSquared.map((value, k) =>
    at(tally.transfer, k) > 0 ? value / at(tally.transfer, k) : 0,
  );
  return [
    doseLet({ axes, values: weighted }, { filter: protons }),
    trackLet({ axes, values: track }, { filter: protons }),
  ];
}

/** Numbers and a spectrum of a slab of two bins at a depth. */
function slab(
  name: string,
  tally: Tally,
  { index, primaries }: { readonly index: number; readonly primaries: number },
): ScoredEstimator {
  const step = tally.mesh.zStop / tally.mesh.zBins;
  const z: Extent = { start: index * step, stop: (index + 2) * step, bins: 1 };
  const spectrum = Float64Array.from({ length: spectrumBins }, (_, e) => {
    const here = at(tally.spectrum, index * spectrumBins + e);
    return (here + at(tally.spectrum, (index + 1) * spectrumBins + e)) / 2;
  });
  const total = spectrum.reduce((sum, value) => sum + value, 0);
  const mean = spectrum.reduce((sum, value, e) => sum + value * (e + 0.5), 0) / Math.max(total, 1e-30);
  const doses = (at(tally.dose, index) + at(tally.dose, index + 1)) / 2;
  const energy = {
    type: 'E',
    unit: 'MeV',
    start: 0,
    stop: spectrumBins,
    bins: spectrumBins,
    logarithmic: false,
    centres: 'right',
  } as const;
  return {
    name,
    geometry: cylinder(`${name}_slab`, tally.mesh.radius, z),
    pages: [
      dose(single(doses)),
      meanEnergy(single(mean), { name: 'Mean energy, p', filter: protons }),
      particleCount(single(Math.round(total * Math.PI * tally.mesh.radius ** 2 * primaries)), { filter: protons }),
      fluence(
        { axes: [], values: spectrum },
        { name: 'Energy spectrum', unit: '/cm^2/MeV/prim', filter: protons, differentials: [energy] },
      ),
    ],
  };
}

function studyOf(beam: Beam, parts: ProtonParts, tally: Tally): Study {
  const { mesh } = tally;
  const y: Extent = { start: -mesh.yHalf, stop: mesh.yHalf, bins: mesh.yBins };
  const z: Extent = { start: 0, stop: mesh.zStop, bins: mesh.zBins };
  const plane = [position('Y', y), position('Z', z)];
  const line = [position('Z', z)];
  const peak = Math.min(peakIndex(tally.dose), mesh.zBins - 2);
  return {
    title: parts.title,
    simulator: 'shieldhit',
    beam,
    primaries: parts.primaries,
    blocks: parts.blocks ?? [],
    depth: mesh.zStop,
    estimators: [
      {
        name: 'yz_profile',
        geometry: planeMesh('YZ_Mesh', { y, z }, mesh.thickness / 2),
        pages: [
          dose({ axes: plane, values: tally.doseMap }),
          fluence({ axes: plane, values: tally.fluenceMap }),
          fluence({ axes: plane, values: tally.primaryMap }, { name: 'Fluence, primaries', filter: primaryParticles }),
        ],
      },
      {
        name: 'z_profile',
        geometry: cylinder('CylZ_Mesh', mesh.radius, z),
        pages: [
          dose({ axes: line, values: tally.dose }),
          fluence({ axes: line, values: tally.fluence }),
          fluence(
            { axes: line, values: tally.primaryFluence },
            { name: 'Fluence, primaries', filter: primaryParticles },
          ),
          ...letPages(tally, line),
        ],
      },
      slab('entrance', tally, { index: 0, primaries: parts.primaries }),
      slab('peak', tally, { index: peak, primaries: parts.primaries }),
    ],
  };
}

/** Protons tracked one by one through water and blocks: maps, depth curves, LET, and two slabs with spectra. */
export function protonStudy(parts: ProtonParts, random: Random): Study {
  const beam: Beam = {
    particle: proton,
    energy: parts.energy,
    spread: parts.spread ?? parts.energy * 0.01,
    sigma: parts.sigma ?? 0.1,
  };
  const mesh: TransportMesh = {
    yBins: 80,
    yHalf: 2,
    zBins: 400,
    zStop: parts.depth ?? 20,
    thickness: 0.5,
    radius: 5,
  };
  const tally = transportProtons({ beam, primaries: parts.primaries, blocks: parts.blocks ?? [], mesh }, random);
  return studyOf(beam, parts, tally);
}
