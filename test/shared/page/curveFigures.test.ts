import { describe, expect, it } from 'vitest';
import type { Bins } from '#shared/domain/axis.ts';
import type { Curve } from '#renderer/plots/curve.ts';
import { curveFigures, depthDoseFigures } from '#shared/page/curveFigures.ts';
import { aBins, evenBins } from '../../renderer/plots/plotPages.ts';

type Shape = (x: number) => number;

/** A curve with the value of a function at each bin centre. */
function aCurve(shape: Shape, bins: Bins): Curve {
  return { values: bins.centres.map(shape), offset: 0, stride: 1, factor: 1, bins };
}

const everything = [-Infinity, Infinity] as const;

/** The figures of a curve by their label: a number, or the reason for none. */
function figuresOf(curve: Curve, within: readonly [number, number] = everything): Readonly<Record<string, unknown>> {
  const all = [...curveFigures(curve, within), ...depthDoseFigures(curve, within)];
  return Object.fromEntries(all.map((each) => [each.label, 'value' in each ? each.value : each.reason]));
}

const gaussian =
  (mean: number, sigma: number): Shape =>
  (x) =>
    Math.exp(-((x - mean) ** 2) / (2 * sigma ** 2));
const halfWidthAt = (fraction: number, sigma: number): number => sigma * Math.sqrt(-2 * Math.log(fraction));

describe('the figures of a Gaussian', () => {
  const step = 0.1;
  // The mean is between two centres, off the middle.
  const figures = figuresOf(aCurve(gaussian(5.03, 0.6), evenBins(0, 10, 100)));
  it.each([
    ['peak', 5.03],
    ['centroid', 5.03],
    ['FWHM', 2 * halfWidthAt(0.5, 0.6)],
    ['R90', 5.03 + halfWidthAt(0.9, 0.6)],
    ['R80', 5.03 + halfWidthAt(0.8, 0.6)],
    ['R50', 5.03 + halfWidthAt(0.5, 0.6)],
    ['R90 proximal', 5.03 - halfWidthAt(0.9, 0.6)],
    ['R80 proximal', 5.03 - halfWidthAt(0.8, 0.6)],
    ['R50 proximal', 5.03 - halfWidthAt(0.5, 0.6)],
    ['fall-off 80–20', halfWidthAt(0.2, 0.6) - halfWidthAt(0.8, 0.6)],
    ['modulation width', 2 * halfWidthAt(0.9, 0.6)],
  ])('%s is within a tenth of a bin of the analytic value', (label, analytic) => {
    expect(Math.abs(Number(figures[label]) - analytic)).toBeLessThan(step / 10);
  });

  it('integral matches the analytic one', () => {
    expect(figures['integral']).toBeCloseTo(0.6 * Math.sqrt(2 * Math.PI), 6);
  });
});

describe('the figures of a curve', () => {
  it('do not depend on the direction of its axis', () => {
    const shape: Shape = (x) => (x < 6 ? 1 + x / 10 : Math.max(0, 8 - x) * 3);
    const edges = Array.from({ length: 101 }, (_, index) => index / 10);
    const up = figuresOf(aCurve(shape, aBins(edges)));
    const down = figuresOf(aCurve(shape, aBins(edges.toReversed())));
    for (const [label, value] of Object.entries(up)) expect(down[label], label).toBeCloseTo(Number(value), 9);
  });

  it('respect the widths of unequal bins', () => {
    const figures = figuresOf({
      ...aCurve(() => 1, aBins([0, 1, 3, 7])),
      values: Float64Array.from([2, 4, 1]),
    });
    // 2·1 + 4·2 + 1·4 = 14; (2·1·0.5 + 4·2·2 + 1·4·5) / 14 = 37 / 14
    expect(figures['integral']).toBe(14);
    expect(figures['centroid']).toBeCloseTo(37 / 14, 12);
    // Half of 4 is reached at the first centre, so nothing falls below it on the left.
    expect(figures['FWHM']).toBe('the curve does not fall below 50 % of its maximum at the left of the view');
  });

  it('have a width from the outermost crossings, as in beprof', () => {
    // Two peaks: from 0.5 + 0.5 to 4.5 + 0.5, with a valley between.
    const bins = evenBins(0, 6, 6);
    const figures = figuresOf({ ...aCurve(() => 0, bins), values: Float64Array.from([0, 10, 0, 0, 10, 0]) });
    expect(figures['FWHM']).toBeCloseTo(4, 12);
  });

  it('are those of the visible bins', () => {
    const curve = aCurve((x) => x, evenBins(0, 10, 10));
    expect(figuresOf(curve, [2, 4])['integral']).toBe(2.5 + 3.5);
  });

  it('have a plateau from the first quarter of the way to the peak', () => {
    // Peak at 8.5 (neighbours equal), so the plateau ends at 2.125: bins at 0.5 and 1.5.
    const values = Float64Array.from([1, 3, 9, 9, 9, 9, 9, 9, 20, 9, 0]);
    const figures = figuresOf({ ...aCurve(() => 0, evenBins(0, 11, 11)), values });
    expect(figures['plateau']).toBe(2);
    expect(figures['peak to plateau']).toBe(10);
  });
});

describe('an undefined figure says why', () => {
  const bins = evenBins(0, 4, 4);
  const withValues = (...values: readonly number[]) =>
    figuresOf({ ...aCurve(() => 0, bins), values: Float64Array.from(values) });
  it('when values are NaN or missing', () => {
    expect(withValues(0, Number.NaN, 3, 0)['FWHM']).toBe('1 of the 4 values in view are NaN, infinite or missing');
    expect(withValues(0, 2, 3)['R90']).toBe('1 of the 4 values in view are NaN, infinite or missing');
    expect(withValues(0, Infinity, 3, 0)['integral']).toBe('some values in view are NaN, infinite or missing');
  });

  it('when everything is zero', () => {
    expect(withValues(0, 0, 0, 0)['centroid']).toBe('the maximum in view is not above zero');
    expect(withValues(0, 0, 0, 0)['integral']).toBe(0);
  });

  it('when the maximum is at the edge', () => {
    expect(withValues(1, 2, 3, 4)['peak']).toBe('the maximum is at the edge of the view');
    expect(withValues(1, 2, 3, 4)['R80']).toContain('at the right of the view');
  });

  it('when negative values would be weights', () => {
    expect(withValues(-1, 2, 3, 0)['centroid']).toBe('some values in view are below zero');
  });

  it('when it exceeds the range of a double', () => {
    expect(withValues(1e308, 1.5e308, 1.5e308, 0)['integral']).toBe('it is too large for a double');
  });

  it('when there is one bin', () => {
    const one = figuresOf({ ...aCurve(() => 3, evenBins(0, 1, 1)) });
    expect(one['FWHM']).toContain('does not fall below 50 %');
    expect(one['integral']).toBe(3);
  });
});
