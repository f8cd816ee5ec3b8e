import { describe, expect, it } from 'vitest';
import { at, linearEdges, peakIndex } from '#core/demo/physics/binning.ts';
import { depthCurve } from '#core/demo/physics/braggCurve.ts';
import { lead } from '#core/demo/physics/medium.ts';
import { proton, type Beam } from '#core/demo/physics/particle.ts';
import { makeRandom } from '#core/demo/physics/random.ts';
import { transportProtons } from '#core/demo/physics/transport.ts';

const beam: Beam = { particle: proton, energy: 100, spread: 1, sigma: 0.1 };
const mesh = { yBins: 40, yHalf: 2, zBins: 200, zStop: 10, thickness: 0.5, radius: 5 };

describe('protons tracked one by one', () => {
  const tally = transportProtons({ beam, primaries: 800, blocks: [], mesh }, makeRandom(7));

  it('peak where the analytic curve peaks', () => {
    const { deposit } = depthCurve(beam, linearEdges(0, 10, 200));
    expect(Math.abs(peakIndex(tally.dose) - peakIndex(deposit))).toBeLessThanOrEqual(3);
  });

  it('leave a fluence of one primary over the cross-section at the entrance', () => {
    expect(at(tally.primaryFluence, 0) * Math.PI * 25).toBeCloseTo(1, 2);
  });

  it('spread with depth', () => {
    const width = (zIndex: number): number => {
      const row = Array.from({ length: 40 }, (_, y) => at(tally.primaryMap, y + 40 * zIndex));
      const sum = row.reduce((a, b) => a + b, 0);
      return Math.sqrt(row.reduce((a, b, y) => a + (b * (y - 19.5) ** 2) / sum, 0));
    };
    expect(width(140)).toBeGreaterThan(width(5));
  });

  it('leave bins far from the axis empty, except for some tracks of secondaries', () => {
    const far = tally.doseMap.filter((_, k) => k % 40 < 8);
    const hit = far.filter((value) => value > 0).length;
    expect(hit).toBeGreaterThan(0);
    expect(hit).toBeLessThan(far.length / 4);
  });

  it('are the same for the same seed and others for another', () => {
    const again = transportProtons({ beam, primaries: 800, blocks: [], mesh }, makeRandom(7));
    const other = transportProtons({ beam, primaries: 800, blocks: [], mesh }, makeRandom(8));
    expect(again.doseMap).toEqual(tally.doseMap);
    expect(other.doseMap).not.toEqual(tally.doseMap);
  });

  it('stop in sufficiently thick lead', () => {
    const block = { name: 'Stopper', medium: lead, y: [-6, 6], z: [1, 4] } as const;
    const stopped = transportProtons({ beam, primaries: 300, blocks: [block], mesh }, makeRandom(7));
    expect(at(stopped.primaryFluence, 10)).toBeGreaterThan(0);
    expect(at(stopped.primaryFluence, 85)).toBe(0);
  });
});
