import { air, bone, lung, pmma, water, type Medium } from '../physics/medium.ts';
import { proton } from '../physics/particle.ts';
import type { ScoredEstimator } from '../stored/scoredEstimator.ts';
import type { ScoredPage } from '../stored/scoredPage.ts';
import { planeMesh, position } from './quantities.ts';
import type { Study } from './study.ts';

/** A circle or ellipse in the plane, in cm. */
interface Ellipse {
  readonly medium: Medium;
  readonly y: number;
  readonly z: number;
  readonly ry: number;
  readonly rz: number;
}

/** A thorax-like phantom: PMMA shell, water, two lungs with a nodule, a spine and ribs. Later ones cover earlier ones. */
const thorax: readonly Ellipse[] = [
  { medium: pmma, y: 0, z: 15, ry: 14, rz: 11 },
  { medium: water, y: 0, z: 15, ry: 13.4, rz: 10.4 },
  { medium: lung, y: -6.6, z: 14.5, ry: 4.6, rz: 7 },
  { medium: lung, y: 6.6, z: 14.5, ry: 4.6, rz: 7 },
  { medium: water, y: 7.4, z: 12, ry: 1.3, rz: 1.3 },
  { medium: bone, y: 0, z: 21.5, ry: 1.9, rz: 2.1 },
  { medium: water, y: 0, z: 21.9, ry: 0.7, rz: 0.8 },
  { medium: bone, y: -11.8, z: 13, ry: 0.5, rz: 1.7 },
  { medium: bone, y: 11.8, z: 13, ry: 0.5, rz: 1.7 },
  { medium: bone, y: 0, z: 5.4, ry: 2.4, rz: 0.5 },
];

/** In the order of their numbers in mat.dat, where water comes first. */
const media = [water, air, pmma, lung, bone];

function thoraxAt(y: number, z: number): Medium {
  return thorax.findLast((part) => ((y - part.y) / part.ry) ** 2 + ((z - part.z) / part.rz) ** 2 < 1)?.medium ?? air;
}

/** Maps of the material numbers and densities of a phantom: geometry pages, with one value per bin. */
export function phantomStudy(title: string): Study {
  const y = { start: -16, stop: 16, bins: 240 };
  const z = { start: 0, stop: 30, bins: 240 };
  const cells = Array.from({ length: y.bins * z.bins }, (_, k) =>
    thoraxAt(
      y.start + (((k % y.bins) + 0.5) * (y.stop - y.start)) / y.bins,
      ((Math.floor(k / y.bins) + 0.5) * z.stop) / z.bins,
    ),
  );
  const axes = [position('Y', y), position('Z', z)];
  const page = (
    parts: Pick<ScoredPage, 'name' | 'detector' | 'detectorNumber' | 'unit'>,
    values: number[],
  ): ScoredPage => ({
    ...parts,
    keyword: parts.detector === 'RHO' ? 'Rho' : 'Material',
    normalised: '0',
    unitId: 0,
    axes,
    values: Float64Array.from(values),
  });
  const estimator: ScoredEstimator = {
    name: 'geometry_map',
    geometry: { ...planeMesh('Geo_Mesh', { y, z }, 0.5), kind: 'GEOMAP' },
    pages: [
      page(
        { name: 'Material', detector: 'MATERIAL', detectorNumber: 51, unit: '' },
        cells.map((medium) => media.indexOf(medium) + 1),
      ),
      page(
        { name: 'Density', detector: 'RHO', detectorNumber: 52, unit: 'g/cm^3' },
        cells.map((medium) => medium.density),
      ),
    ],
  };
  return {
    title,
    simulator: 'shieldhit',
    beam: { particle: proton, energy: 160, spread: 1.6, sigma: 0.4 },
    primaries: 1000,
    blocks: media.map((medium, k) => ({ name: `part_${k}`, medium, y: [-16, 16], z: [6 * k, 6 * k + 6] })),
    depth: 30,
    estimators: [estimator],
  };
}
