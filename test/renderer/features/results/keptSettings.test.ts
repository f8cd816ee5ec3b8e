import { describe, expect, it } from 'vitest';
import { carriedSettings } from '#renderer/features/results/keptSettings.ts';
import type { PageLine } from '#renderer/features/results/pageLabel.ts';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';

const blob = { storedBytes: 10, declaredBytes: 20, writtenAt: null };

function aLine(pageId: number, estimatorId: number, dimensions: number): PageLine {
  const page = { id: pageId, pageNumber: 0, pageName: 'DOSE', dimensions, blob };
  const estimator = { id: estimatorId, name: `estimator ${estimatorId}`, fileName: null, blob, pages: [page] };
  return { kind: 'page', key: `p${pageId}`, estimator, page };
}

const settings = parsePlotSettings({
  lineScale: 'log',
  colourMap: 'magma',
  zoom: { x: [1, 2], y: [3, 4] },
  range: [5, 6],
  cut: { x: 1, y: 3 },
  picked: [1, 2],
});

describe('the settings for the next page', () => {
  it('keep positions within an estimator, but not what depends on values', () => {
    const next = carriedSettings({ from: aLine(1, 1, 2), to: aLine(2, 1, 2), settings, kept: undefined });
    expect(next).toEqual({ ...settings, range: null });
    const line = carriedSettings({ from: aLine(1, 1, 1), to: aLine(2, 1, 1), settings, kept: undefined });
    expect(line.zoom).toEqual({ x: [1, 2], y: null });
  });

  it('keep only the style if the number of axes differs', () => {
    const next = carriedSettings({ from: aLine(1, 1, 2), to: aLine(2, 1, 1), settings, kept: undefined });
    expect(next).toMatchObject({ lineScale: 'log', colourMap: 'magma', zoom: null, cut: null, picked: null });
  });

  it('keep only the style on the way to an estimator that was not open before', () => {
    const next = carriedSettings({ from: aLine(1, 1, 2), to: aLine(2, 2, 2), settings, kept: undefined });
    expect(next).toMatchObject({ lineScale: 'log', colourMap: 'magma', zoom: null, range: null });
  });

  it('are those that an estimator had when it was left', () => {
    const kept = { pageId: 2, settings };
    const plain = parsePlotSettings({});
    expect(carriedSettings({ from: aLine(1, 1, 2), to: aLine(2, 2, 2), settings: plain, kept })).toEqual(settings);
    const sibling = carriedSettings({ from: aLine(1, 1, 2), to: aLine(3, 2, 2), settings: plain, kept });
    expect(sibling).toEqual({ ...settings, range: null });
  });
});
