import { at, linearCentres, linearEdges } from '../physics/binning.ts';
import { depthCurve } from '../physics/braggCurve.ts';
import { fieldMap, type Extent, type Field } from '../physics/fieldMap.ts';
import { fragmentFluence } from '../physics/fragmentation.ts';
import type { Beam, Particle } from '../physics/particle.ts';
import type { Random } from '../physics/random.ts';
import { withNoise } from '../physics/spectrum.ts';
import { fieldDeposit, spreadOutPeak } from '../physics/spreadOutPeak.ts';
import type { ScoredEstimator } from '../stored/scoredEstimator.ts';
import type { ScoredPage } from '../stored/scoredPage.ts';
import {
  cylinder,
  dose,
  doseLet,
  fluence,
  fragments,
  planeMesh,
  position,
  primaryParticles,
  trackLet,
} from './quantities.ts';
import type { Study } from './study.ts';

interface FieldParts {
  readonly title: string;
  readonly particle: Particle;
  readonly energy: number;
  /** For a spread-out peak; otherwise a single energy. */
  readonly lowest?: number;
  /** Half-width of the field in cm; 0 for a pencil. */
  readonly half: number;
  readonly primaries: number;
  readonly depth: number;
  /** Stopping power of the phantom relative to water. */
  readonly stopping?: number;
  /** Bins of the map along Y and Z; null for no map. */
  readonly map: readonly [number, number] | null;
}

const radius = 10;

function profile(parts: FieldParts, field: Field, random: Random): ScoredEstimator {
  const beam = field.layers.at(-1)?.beam ?? beamOf(parts);
  const stopping = parts.stopping ?? 1;
  const z: Extent = { start: 0, stop: parts.depth, bins: 400 };
  const edges = linearEdges(0, parts.depth * stopping, z.bins);
  const axes = [position('Z', z)];
  const area = Math.PI * radius ** 2;
  const perArea = (values: Float64Array): Float64Array => values.map((value) => value / area);
  const curve = depthCurve(beam, edges);
  const deposit = fieldDeposit(field.layers, edges);
  const broken = linearCentres(0, parts.depth * stopping, z.bins).map((depth) => fragmentFluence(beam, depth));
  const noisy = (values: Float64Array, counts: number): Float64Array =>
    perArea(withNoise(values, counts / Math.max(...values), random));
  const lettered = { axes, values: curve.doseLet };
  const pages: ScoredPage[] = [
    dose({ axes, values: noisy(deposit, parts.primaries) }),
    fluence(
      { axes, values: noisy(curve.fluence, parts.primaries) },
      { name: 'Fluence, primaries', filter: primaryParticles },
    ),
    doseLet(lettered, { name: 'LETd, primaries', filter: primaryParticles }),
    trackLet({ axes, values: curve.trackLet }, { name: 'LETt, primaries', filter: primaryParticles }),
  ];
  if (beam.particle.freePath !== null) {
    pages.push(
      fluence({ axes, values: noisy(broken, parts.primaries) }, { name: 'Fluence, fragments', filter: fragments }),
    );
  }
  return { name: 'z_profile', geometry: cylinder('CylZ_Mesh', radius, z), pages };
}

/** The map in the plane of the beam, if requested. */
function maps(parts: FieldParts, field: Field, random: Random): readonly ScoredEstimator[] {
  if (parts.map === null) return [];
  const width = parts.half === 0 ? 2 : parts.half + 2;
  const y: Extent = { start: -width, stop: width, bins: parts.map[0] };
  const z: Extent = { start: 0, stop: parts.depth, bins: parts.map[1] };
  const inWater = { ...z, stop: parts.depth * (parts.stopping ?? 1) };
  const values = fieldMap(field, { x: { start: -0.25, stop: 0.25, bins: 1 }, y, z: inWater }, random);
  const pages = [dose({ axes: [position('Y', y), position('Z', z)], values })];
  return [{ name: 'yz_profile', geometry: planeMesh('YZ_Mesh', { y, z }, 0.25), pages }];
}

function beamOf(parts: FieldParts): Beam {
  return { particle: parts.particle, energy: parts.energy, spread: parts.energy * 0.006, sigma: 0.15 };
}

/** Layers of a field: the spread-out peak's, or a single energy. */
function fieldOf(parts: FieldParts): Field {
  const beam = beamOf(parts);
  const layers = parts.lowest === undefined ? [{ beam, weight: 1 }] : spreadOutPeak(beam, parts.lowest, 14);
  return { layers, half: parts.half, primaries: parts.primaries };
}

/**
 * Many primaries in a homogeneous phantom, by the analytic model: protons or ions, a single energy or a spread-out
 * peak.
 */
export function fieldStudy(parts: FieldParts, random: Random): Study {
  const field = fieldOf(parts);
  const along = profile(parts, field, random);
  const estimators = [...maps(parts, field, random), along];
  return {
    title: parts.title,
    simulator: 'shieldhit',
    beam: beamOf(parts),
    primaries: parts.primaries,
    blocks: [],
    depth: parts.depth,
    estimators,
  };
}

/** Dose of a square field on a mesh of three axes. */
export function cubeStudy(
  parts: FieldParts & { readonly cube: readonly [Extent, Extent, Extent] },
  random: Random,
): Study {
  const study = fieldStudy(parts, random);
  const [x, y, z] = parts.cube;
  const values = fieldMap(fieldOf(parts), { x, y, z }, random);
  const estimator: ScoredEstimator = {
    name: 'mesh_3d',
    geometry: {
      name: 'Cube_Mesh',
      kind: 'MSH',
      x: [x.start, x.stop, x.bins],
      y: [y.start, y.stop, y.bins],
      z: [z.start, z.stop, z.bins],
    },
    pages: [dose({ axes: [position('X', x), position('Y', y), position('Z', z)], values })],
  };
  return { ...study, estimators: [estimator, ...study.estimators] };
}

/** A page with averages over nothing: NaN where no particle came, Infinity after a division by zero. */
export function withGaps(study: Study): Study {
  const estimators = study.estimators.map((estimator) => ({
    ...estimator,
    pages: estimator.pages.map((page) => {
      if (!(page.values instanceof Float64Array) || page.normalised !== '3') return page;
      const values = page.values.map((value, k) =>
        value === 0 ? Number.NaN : k === 0 ? Number.POSITIVE_INFINITY : value,
      );
      if (values.length > 2) values[values.length - 1] = at(values, 1) > 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
      return { ...page, values };
    }),
  }));
  return { ...study, estimators };
}
