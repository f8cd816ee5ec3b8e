import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeGammaRun, tallyGamma } from '#renderer/gamma/gamma.ts';
import type { DoseGrid, GammaCriteria } from '#renderer/gamma/gammaModel.ts';

const standard: GammaCriteria = {
  dosePercent: 3,
  distance: 3,
  isLocal: false,
  norm: 1,
  cutOffPercent: 0,
  limit: Infinity,
  method: { kind: 'step-free' },
};

function gammaOf(reference: DoseGrid, evaluated: DoseGrid, changes: Partial<GammaCriteria> = {}): Float64Array {
  const run = makeGammaRun(reference, evaluated, { ...standard, ...changes });
  run.compute(0, run.points);
  return run.gamma;
}

function line(count: number, step: number, dose: (x: number) => number): DoseGrid {
  const axis = Float64Array.from({ length: count }, (_, index) => index * step);
  return { axes: [axis], values: axis.map(dose) };
}

/** A grid with the same positions along each axis. */
function grid(axis: Float64Array, dimensions: number, dose: (at: readonly number[]) => number): DoseGrid {
  let places: (readonly number[])[] = [[]];
  for (let count = 0; count < dimensions; count += 1) {
    places = places.flatMap((place) => Array.from(axis, (at) => [...place, at]));
  }
  return { axes: Array.from({ length: dimensions }, () => axis), values: Float64Array.from(places, dose) };
}

const evenly = (count: number, step: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i * step);

describe('the published values of a 2 × 2 example', () => {
  // Spacing 2 mm, 3 % global, 3 mm; the reference is shifted back by 1 mm along its columns, the evaluated grid forward
  // by 1 mm along its rows.
  const reference = {
    axes: [Float64Array.of(0, 2), Float64Array.of(-1, 1)],
    values: Float64Array.of(0.93, 0.95, 0.97, 1),
  };
  const evaluated = {
    axes: [Float64Array.of(1, 3), Float64Array.of(0, 2)],
    values: Float64Array.of(0.93, 0.96, 0.9, 1.02),
  };

  it('match the classic definition', () => {
    const gamma = gammaOf(reference, evaluated, { method: { kind: 'grid-points' } });
    // The first: 2 mm² of squared distance at equal dose, √(2/9).
    const expected = [0.471405, 0.57735, 1.105542, 0.816497];
    for (const [index, value] of expected.entries()) expect(Math.abs((gamma[index] ?? 0) - value)).toBeLessThan(1e-6);
  });

  it('match stepwise interpolation after Wendling', () => {
    const gamma = gammaOf(reference, evaluated, { method: { kind: 'stepping', step: 0.3, radius: 5 } });
    const expected = [0.56648, 0.416667, 0.774175, 0.364283];
    for (const [index, value] of expected.entries()) expect(Math.abs((gamma[index] ?? 0) - value)).toBeLessThan(2.5e-6);
  });

  it('are infinite if the search radius is too small', () => {
    const gamma = gammaOf(reference, evaluated, { method: { kind: 'stepping', step: 0.3, radius: 0.9 } });
    expect(gamma[0]).toBe(Infinity);
  });
});

describe('gamma', () => {
  it('of a constant excess is proportional to it: 1.5 % of 1.015 at 3 % is a half', () => {
    const same = line(5, 0.1, () => 1);
    const more = line(5, 0.1, () => 1.015);
    for (const value of gammaOf(same, more, { distance: 0.3 })) expect(value).toBeCloseTo(0.5, 12);
  });

  it('between two parallel ramps is the distance of two lines', () => {
    // Slopes of 2 % for each mm, 1 mm apart: in units of 3 mm and 3 % the slope is 2, the offset 2/3, the distance (2/3)/√5.
    const reference = line(41, 1, (x) => 0.02 * x);
    const evaluated = line(41, 1, (x) => 0.02 * (x - 1));
    const gamma = gammaOf(reference, evaluated);
    for (const value of gamma.subarray(5, 36)) expect(value).toBeCloseTo(2 / 3 / Math.sqrt(5), 12);
  });

  it.each([2, 3])('between two parallel ramps in %i dimensions is the distance of two planes', (dimensions) => {
    const slope = (at: readonly number[]): number => at.reduce((sum, x) => sum + 0.01 * x, 0);
    const axis = evenly(9, 1.5);
    const gamma = gammaOf(
      grid(axis, dimensions, slope),
      grid(axis, dimensions, (at) => slope(at) + 0.01),
      {},
    );
    const steepness = Math.sqrt(dimensions) * ((0.01 * 3) / 0.03);
    const middle = Math.floor(gamma.length / 2);
    expect(gamma[middle]).toBeCloseTo(1 / 3 / Math.hypot(1, steepness), 12);
  });

  it.each([1, 2, 3])('of a grid compared with itself is zero everywhere in %i dimensions', (dimensions) => {
    const itself = grid(evenly(6, 2), dimensions, (at) => Math.exp(-at.reduce((sum, x) => sum + (x - 5) ** 2, 0) / 40));
    for (const value of gammaOf(itself, itself)) expect(value).toBeLessThan(1e-7);
  });

  it('of a shifted peak is its shift over the distance criterion, where the dose is equal again', () => {
    // At the top of the reference the nearest point of the evaluated peak is between its top and the point above.
    const peak = (centre: number) => (x: number) => Math.exp(-((x - centre) ** 2) / (2 * 2 ** 2));
    const [reference, evaluated] = [line(2001, 0.02, peak(20)), line(2001, 0.02, peak(21))];
    const at = 1000;
    const dense = Array.from({ length: 400_001 }, (_, index) => index * 1e-4);
    const nearest = dense.reduce(
      (best, x) => Math.min(best, Math.hypot((x - 20) / 3, (peak(21)(x) - peak(20)(20)) / 0.03)),
      Infinity,
    );
    expect(gammaOf(reference, evaluated)[at]).toBeCloseTo(nearest, 4);
  });

  it.each([1, 2])('is the limit of ever smaller steps, in %i dimensions', (dimensions) => {
    const peak = (shift: number) => (at: readonly number[]) =>
      Math.exp(-at.reduce((sum, x) => sum + (x - 2.5 - shift) ** 2, 0) / (2 * 3 ** 2));
    // The grid is so fine that the stepped bilinear surface hardly differs from its triangles.
    const axis = evenly(25, 0.2);
    const [reference, evaluated] = [grid(axis, dimensions, peak(0)), grid(axis, dimensions, peak(0.3))];
    const options = { ...standard, distance: 1, limit: 0.4 };
    const exact = makeGammaRun(reference, evaluated, options);
    // Steps of a hundredth of the distance are too coarse where the dose is steep and gamma is nearly zero.
    const method = { kind: 'stepping', step: 0.0025, radius: 0.4 } as const;
    const stepped = makeGammaRun(reference, evaluated, { ...options, method });
    for (let point = 0; point < exact.points; point += dimensions === 1 ? 3 : 37) {
      exact.compute(point, point + 1);
      stepped.compute(point, point + 1);
      const [one = 0, other = 0] = [exact.gamma[point], stepped.gamma[point]];
      expect(Math.abs(Math.min(one, options.limit) - Math.min(other, options.limit))).toBeLessThan(0.005);
    }
  });

  it('with local criteria takes the percentage of each value', () => {
    const low = line(3, 1, () => 0.5);
    const more = line(3, 1, () => 0.515);
    expect(gammaOf(low, more, { isLocal: true })[1]).toBeCloseTo(1, 12);
    expect(gammaOf(low, more, { isLocal: false })[1]).toBeCloseTo(0.5, 12);
  });

  it('does not depend on the order in which its points are computed', () => {
    const axis = evenly(8, 1);
    const [reference, evaluated] = [
      grid(axis, 2, ([x = 0, y = 0]) => Math.sin(x) + y / 4),
      grid(axis, 2, ([x = 0, y = 0]) => Math.sin(x + 0.2) + y / 4),
    ];
    const run = makeGammaRun(reference, evaluated, standard);
    for (let point = run.points - 1; point >= 0; point -= 1) run.compute(point, point + 1);
    expect(run.gamma).toEqual(gammaOf(reference, evaluated));
  });

  it('never exceeds the distance to any point of the evaluated grid', () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(values, values, (one, other) => {
        const axes = [Float64Array.of(0, 1, 3), Float64Array.of(0, 2, 3, 7)];
        const [reference, evaluated] = [
          { axes, values: Float64Array.from(one) },
          { axes, values: Float64Array.from(other) },
        ];
        const exact = gammaOf(reference, evaluated);
        const points = gammaOf(reference, evaluated, { method: { kind: 'grid-points' } });
        for (const [index, value] of exact.entries()) expect(value).toBeLessThanOrEqual((points[index] ?? 0) + 1e-6);
      }),
      { numRuns: 200 },
    );
  });
});

describe('excluded points', () => {
  const axis = evenly(4, 1);
  const reference: DoseGrid = { axes: [axis], values: Float64Array.of(0.05, Number.NaN, 0.5, 1) };
  const evaluated: DoseGrid = { axes: [axis], values: Float64Array.of(9, 0.3, 0.5, 1) };

  it('are those below the cut-off and those that are NaN, in neither count of the tally', () => {
    const gamma = gammaOf(reference, evaluated, { cutOffPercent: 10 });
    expect([...gamma].map(Number.isNaN)).toEqual([true, true, false, false]);
    expect(tallyGamma(gamma)).toMatchObject({ evaluated: 2, passed: 2, largestAt: 2 });
  });

  it('may be all of them', () => {
    const gamma = gammaOf(reference, evaluated, { cutOffPercent: 200 });
    expect(tallyGamma(gamma)).toEqual({ evaluated: 0, passed: 0, mean: Number.NaN, largestAt: -1 });
  });

  it('that are NaN in the evaluated grid match nothing, and hide no neighbour', () => {
    const gamma = gammaOf(
      { axes: [axis], values: Float64Array.of(1, 1, 1, 1) },
      { axes: [axis], values: Float64Array.of(1, Number.NaN, 1, 1) },
    );
    // The segments on either side of the NaN are missing: only the last one, from 2 to 3, is left.
    expect(gamma[0]).toBeCloseTo(2 / 3, 12);
    expect(gamma[3]).toBe(0);
  });

  it('above the limit are infinite', () => {
    expect(
      gammaOf(
        line(3, 1, () => 1),
        line(3, 1, () => 2),
        { limit: 2 },
      )[1],
    ).toBe(Infinity);
  });
});
