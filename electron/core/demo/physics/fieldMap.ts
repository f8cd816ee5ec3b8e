import { at, linearCentres, linearEdges } from './binning.ts';
import { depthCurve } from './braggCurve.ts';
import { fragmentDose } from './fragmentation.ts';
import type { Beam } from './particle.ts';
import type { Random } from './random.ts';
import { lateralSigma, normalShare } from './scattering.ts';
import { fieldDeposit, type Layer } from './spreadOutPeak.ts';

/** One axis of a mesh, in cm. */
export interface Extent {
  readonly start: number;
  readonly stop: number;
  readonly bins: number;
}

/** A mesh over x, y and z; an axis of one bin is not resolved. */
export interface Mesh {
  readonly x: Extent;
  readonly y: Extent;
  readonly z: Extent;
}

/** A field of beams: a pencil if `half` is 0, otherwise a square with that half-width in cm. */
export interface Field {
  readonly layers: readonly Layer[];
  readonly half: number;
  readonly primaries: number;
}

/** Fraction of a field between two positions, smeared by sigma. */
function fieldShare(
  { low, high }: { readonly low: number; readonly high: number },
  half: number,
  sigma: number,
): number {
  if (half === 0) return normalShare(low, high, sigma);
  const middle = (low + high) / 2;
  return (normalShare(middle - half, middle + half, sigma) * (high - low)) / (2 * half);
}

interface Depths {
  readonly deposit: Float64Array;
  readonly fluence: Float64Array;
  readonly sigma: Float64Array;
  /** Fraction of the deposit that is spread widely: fragments, secondary protons. */
  readonly halo: Float64Array;
}

function depthsOf(field: Field, beam: Beam, z: Extent): Depths {
  const edges = linearEdges(z.start, z.stop, z.bins);
  const centres = linearCentres(z.start, z.stop, z.bins);
  const deposit = fieldDeposit(field.layers, edges);
  const { fluence } = depthCurve(beam, edges);
  const fragments = fragmentDose(beam, edges);
  const floor = 4e-4 * at(deposit, 0);
  const halo = deposit.map((value, k) => {
    if (beam.particle.freePath !== null) return Math.min(1, at(fragments, k) / Math.max(value, 1e-12));
    return value < floor ? 1 : 0.02 + 0.1 * Math.max(0, 1 - at(fluence, k));
  });
  // Beyond the range of protons, neutrons leave a small deposit.
  const lifted = deposit.map((value) => Math.max(value, floor));
  return { deposit: lifted, fluence, sigma: lateralSigma(beam, centres), halo };
}

/** Fractions for the bins of an axis at one depth, narrow and wide parts combined. */
function axisShares(
  extent: Extent,
  half: number,
  { sigma, wide }: { readonly sigma: number; readonly wide: number },
): [Float64Array, Float64Array] {
  const edges = linearEdges(extent.start, extent.stop, extent.bins);
  const share = (width: number): Float64Array =>
    Float64Array.from({ length: extent.bins }, (_, k) =>
      fieldShare({ low: at(edges, k), high: at(edges, k + 1) }, half, width),
    );
  return [share(sigma), share(wide)];
}

/**
 * Dose of a field in water over a mesh, in MeV/g per primary, x fastest, then y, then z: depth curve times lateral
 * spread, with the noise for that number of primaries (Poisson counts of the particles that cross each bin).
 */
export function fieldMap(field: Field, mesh: Mesh, random: Random): Float64Array {
  const beam = field.layers.at(-1)?.beam;
  if (beam === undefined) return new Float64Array(0);
  const depths = depthsOf(field, beam, mesh.z);
  const { x, y, z } = mesh;
  const area = (((x.stop - x.start) / x.bins) * (y.stop - y.start)) / y.bins;
  const values = new Float64Array(x.bins * y.bins * z.bins);
  const step = (z.stop - z.start) / z.bins;
  for (let iz = 0; iz < z.bins; iz++) {
    const halo = at(depths.halo, iz);
    const sigma = Math.max(0.02, at(depths.sigma, iz));
    const wide = 2.5 * sigma + 0.35 + 0.06 * (z.start + iz * step);
    const [xSharp, xWide] = axisShares(x, field.half, { sigma, wide });
    const [ySharp, yWide] = axisShares(y, field.half, { sigma, wide });
    for (let iy = 0; iy < y.bins; iy++) {
      for (let ix = 0; ix < x.bins; ix++) {
        const share = (1 - halo) * at(xSharp, ix) * at(ySharp, iy) + halo * at(xWide, ix) * at(yWide, iy);
        const expected = field.primaries * share * Math.max(0.004, at(depths.fluence, iz));
        if (expected < 1e-4) continue;
        const mean = (at(depths.deposit, iz) * share) / area;
        values[ix + x.bins * (iy + y.bins * iz)] = (mean * random.poisson(expected)) / expected;
      }
    }
  }
  return values;
}
