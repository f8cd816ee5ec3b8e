import { describe, expect, it } from 'vitest';
import { type ChartSettings, makeChartModel } from '#renderer/plots/chart/chartModel.ts';

const settings: ChartSettings = { style: 'lines', xScale: 'lin', yScale: 'lin', zoom: null };
const x = { name: 'x', values: [3, 1, 2] };

describe('a chart of a result', () => {
  it('orders points by x and leaves gaps where there is no number', () => {
    const y = { name: 'y', values: [30, null, Number.NaN] };
    const { series, notes } = makeChartModel({ x, y: [y] }, settings);
    expect([...(series[0]?.x ?? [])]).toEqual([1, 2, 3]);
    expect([...(series[0]?.y ?? [])]).toEqual([Number.NaN, Number.NaN, 30]);
    expect(notes).toEqual(['y: 1 NULL, 1 NaN, not drawn']);
  });

  it('leaves out rows whose x is no number, and says how many', () => {
    const odd = { name: 'x', values: [Infinity, 1, null] };
    const { series, notes } = makeChartModel({ x: odd, y: [{ name: 'y', values: [1, 2, 3] }] }, settings);
    expect([...(series[0]?.y ?? [])]).toEqual([2]);
    expect(notes).toEqual(['x: 1 NULL, 1 infinite, not drawn']);
  });

  it('shows nothing at or below zero on a logarithmic axis', () => {
    const y = { name: 'y', values: [0, -1, 10] };
    const { series, notes } = makeChartModel({ x, y: [y] }, { ...settings, yScale: 'log' });
    expect([...(series[0]?.y ?? [])].filter((value) => !Number.isNaN(value))).toEqual([10]);
    expect(notes).toEqual(['y: 2 not above zero, not drawn']);
  });

  it('begins bars at zero, and places those of two columns next to each other', () => {
    const columns = [
      { name: 'a', values: [5, 6, 7] },
      { name: 'b', values: [1, 1, 1] },
    ];
    const { y, barWidth, limits } = makeChartModel({ x, y: columns }, { ...settings, style: 'bars' });
    expect(y.domain[0]).toBe(0);
    expect(barWidth).toBeCloseTo(0.4);
    expect(limits).toEqual([0.5, 3.5]);
  });

  it('says why it is empty', () => {
    const none = { name: 'y', values: [null, null, Number.NaN] };
    expect(makeChartModel({ x, y: [none] }, settings).empty).toBe('No row has a number for both axes.');
  });
});
