import { describe, expect, it } from 'vitest';
import { axisScaleOf } from '#renderer/plots/axisScale.ts';
import { aBins } from './plotPages.ts';

describe('the scale of an axis', () => {
  it('is symmetric about zero for symlog', () => {
    const { scale, limits } = axisScaleOf(aBins([-100, -1, 1, 100]), { choice: 'symlog', zoom: null });
    expect(limits).toEqual([-100, 100]);
    expect(scale.threshold).toBe(1);
    expect(scale.toUnit(0)).toBeCloseTo(0.5, 12);
    // sign(x) · ln(1 + |x|): ln 2 / ln 101 of the way from the middle to the end
    expect(scale.toUnit(1)).toBeCloseTo(0.5 + (0.5 * Math.log(2)) / Math.log(101), 12);
    expect(scale.fromUnit(scale.toUnit(-37))).toBeCloseTo(-37, 9);
  });

  it('shows everything on every scale, whatever the zoom was before', () => {
    const bins = aBins([-2, -1, 0, 1, 2]);
    expect(axisScaleOf(bins, { choice: 'lin', zoom: [5, 9] }).scale.domain).toEqual([-2, 2]);
    expect(axisScaleOf(bins, { choice: 'symlog', zoom: [-1, 1] }).scale.domain).toEqual([-1, 1]);
    expect(axisScaleOf(bins, { choice: 'log', zoom: [-1, 1] }).scale.kind).toBe('log');
    expect(axisScaleOf(bins, { choice: 'log', zoom: [-2, -1] }).scale.domain).toEqual([1, 2]);
  });

  it('shows an extent that is shared with other pages, unless a logarithm forbids it', () => {
    const bins = aBins([1, 2, 4]);
    const shared = { zoom: null, extent: [0, 10] } as const;
    expect(axisScaleOf(bins, { choice: 'lin', ...shared })).toMatchObject({
      limits: [0, 10],
      scale: { domain: [0, 10] },
    });
    expect(axisScaleOf(bins, { choice: 'lin', ...shared, zoom: [5, 9] }).scale.domain).toEqual([5, 9]);
    expect(axisScaleOf(bins, { choice: 'log', ...shared }).limits).toEqual([1, 4]);
  });

  it('has its threshold at the edge nearest to zero, not at a rounding residue', () => {
    const { scale } = axisScaleOf(aBins([-0.3, 5e-17, 0.3]), { choice: 'symlog', zoom: null });
    expect(scale.threshold).toBe(0.3);
  });
});
