import { describe, expect, it } from 'vitest';
import { lineReadout, makeLineModel } from '#renderer/plots/line/lineModel.ts';
import { isZoneAxis } from '#renderer/plots/line/zoneAxis.ts';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { aBins, aLine, anAxis, evenBins } from './plotPages.ts';

const zones = aLine([5, 0, 7], anAxis('Zone number', aBins([1, 2, 3, 4], '')));

describe('an axis of zones', () => {
  it('is recognised by its name, and has no unit', () => {
    expect(isZoneAxis(zones.axes[0])).toBe(true);
    expect(isZoneAxis(anAxis('Zone length', evenBins(0, 1, 1)))).toBe(false);
    expect(isZoneAxis(anAxis('Position (Z)', aBins([0, 1], '')))).toBe(false);
  });

  it.each([
    ['begin at their numbers', [1, 2, 3, 4]],
    ['stand at their numbers', [0.5, 1.5, 2.5, 3.5]],
  ])('is marked with the numbers of its bars, which %s', (_, edges) => {
    const page = aLine([5, 0, 7], anAxis('Zone number', aBins(edges, '')));
    const model = makeLineModel(page, parsePlotSettings({}), 'Dose');
    expect(model.isZoned).toBe(true);
    expect(model.x.ticks(3).map(({ label }) => label)).toEqual(['1', '2', '3']);
    expect(lineReadout(model, 2, { label: 'Dose', unit: 'MeV' }).entries[0]).toMatchObject({
      label: 'zone',
      text: '3',
    });
  });
});
