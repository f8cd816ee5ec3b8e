import { describe, expect, it } from 'vitest';
import { at, linearEdges, logarithmicCentres, logarithmicEdges, peakIndex } from '#core/demo/physics/binning.ts';
import { carbon, proton, type Beam } from '#core/demo/physics/particle.ts';
import { phaseSpace } from '#core/demo/physics/phaseSpace.ts';
import { makeRandom, makeUuid } from '#core/demo/physics/random.ts';
import { energyAt, rangeOf } from '#core/demo/physics/range.ts';
import { angleEnergySpectrum, energySpectrum, withNoise } from '#core/demo/physics/spectrum.ts';

const beam: Beam = { particle: proton, energy: 150, spread: 1.5, sigma: 0.3 };

describe('logarithmic bins', () => {
  it('have edges and centres of constant ratio, the centre being the geometric mean of its edges', () => {
    const edges = logarithmicEdges(0.1, 200, 120);
    const centres = logarithmicCentres(0.1, 200, 120);
    const ratio = 2000 ** (1 / 120);
    for (let k = 0; k < 120; k++) {
      expect(at(edges, k + 1) / at(edges, k)).toBeCloseTo(ratio, 10);
      expect(at(centres, k)).toBeCloseTo(Math.sqrt(at(edges, k) * at(edges, k + 1)), 8);
    }
  });
});

describe('an energy spectrum', () => {
  const edges = linearEdges(0, 200, 400);

  it.each([1, 5, 10])('peaks at the residual energy after %d cm', (depth) => {
    const spectrum = energySpectrum(beam, depth, edges);
    const left = energyAt(proton, rangeOf(proton, 150) - depth);
    expect(Math.abs((peakIndex(spectrum) + 0.5) * 0.5 - left)).toBeLessThan(1.5);
  });

  it('holds about one particle per primary, whatever the binning', () => {
    const sum = (grid: Float64Array): number =>
      energySpectrum(beam, 2, grid).reduce((total, value, k) => total + value * (at(grid, k + 1) - at(grid, k)), 0);
    expect(sum(edges)).toBeCloseTo(1, 1);
    expect(sum(logarithmicEdges(0.1, 200, 120))).toBeCloseTo(sum(edges), 1);
  });

  it('equals the energy-angle spectrum summed over angles', () => {
    const axes = { energy: linearEdges(0, 200, 50), angle: linearEdges(0, 180, 720) };
    const plane = angleEnergySpectrum(beam, 8, axes);
    const spectrum = energySpectrum(beam, 8, axes.energy);
    const peak = peakIndex(spectrum);
    const overAngles = Array.from({ length: 720 }, (_, a) => at(plane, peak + 50 * a) * 0.25).reduce(
      (x, y) => x + y,
      0,
    );
    expect(overAngles / at(spectrum, peak)).toBeCloseTo(1, 3);
  });
});

describe('noise', () => {
  it('keeps the mean and shrinks with the number of counts', () => {
    const flat = new Float64Array(4000).fill(1);
    const deviation = (counts: number): number => {
      const noisy = withNoise(flat, counts, makeRandom(3));
      const mean = noisy.reduce((sum, value) => sum + value, 0) / noisy.length;
      expect(mean).toBeCloseTo(1, 1);
      return Math.sqrt(noisy.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noisy.length);
    };
    expect(deviation(25)).toBeCloseTo(0.2, 1);
    expect(deviation(2500)).toBeCloseTo(0.02, 2);
  });

  it('comes from a seeded stream', () => {
    expect(makeUuid(makeRandom(5))).toBe(makeUuid(makeRandom(5)));
    expect(makeUuid(makeRandom(5))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('a phase space', () => {
  it('has eight numbers per particle, unit directions and positive energies', () => {
    const values = phaseSpace({ ...beam, particle: carbon, energy: 290 }, { depth: 4, particles: 500 }, makeRandom(2));
    expect(values).toHaveLength(4000);
    for (let k = 0; k < values.length; k += 8) {
      const [pdg = 0, , , z, ux = 0, uy = 0, uz = 0, energy = 0] = values.slice(k, k + 8);
      expect(Number.isInteger(pdg)).toBe(true);
      expect(z).toBe(4);
      expect(Math.hypot(ux, uy, uz)).toBeCloseTo(1, 10);
      expect(energy).toBeGreaterThan(0);
    }
  });
});
