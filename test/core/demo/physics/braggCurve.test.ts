import { describe, expect, it } from 'vitest';
import { linearEdges, peakIndex } from '#core/demo/physics/binning.ts';
import { depthCurve } from '#core/demo/physics/braggCurve.ts';
import { carbon, helium, proton, type Beam } from '#core/demo/physics/particle.ts';
import { energyAt, rangeOf, stoppingPower } from '#core/demo/physics/range.ts';
import { rangeNodes, rangeSigma, rangeStraggling } from '#core/demo/physics/straggling.ts';

const beamOf = (energy: number, parts: Partial<Beam> = {}): Beam => ({
  particle: proton,
  energy,
  spread: energy * 0.01,
  sigma: 0.1,
  ...parts,
});

/** The depth between bins where a falling curve crosses a fraction of its maximum behind the peak. */
function distal(values: Float64Array, share: number, step: number): number {
  const peak = peakIndex(values);
  const level = share * (values[peak] ?? 0);
  const k = values.findIndex((value, index) => index > peak && value < level);
  const [before = 0, after = 0] = [values[k - 1], values[k]];
  return (k - 0.5 + (before - level) / (before - after)) * step;
}

describe('the range-energy relation', () => {
  it('is R = 0.0022·E^1.77 for protons and scales by A/Z² for ions', () => {
    expect(rangeOf(proton, 150)).toBeCloseTo(0.0022 * 150 ** 1.77, 10);
    expect(rangeOf(helium, 150)).toBeCloseTo(rangeOf(proton, 150), 10);
    expect(rangeOf(carbon, 290) / rangeOf(proton, 290)).toBeCloseTo(1 / 3, 10);
  });

  it('converts energy to range and back', () => {
    for (const particle of [proton, helium, carbon])
      expect(energyAt(particle, rangeOf(particle, 123))).toBeCloseTo(123, 8);
    expect(energyAt(proton, -1)).toBe(0);
  });

  it('has a stopping power equal to its slope', () => {
    const slope = (energyAt(carbon, 10.001) - energyAt(carbon, 9.999)) / 0.002;
    expect(stoppingPower(carbon, 10)).toBeCloseTo(12 * slope, 4);
  });
});

describe('range straggling', () => {
  it('is 0.012·R^0.935 for monoenergetic protons and smaller by √A for ions', () => {
    expect(rangeSigma(beamOf(150, { spread: 0 }))).toBeCloseTo(0.012 * rangeOf(proton, 150) ** 0.935, 10);
    expect(rangeStraggling(proton, 10) / rangeStraggling(carbon, 10)).toBeCloseTo(Math.sqrt(12), 10);
  });

  it('grows with the energy spread of the beam', () => {
    expect(rangeSigma(beamOf(150, { spread: 3 }))).toBeGreaterThan(rangeSigma(beamOf(150, { spread: 1 })));
  });

  it('is described by nodes with weights that sum to 1 and correct moments', () => {
    const beam = beamOf(150);
    const nodes = rangeNodes(beam);
    const mean = nodes.reduce((sum, { range, weight }) => sum + range * weight, 0);
    const variance = nodes.reduce((sum, { range, weight }) => sum + weight * (range - mean) ** 2, 0);
    expect(nodes.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(mean).toBeCloseTo(rangeOf(proton, 150), 6);
    expect(Math.sqrt(variance)).toBeCloseTo(rangeSigma(beam), 3);
  });
});

describe('the depth curve', () => {
  const step = 0.05;
  const edges = linearEdges(0, 40, 800);

  it.each([70, 100, 150, 200])(
    'of %d MeV monoenergetic protons falls to 80 % within a bin of R = α·E^p, and peaks just before',
    (energy) => {
      const { deposit } = depthCurve(beamOf(energy, { spread: 0 }), edges);
      expect(Math.abs(distal(deposit, 0.8, step) - rangeOf(proton, energy))).toBeLessThan(step);
      const peak = (peakIndex(deposit) + 0.5) * step;
      expect(peak).toBeLessThan(rangeOf(proton, energy));
      expect(rangeOf(proton, energy) - peak).toBeLessThan(1.6 * rangeSigma(beamOf(energy, { spread: 0 })) + step);
    },
  );

  it('has a wider fall-off for more range straggling', () => {
    const falls = [0.5, 3].map((spread) => {
      const { deposit } = depthCurve(beamOf(150, { spread }), edges);
      return distal(deposit, 0.2, step) - distal(deposit, 0.8, step);
    });
    // The 80–20 % fall-off of a normal distribution of ranges is about 1.3 standard deviations.
    expect(falls[0]).toBeCloseTo(1.3 * rangeSigma(beamOf(150, { spread: 0.5 })), 1);
    expect(falls[1]).toBeGreaterThan(1.5 * (falls[0] ?? 0));
  });

  it('deposits nearly the whole energy, the rest being lost to neutrons', () => {
    const total = depthCurve(beamOf(150), edges).deposit.reduce((sum, value) => sum + value * step, 0);
    expect(total).toBeGreaterThan(0.93 * 150);
    expect(total).toBeLessThan(150);
  });

  it('does not depend on the binning', () => {
    const coarse = depthCurve(beamOf(150), linearEdges(0, 40, 100)).deposit.reduce(
      (sum, value) => sum + value * 0.4,
      0,
    );
    const fine = depthCurve(beamOf(150), edges).deposit.reduce((sum, value) => sum + value * step, 0);
    expect(coarse).toBeCloseTo(fine, 1);
  });

  it('starts with all primaries, loses some along the way and has none behind the range', () => {
    const { fluence } = depthCurve(beamOf(150), edges);
    expect(fluence[0]).toBeCloseTo(1, 2);
    for (let k = 1; k < fluence.length; k++) expect(fluence[k] ?? 0).toBeLessThanOrEqual((fluence[k - 1] ?? 0) + 1e-12);
    expect(fluence.at(-1)).toBe(0);
  });

  it('has a dose-averaged LET above the track-averaged one, both rising towards the end', () => {
    const { doseLet, trackLet } = depthCurve(beamOf(150), edges);
    for (const k of [0, 100, 200, 300]) expect(doseLet[k] ?? 0).toBeGreaterThanOrEqual(trackLet[k] ?? 0);
    expect(trackLet[300] ?? 0).toBeGreaterThan(3 * (trackLet[0] ?? 0));
  });

  it('has a tail of fragments behind the peak of carbon and none behind protons', () => {
    const ions = depthCurve(beamOf(290, { particle: carbon, spread: 1 }), edges).deposit;
    const behind = Math.ceil((rangeOf(carbon, 290) + 1) / step);
    expect((ions[behind] ?? 0) / Math.max(...ions)).toBeGreaterThan(0.02);
    expect((ions[behind] ?? 0) / Math.max(...ions)).toBeLessThan(0.2);
    const protons = depthCurve(beamOf(100), edges).deposit;
    expect(protons[Math.ceil((rangeOf(proton, 100) + 1) / step)] ?? 0).toBeLessThan(1e-3);
  });
});
