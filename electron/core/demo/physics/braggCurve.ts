import { addAt, at } from './binning.ts';
import { fragmentDose, survival } from './fragmentation.ts';
import type { Beam } from './particle.ts';
import { energyAt } from './range.ts';
import { rangeNodes, type RangeNode } from './straggling.ts';

/** Bortfeld's slope of the loss of protons to nuclear reactions, per cm. */
const lossSlope = 0.012;
/** The fraction of the energy lost in nuclear reactions that is deposited locally. */
const localShare = 0.6;

/** The properties of a beam along its depth in water; one value for each bin, per primary. */
interface DepthCurve {
  /** Energy deposited per length, in MeV/cm, over the whole cross-section. */
  readonly deposit: Float64Array;
  /** Primaries that cross the bin, 0…1. */
  readonly fluence: Float64Array;
  /** Track-averaged and dose-averaged linear energy transfer of the primaries, in MeV/cm; 0 if none arrives. */
  readonly trackLet: Float64Array;
  readonly doseLet: Float64Array;
  /** Mean kinetic energy of the primaries that arrive, in MeV per nucleon. */
  readonly meanEnergy: Float64Array;
}

/** Fraction of the primaries with one range that are left at a depth. */
function remaining(beam: Beam, range: number, depth: number): number {
  if (depth >= range) return 0;
  if (beam.particle.freePath !== null) return survival(beam, Math.max(0, depth));
  return (1 + lossSlope * (range - Math.max(0, depth))) / (1 + lossSlope * range);
}

interface Sums extends DepthCurve {
  readonly path: Float64Array;
}

function addNode(
  sums: Sums,
  { beam, node }: { readonly beam: Beam; readonly node: RangeNode },
  edges: Float64Array,
): void {
  const { particle } = beam;
  let before = particle.a * energyAt(particle, node.range - at(edges, 0));
  let left = remaining(beam, node.range, at(edges, 0));
  for (let k = 0; k < edges.length - 1 && before > 0; k++) {
    const low = at(edges, k);
    const high = at(edges, k + 1);
    const after = particle.a * energyAt(particle, node.range - high);
    const next = remaining(beam, node.range, high);
    const length = Math.min(high, node.range) - low;
    const share = (left + (next === 0 ? left : next)) / 2;
    const lossLocal = particle.freePath === null && next > 0 ? localShare * (left - next) * ((before + after) / 2) : 0;
    addAt(sums.deposit, k, (node.weight * (share * (before - after) + lossLocal)) / (high - low));
    const path = node.weight * share * length;
    const transfer = (before - after) / length;
    addAt(sums.path, k, path);
    addAt(sums.fluence, k, path / (high - low));
    addAt(sums.trackLet, k, path * transfer);
    addAt(sums.doseLet, k, path * transfer * transfer);
    addAt(sums.meanEnergy, k, (path * (before + after)) / 2 / particle.a);
    before = after;
    left = next;
  }
}

/**
 * The depth curve of a beam in water over bins whose edges are in cm, ascending. The model is T. Bortfeld's (Med. Phys.
 * 24 (1997) 2024), integrated over the bins exactly: particles with normally distributed ranges, each slowing down by R
 * = α·E^p. For ions the loss is exponential and fragments are added.
 */
export function depthCurve(beam: Beam, edges: Float64Array): DepthCurve {
  const bins = edges.length - 1;
  const make = (): Float64Array => new Float64Array(bins);
  const sums: Sums = {
    deposit: make(),
    fluence: make(),
    trackLet: make(),
    doseLet: make(),
    meanEnergy: make(),
    path: make(),
  };
  for (const node of rangeNodes(beam)) addNode(sums, { beam, node }, edges);
  const fragments = fragmentDose(beam, edges);
  for (let k = 0; k < bins; k++) {
    const path = at(sums.path, k);
    const transfer = at(sums.trackLet, k);
    sums.doseLet[k] = transfer > 0 ? at(sums.doseLet, k) / transfer : 0;
    sums.trackLet[k] = path > 0 ? transfer / path : 0;
    sums.meanEnergy[k] = path > 0 ? at(sums.meanEnergy, k) / path : 0;
    addAt(sums.deposit, k, at(fragments, k));
  }
  return sums;
}
