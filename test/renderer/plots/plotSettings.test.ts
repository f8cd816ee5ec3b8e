import { describe, expect, it } from 'vitest';
import { addressedSettingsSchema, changedSettings, parsePlotSettings } from '#renderer/plots/plotSettings.ts';

describe('plot settings', () => {
  it('have a default for every part', () => {
    expect(parsePlotSettings({})).toMatchObject({
      axes: 'repaired',
      mapScale: 'auto',
      zoom: null,
      colourMap: 'viridis',
    });
    expect(parsePlotSettings('nonsense')).toEqual(parsePlotSettings({}));
    expect(parsePlotSettings(null)).toEqual(parsePlotSettings({}));
  });

  it('keep valid parts next to invalid ones', () => {
    const settings = parsePlotSettings({
      colourMap: 'magma',
      lineScale: 'cubic',
      range: [5, 1],
      zoom: { x: [0, 'a'] },
    });
    expect(settings).toMatchObject({ colourMap: 'magma', lineScale: 'lin', range: null, zoom: null });
  });

  it('can be restored from the part that differs from the defaults', () => {
    const settings = parsePlotSettings({ cut: { x: 1, y: 2 }, sliceIndices: [null, 3], inverted: true });
    expect(Object.keys(changedSettings(settings) ?? {}).toSorted()).toEqual(['cut', 'inverted', 'sliceIndices']);
    expect(parsePlotSettings(JSON.parse(JSON.stringify(changedSettings(settings))))).toEqual(settings);
  });

  it('are in an address without their defaults, and absent if they are the defaults', () => {
    expect(addressedSettingsSchema.parse({ lineScale: 'log', aspect: 'auto', zoom: null, nonsense: 3 })).toEqual({
      lineScale: 'log',
    });
    expect(addressedSettingsSchema.parse({ aspect: 'auto' })).toBeUndefined();
    expect(addressedSettingsSchema.parse('nonsense')).toBeUndefined();
  });
});
