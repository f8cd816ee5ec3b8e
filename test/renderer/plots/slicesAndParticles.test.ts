import { describe, expect, it } from 'vitest';
import { toMapGrid, valueAt } from '#renderer/plots/heatmap/mapModel.ts';
import { sayValue } from '#renderer/plots/number/NumberView.tsx';
import { particleKinds, particleName, sortedParticles } from '#renderer/plots/particles/particles.ts';
import { nextSort } from '#renderer/plots/particles/ParticleTable.tsx';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { plotOf, plots } from '#renderer/plots/PlotView.tsx';
import { sliceChoice, slicePage, slidingAxes, withIndex } from '#renderer/plots/slices/slicePage.ts';
import { aBlock, aLine, aMap, aPhaseSpace } from './plotPages.ts';

describe('slices', () => {
  const block = aBlock(
    Array.from({ length: 24 }, (_, index) => index),
    [2, 3, 4],
  );
  const nothing = { sliceAxes: null, sliceIndices: [] };

  it('show the last two axes and the middle of the others by themselves', () => {
    expect(sliceChoice(block, nothing)).toEqual({ vertical: 1, horizontal: 2, indices: [1, 1, 2] });
  });

  it('hold the same values as the page', () => {
    const page = slicePage(block, sliceChoice(block, { sliceAxes: [0, 2], sliceIndices: [0, 2, 0] }));
    const grid = toMapGrid(page, parsePlotSettings({}));
    expect(valueAt(grid, 3, 1)).toBe(1 + 2 * 2 + 6 * 3);
    expect(page.expected).toBe(8);
  });

  it('bring bins and axes that the page does not have within it', () => {
    const choice = sliceChoice(block, { sliceAxes: [7, 2], sliceIndices: [99] });
    expect(choice).toMatchObject({ vertical: 1, horizontal: 2, indices: [1, 1, 2] });
    expect(slidingAxes(block, choice)).toEqual([0]);
    expect(withIndex(choice, 0, 0)).toEqual([0, 1, 2]);
  });
});

describe('particles', () => {
  const page = aPhaseSpace([
    [2212, 3, 0, 0, 0, 0, 1, 150],
    [22, 1, 0, 0, 0, 0, 1, 5],
    [2212, Number.NaN, 0, 0, 0, 0, 1, 70],
    [1000060120, 1, 0, 0, 0, 0, 1, 9],
  ]);

  it('have names', () => {
    expect([2212, 22, -11, 1000020040, 1000060120, 1000060121, 4242].map(particleName)).toEqual([
      'proton',
      'photon',
      'e⁺',
      'He-4',
      'C-12',
      'C-12*',
      'PDG 4242',
    ]);
  });

  it('are sorted both ways with NaN last and equals as stored', () => {
    expect([...sortedParticles(page, { column: 'x', direction: 'ascending' })]).toEqual([1, 3, 0, 2]);
    expect([...sortedParticles(page, { column: 'x', direction: 'descending' })]).toEqual([0, 1, 3, 2]);
    expect([...sortedParticles(page, null)]).toEqual([0, 1, 2, 3]);
  });

  it('are sorted up, down and as stored by pressing again', () => {
    const up = nextSort(null, 'x');
    const down = nextSort(up, 'x');
    expect([up?.direction, down?.direction, nextSort(down, 'x')]).toEqual(['ascending', 'descending', null]);
  });

  it('are counted by kind, the most frequent first', () => {
    expect(particleKinds(page)[0]).toEqual({ pdg: 2212, count: 2 });
  });
});

describe('the registry of plots', () => {
  it('has one way for each kind of page', () => {
    expect(plotOf(aLine([1]))).toBe(plots.line);
    expect(plotOf(aMap([1], [1, 1], 'F'))).toBe(plots.heatmap);
    expect(plotOf(aPhaseSpace([]))).toBe(plots.particles);
  });
});

describe('a single number', () => {
  it('is told in all its digits, or in words', () => {
    expect(sayValue(0.07194523871029385).text).toBe('0.07194523871029385');
    expect(sayValue(Number.NaN).text).toBe('Not a number');
    expect(sayValue(undefined).text).toBe('No value');
    expect(sayValue(-Infinity).text).toBe('−Infinity');
  });
});
