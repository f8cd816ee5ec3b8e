import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { panned, unlessWhole, zoomed } from '#renderer/plots/canvas/plotWindow.ts';
import { linearTicks, logTicks, makeScale } from '#renderer/plots/plotScale.ts';

describe('scales', () => {
  it('return to the original number', () => {
    const kinds = fc.constantFrom('lin', 'log', 'sqrt', 'symlog');
    fc.assert(
      fc.property(kinds, fc.double({ min: 0.01, max: 100, noNaN: true }), (kind, value) => {
        const scale = makeScale(kind, [0.001, 1000], 0.1);
        expect(scale.fromUnit(scale.toUnit(value))).toBeCloseTo(value, 6);
      }),
    );
  });

  it('hide zero and below on a logarithmic scale only', () => {
    expect(makeScale('log', [1, 10]).toUnit(0)).toBeNaN();
    expect(makeScale('log', [1, 10]).toUnit(-1)).toBeNaN();
    expect(makeScale('symlog', [-10, 10], 1).toUnit(0)).toBeCloseTo(0.5);
  });

  it('reach the limits when panned and do not pass them', () => {
    const scale = makeScale('lin', [2, 4]);
    expect(panned(scale, 0.5, [0, 10])).toEqual([1, 3]);
    expect(panned(scale, 5, [0, 10])).toEqual([0, 2]);
    expect(panned(scale, -50, [0, 10])).toEqual([8, 10]);
  });

  it('keep the position under the cursor when zoomed', () => {
    const scale = makeScale('log', [1, 100]);
    const [low, high] = zoomed(scale, { factor: 0.5, around: 0.5 }, [1, 100]);
    expect(Math.sqrt(low * high)).toBeCloseTo(10);
    expect(zoomed(scale, { factor: 8, around: 0.5 }, [1, 100])).toEqual([1, 100]);
  });
});

describe('ticks', () => {
  const labels = (ticks: readonly { label: string }[]) =>
    ticks.map(({ label }) => label).filter((label) => label !== '');

  it('are round numbers within the interval', () => {
    expect(labels(linearTicks([0, 20], 4))).toEqual(['0', '5', '10', '15', '20']);
    expect(labels(linearTicks([-2, 2], 5))).toEqual(['−2', '−1', '0', '1', '2']);
  });

  it('are powers of ten over decades, thinned out where there are many', () => {
    expect(labels(logTicks([0.01, 120], 6))).toEqual(['10⁻²', '10⁻¹', '10⁰', '10¹', '10²']);
    expect(labels(logTicks([1e-12, 1], 4)).length).toBeLessThanOrEqual(5);
  });

  it('are 1, 2, 5 within a decade, and linear within less', () => {
    expect(labels(logTicks([1.5, 12], 6))).toEqual(['2', '5', '10']);
    expect(labels(logTicks([3, 4.5], 3)).length).toBeGreaterThan(1);
  });

  it('have zero in the middle of a symlog scale', () => {
    expect(labels(makeScale('symlog', [-100, 100], 1).ticks(6))).toEqual([
      '−10²',
      '−10¹',
      '−10⁰',
      '0',
      '10⁰',
      '10¹',
      '10²',
    ]);
  });
});

describe('a window that shows everything', () => {
  const limits = { x: [0, 20], y: [-2, 2] } as const;

  it('is undefined, whatever rounding left of it', () => {
    expect(unlessWhole({ x: [-3e-18, 20.000000000000004], y: [-2, 2] }, limits)).toBeNull();
    expect(unlessWhole({ x: [0, 20], y: null }, { x: limits.x, y: null })).toBeNull();
  });

  it('is defined if a side is cut, or if values have their own window', () => {
    const sideways = { x: [0, 19.9], y: [-2, 2] } as const;
    expect(unlessWhole(sideways, limits)).toBe(sideways);
    const chosen = { x: [0, 20], y: [0, 1] } as const;
    expect(unlessWhole(chosen, { x: limits.x, y: null })).toBe(chosen);
  });
});

describe('scales near the limits of doubles', () => {
  const limits = fc.constantFrom(
    [0, 5e-324],
    [0, 1e-320],
    [1e-320, 1e308],
    [0, Number.MAX_VALUE],
    [-Number.MAX_VALUE, Number.MAX_VALUE],
    [1e308, Number.MAX_VALUE],
  );
  const kinds = fc.constantFrom('lin', 'log', 'sqrt', 'symlog');

  it('have finite, ordered positions, and a few finite ticks within', () => {
    fc.assert(
      fc.property(kinds, limits, (kind, [low, high]) => {
        fc.pre(kind !== 'log' || low > 0);
        const scale = makeScale(kind, [low, high], Math.max(high * 1e-6, Number.MIN_VALUE));
        expect(scale.toUnit(low)).toBeCloseTo(0, 6);
        expect(scale.toUnit(high)).toBeCloseTo(1, 6);
        expect(Number.isFinite(scale.fromUnit(0.5))).toBe(true);
        const ticks = scale.ticks(5);
        expect(ticks.length).toBeLessThan(400);
        for (const { value, label } of ticks) {
          expect(value >= low && value <= high).toBe(true);
          expect(label).not.toMatch(/NaN|Infinity/);
        }
      }),
    );
  });

  it('label ticks with their own numbers', () => {
    expect(linearTicks([0, 1.2e-320], 2).map(({ label }) => label)).toEqual(['0', '5×10⁻³²¹', '10⁻³²⁰']);
    expect(linearTicks([0, 1.7e308], 4).map(({ label }) => label)).toContain('1.0×10³⁰⁸');
  });
});
