import { addAt, at } from './binning.ts';

/** A mesh in the plane of the beam (cm), one bin of `thickness` in x, and the cylinder around the beam with its z bins. */
export interface TransportMesh {
  readonly yBins: number;
  readonly yHalf: number;
  readonly zBins: number;
  readonly zStop: number;
  readonly thickness: number;
  readonly radius: number;
}

/** What is tallied while particles move; after `normalise` per primary. Maps run over y first, then z. */
export interface Tally {
  readonly mesh: TransportMesh;
  /** MeV/g and /cm² in the plane. */
  readonly doseMap: Float64Array;
  readonly fluenceMap: Float64Array;
  readonly primaryMap: Float64Array;
  /** MeV/g and /cm² in the cylinder. */
  readonly dose: Float64Array;
  readonly fluence: Float64Array;
  readonly primaryFluence: Float64Array;
  /** Sums of path, of energy and of energy squared over path, for the averages of linear energy transfer. */
  readonly path: Float64Array;
  readonly transfer: Float64Array;
  readonly transferSquared: Float64Array;
  /** Path of protons by depth bin and energy bin of 1 MeV, 256 bins per depth. */
  readonly spectrum: Float64Array;
}

export const spectrumBins = 256;

/** An empty tally. */
export function makeTally(mesh: TransportMesh): Tally {
  const plane = (): Float64Array => new Float64Array(mesh.yBins * mesh.zBins);
  const line = (): Float64Array => new Float64Array(mesh.zBins);
  return {
    mesh,
    doseMap: plane(),
    fluenceMap: plane(),
    primaryMap: plane(),
    dose: line(),
    fluence: line(),
    primaryFluence: line(),
    path: line(),
    transfer: line(),
    transferSquared: line(),
    spectrum: new Float64Array(mesh.zBins * spectrumBins),
  };
}

/** One step of one particle. */
export interface Step {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Geometric length in cm, deposited and remaining energy in MeV, density in g/cm³. */
  readonly length: number;
  readonly deposit: number;
  readonly energy: number;
  readonly density: number;
  readonly primary: boolean;
}

/** Tallies a step at its middle. */
export function score(tally: Tally, step: Step): void {
  const { mesh } = tally;
  const zIndex = Math.floor((step.z / mesh.zStop) * mesh.zBins);
  if (zIndex < 0 || zIndex >= mesh.zBins) return;
  const perGram = step.deposit / step.density;
  addAt(tally.dose, zIndex, perGram);
  addAt(tally.fluence, zIndex, step.length);
  if (step.primary) addAt(tally.primaryFluence, zIndex, step.length);
  addAt(tally.path, zIndex, step.length);
  addAt(tally.transfer, zIndex, step.deposit);
  if (step.length > 0) addAt(tally.transferSquared, zIndex, (step.deposit * step.deposit) / step.length);
  const energyBin = Math.min(spectrumBins - 1, Math.floor(step.energy));
  addAt(tally.spectrum, zIndex * spectrumBins + energyBin, step.length);
  if (Math.abs(step.x) > mesh.thickness / 2 || Math.abs(step.y) >= mesh.yHalf) return;
  const yIndex = Math.floor(((step.y + mesh.yHalf) / (2 * mesh.yHalf)) * mesh.yBins);
  const index = yIndex + mesh.yBins * zIndex;
  addAt(tally.doseMap, index, perGram);
  addAt(tally.fluenceMap, index, step.length);
  if (step.primary) addAt(tally.primaryMap, index, step.length);
}

function scale(values: Float64Array, factor: number): void {
  for (let k = 0; k < values.length; k++) values[k] = at(values, k) * factor;
}

/** Turns sums into densities per primary. The sums for averages are unchanged. */
export function normalise(tally: Tally, primaries: number): void {
  const { mesh } = tally;
  const zStep = mesh.zStop / mesh.zBins;
  const cell = ((mesh.thickness * 2 * mesh.yHalf) / mesh.yBins) * zStep;
  const ring = Math.PI * mesh.radius ** 2 * zStep;
  for (const map of [tally.doseMap, tally.fluenceMap, tally.primaryMap]) scale(map, 1 / (cell * primaries));
  for (const line of [tally.dose, tally.fluence, tally.primaryFluence]) scale(line, 1 / (ring * primaries));
  scale(tally.spectrum, 1 / (ring * primaries));
}
