import { linearEdges, logarithmicEdges } from '../physics/binning.ts';
import { proton, type Beam } from '../physics/particle.ts';
import { phaseSpace } from '../physics/phaseSpace.ts';
import type { Random } from '../physics/random.ts';
import { rangeOf } from '../physics/range.ts';
import { angleEnergySpectrum, energySpectrum, withNoise } from '../physics/spectrum.ts';
import type { ScoredEstimator } from '../stored/scoredEstimator.ts';
import type { Differential, ScoredPage } from '../stored/scoredPage.ts';
import { cylinder, fluence, primaryParticles, protons, single, particleCount } from './quantities.ts';
import type { Study } from './study.ts';

const radius = 5;
const area = Math.PI * radius ** 2;

function makeBeam(energy: number): Beam {
  return { particle: proton, energy, spread: energy * 0.01, sigma: 0.3 };
}

function spectrumPage(
  parts: { readonly beam: Beam; readonly depth: number; readonly primaries: number; readonly axis: Differential },
  random: Random,
): ScoredPage {
  const { axis } = parts;
  const edges = (axis.logarithmic ? logarithmicEdges : linearEdges)(axis.start, axis.stop, axis.bins);
  const spectrum = energySpectrum(parts.beam, parts.depth, edges);
  const perBin = spectrum.map((value, k) => value * ((edges[k + 1] ?? 0) - (edges[k] ?? 0)));
  const noisy = withNoise(perBin, parts.primaries, random);
  const values = noisy.map((value, k) => value / ((edges[k + 1] ?? 1) - (edges[k] ?? 0)) / area);
  const name = axis.logarithmic ? 'Energy spectrum, log bins' : 'Energy spectrum';
  return fluence({ axes: [], values }, { name, unit: '/cm^2/MeV/prim', filter: protons, differentials: [axis] });
}

/** A range of energies in logarithmic bins. */
function logarithmic(centres: Differential['centres'], bins: number): Differential {
  return { type: 'E', unit: 'MeV', start: 0.1, stop: 200, bins, logarithmic: true, centres };
}

interface SpectrumParts {
  readonly title: string;
  readonly energy: number;
  readonly primaries: number;
  readonly centres: Differential['centres'];
}

/** Energy spectra at five depths, in linear and in logarithmic bins, and a spectrum over energy and angle. */
export function spectrumStudy(parts: SpectrumParts, random: Random): Study {
  const beam = makeBeam(parts.energy);
  const range = rangeOf(proton, parts.energy);
  const linear: Differential = {
    type: 'E',
    unit: 'MeV',
    start: 0,
    stop: 200,
    bins: 400,
    logarithmic: false,
    centres: 'right',
  };
  const at = (share: number, k: number): ScoredEstimator => {
    const depth = share * range;
    const pages = [linear, logarithmic(parts.centres, 120)].map((axis) =>
      spectrumPage({ beam, depth, primaries: parts.primaries, axis }, random),
    );
    const z = { start: depth, stop: depth + 0.1, bins: 1 };
    return { name: `spectrum_${k}`, geometry: cylinder(`Slab_${k}`, radius, z), pages };
  };
  const angles: Differential = {
    type: 'ANGLE',
    unit: 'deg',
    start: 0,
    stop: 45,
    bins: 90,
    logarithmic: false,
    centres: 'right',
  };
  const energies: Differential = { ...linear, bins: 100 };
  const edges = { energy: linearEdges(0, 200, 100), angle: linearEdges(0, 45, 90) };
  const plane = withNoise(angleEnergySpectrum(beam, 0.7 * range, edges), parts.primaries, random).map((v) => v / area);
  const crossed: ScoredEstimator = {
    name: 'angle_energy',
    geometry: cylinder('Slab_angle', radius, { start: 0.7 * range, stop: 0.7 * range + 0.1, bins: 1 }),
    pages: [
      fluence(
        { axes: [], values: plane },
        { name: 'Energy and angle', unit: '/cm^2/MeV/deg/prim', filter: protons, differentials: [energies, angles] },
      ),
    ],
  };
  return {
    title: parts.title,
    simulator: 'shieldhit',
    beam,
    primaries: parts.primaries,
    blocks: [],
    depth: Math.ceil(range + 4),
    estimators: [crossed, ...[0.02, 0.4, 0.7, 0.9, 0.99].map(at)],
  };
}

/** Particles that crossed two planes, as MCPL pages: all, and the primaries. */
export function phaseSpaceStudy(
  parts: { readonly title: string; readonly energy: number; readonly particles: number },
  random: Random,
): Study {
  const beam = makeBeam(parts.energy);
  const mcpl = (name: string, values: readonly number[], all: boolean): ScoredPage => ({
    name,
    keyword: 'MCPL',
    ...(all ? {} : { filter: primaryParticles }),
    detector: 'MCPL',
    detectorNumber: 63,
    unit: '',
    normalised: '4',
    unitId: -1,
    axes: [],
    values: [values],
  });
  const plane = (name: string, depth: number): ScoredEstimator => {
    const values = phaseSpace(beam, { depth, particles: parts.particles }, random);
    const primaries = values.filter((_, k) => values[k - (k % 8)] === beam.particle.pdg);
    return {
      name,
      geometry: { name: `${name}_plane`, kind: 'PLANE', x: [-10, 10, 1], y: [-10, 10, 1], z: [depth, depth, 1] },
      pages: [mcpl('Phase space', values, true), mcpl('Phase space, primaries', primaries, false)],
    };
  };
  const counted: ScoredEstimator = {
    name: 'counter',
    geometry: cylinder('Counter', radius, { start: 4, stop: 4.1, bins: 1 }),
    pages: [particleCount(single(parts.particles))],
  };
  return {
    title: parts.title,
    simulator: 'shieldhit',
    beam,
    primaries: parts.particles,
    blocks: [],
    depth: 20,
    estimators: [plane('phase_space_4cm', 4), plane('phase_space_10cm', 10), counted],
  };
}
