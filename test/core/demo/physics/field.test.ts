import { describe, expect, it } from 'vitest';
import { at, linearEdges } from '#core/demo/physics/binning.ts';
import { fieldMap } from '#core/demo/physics/fieldMap.ts';
import { proton, type Beam } from '#core/demo/physics/particle.ts';
import { makeRandom } from '#core/demo/physics/random.ts';
import { rangeOf } from '#core/demo/physics/range.ts';
import { errorFunction, lateralSigma, normalShare } from '#core/demo/physics/scattering.ts';
import { fieldDeposit, spreadOutPeak } from '#core/demo/physics/spreadOutPeak.ts';

const beam: Beam = { particle: proton, energy: 150, spread: 1, sigma: 0.1 };
const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

describe('the lateral spread', () => {
  it('starts with the beam and grows with depth until the range', () => {
    const depths = Float64Array.from({ length: 30 }, (_, k) => k * 0.5);
    const sigma = lateralSigma(beam, depths);
    expect(sigma[0]).toBeCloseTo(0.1, 6);
    for (let k = 1; k < sigma.length; k++) expect(at(sigma, k)).toBeGreaterThan(at(sigma, k - 1));
  });

  it('is about 2.2 % of the range of protons at its end', () => {
    const range = rangeOf(proton, 150);
    const end = lateralSigma({ ...beam, sigma: 0 }, Float64Array.of(range))[0] ?? 0;
    expect(end / range).toBeGreaterThan(0.019);
    expect(end / range).toBeLessThan(0.027);
  });

  it('distributes a normal distribution over bins without loss', () => {
    expect(errorFunction(1)).toBeCloseTo(0.8427, 4);
    expect(normalShare(-1, 1, 1)).toBeCloseTo(0.6827, 4);
    expect(normalShare(-50, 50, 1)).toBeCloseTo(1, 6);
  });
});

describe('a spread-out Bragg peak', () => {
  const layers = spreadOutPeak({ ...beam, energy: 120 }, 80, 14);

  it('has weights that sum to 1, the deepest layer the largest', () => {
    expect(layers.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(Math.max(...layers.map(({ weight }) => weight))).toBe(layers.at(-1)?.weight);
  });

  it('is flat within 8 % between its lowest and its highest energy', () => {
    const step = 0.05;
    const deposit = fieldDeposit(layers, linearEdges(0, 14, 280));
    const plateau = deposit.slice(
      Math.ceil((rangeOf(proton, 80) + 0.2) / step),
      Math.floor((rangeOf(proton, 120) - 0.4) / step),
    );
    const mean = total(plateau) / plateau.length;
    for (const value of plateau) expect(Math.abs(value / mean - 1)).toBeLessThan(0.08);
    expect((deposit[0] ?? 0) / mean).toBeLessThan(0.85);
  });
});

describe('a map of a field', () => {
  const mesh = {
    x: { start: -6, stop: 6, bins: 1 },
    y: { start: -6, stop: 6, bins: 60 },
    z: { start: 0, stop: 18, bins: 90 },
  };
  const field = { layers: [{ beam, weight: 1 }], half: 0, primaries: 100_000 };

  it('holds the energy of the depth curve', () => {
    const map = fieldMap(field, mesh, makeRandom(1));
    const deposit = fieldDeposit(field.layers, linearEdges(0, 18, 90));
    const cell = 12 * 0.2 * 0.2;
    expect((total(map) * cell) / (total(deposit) * 0.2)).toBeCloseTo(1, 1);
  });

  it('is noisier and emptier with fewer primaries', () => {
    const empty = [1000, 1_000_000].map((primaries) =>
      fieldMap({ ...field, primaries }, mesh, makeRandom(1)).reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0),
    );
    expect(empty[0]).toBeGreaterThan(2 * (empty[1] ?? 0));
  });
});
