import { describe, expect, it } from 'vitest';
import { estimateNoise } from '#renderer/plots/noise.ts';
import { aLine, aMap } from './plotPages.ts';

/** A repeatable source of uniform numbers (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A Poisson count, by Knuth's product of uniforms in steps of at most 30, whose sum is Poisson too. */
function poisson(mean: number, next: () => number): number {
  let count = 0;
  for (let rest = mean; rest > 0; rest -= 30) {
    const limit = Math.exp(-Math.min(rest, 30));
    for (let product = next(); product > limit; product *= next()) count += 1;
  }
  return count;
}

const counted = (means: readonly number[], seed: number): readonly number[] => {
  const next = uniform(seed);
  return means.map((mean) => poisson(mean, next));
};

/** For each level, the median of 1/√N over the bins whose mean belongs to it. */
function truth(means: readonly number[], from: number, to: number): number {
  const max = Math.max(...means);
  const all = means.filter((mean) => mean >= from * max && mean < to * max).map((mean) => 1 / Math.sqrt(mean));
  return all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
}

describe('noise estimated from neighbouring bins', () => {
  it.each([1, 2, 3, 4, 5])('is within 15 % of the true value for Poisson counts on a slope (seed %i)', (seed) => {
    const means = Array.from({ length: 600 }, (_, at) => 200 + at / 2);
    const [high] = estimateNoise(aLine(counted(means, seed)));
    expect(Math.abs((high?.relative ?? 0) / truth(means, 0.5, 1) - 1)).toBeLessThan(0.15);
  });

  it.each([1, 2, 3])('is within 15 % of the true value at every level of a curved map (seed %i)', (seed) => {
    const rows = 100;
    const means = Array.from({ length: rows * 80 }, (_, at) => {
      const [row, column] = [at % rows, Math.floor(at / rows)];
      return 2000 * Math.exp(-(((row - 50) / 25) ** 2) - ((column - 40) / 25) ** 2);
    });
    const found = estimateNoise(aMap(counted(means, seed), [rows, 80], 'F'));
    for (const { from, to, relative } of found) {
      expect(Math.abs((relative ?? 0) / truth(means, from, to) - 1)).toBeLessThan(0.15);
    }
  });

  it('is within 15 % of the true value along a Bragg curve of half-millimetre bins', () => {
    // Bortfeld's power law, R = α E^p with p = 1.77, smeared by a straggling of 0.25 cm.
    const bragg = (z: number): number => {
      let sum = 0;
      for (let shift = -40; shift <= 40; shift += 1) {
        const rest = 15.5 + shift * 0.025 - z;
        if (rest > 0)
          sum += Math.max(rest, 0.02) ** (1 / 1.77 - 1) * Math.exp(-((shift * 0.025) ** 2) / (2 * 0.25 ** 2));
      }
      return sum;
    };
    const raw = Array.from({ length: 400 }, (_, at) => bragg(0.025 + at * 0.05));
    const means = raw.map((value) => (4000 * value) / Math.max(...raw));
    const [, middle] = estimateNoise(aLine(counted(means, 7)));
    expect(Math.abs((middle?.relative ?? 0) / truth(means, 0.1, 0.5) - 1)).toBeLessThan(0.15);
  });

  it('is zero for a smooth curve, and undefined for a few bins', () => {
    const [smooth] = estimateNoise(aLine(Array.from({ length: 200 }, (_, at) => 100 + at + at ** 2 / 50)));
    expect(smooth?.relative).toBeLessThan(1e-12);
    expect(estimateNoise(aLine([1, 2, 3, 4, 5, 6])).map(({ relative }) => relative)).toEqual([null, null, null]);
    expect(estimateNoise(aLine([])).map(({ relative }) => relative)).toEqual([null, null, null]);
  });

  it('omits non-finite values', () => {
    const values = Array.from({ length: 200 }, (_, at) => (at % 50 === 7 ? Number.NaN : 100 + at));
    expect(estimateNoise(aLine(values))[0]?.relative).toBeLessThan(1e-12);
  });
});
