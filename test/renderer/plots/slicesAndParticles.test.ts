import { describe, expect, it } from 'vitest';
import { toMapGrid, valueAt } from '#renderer/plots/heatmap/mapModel.ts';
import { sayValue } from '#renderer/plots/number/NumberView.tsx';
import { columnDensity, columnHistogram, particleKinds } from '#renderer/plots/particles/particleFigures.ts';
import { particlesOfKind, particlesSorted } from '#renderer/plots/particles/particleOrder.ts';
import { type ParticleSort, particleName } from '#renderer/plots/particles/particles.ts';
import { finish, finishInSlices } from '#renderer/plots/stepwise.ts';
import { nextSort } from '#renderer/plots/particles/ParticleTable.tsx';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { plotOf, plots } from '#renderer/plots/PlotView.tsx';
import { sliceChoice, slicePage, slidingAxes } from '#renderer/plots/slices/slicePage.ts';
import { aBlock, aLine, aMap, aPhaseSpace } from './plotPages.ts';

describe('slices', () => {
  const block = aBlock(
    Array.from({ length: 24 }, (_, index) => index),
    [2, 3, 4],
  );
  const nothing = { sliceAxes: null, sliceIndices: [] };

  it('show the last two axes and the middle of the others by default', () => {
    expect(sliceChoice(block, nothing)).toEqual({ vertical: 1, horizontal: 2, indices: [1, 1, 2] });
  });

  it('of a cylinder show its radius over its length, and of a flat volume its two axes with several bins', () => {
    const named = (names: readonly string[], sizes: readonly [number, number, number]) => {
      const count = sizes.reduce((product, size) => product * size, 1);
      const page = aBlock(
        Array.from({ length: count }, () => 1),
        sizes,
      );
      return { ...page, axes: page.axes.map((axis, index) => ({ ...axis, name: names[index] ?? '' })) };
    };
    const cylinder = ['Radius (R)', 'Angle (PHI)', 'Position (Z)'];
    const shown = (page: ReturnType<typeof named>) => {
      const { vertical, horizontal } = sliceChoice(page, nothing);
      return [vertical, horizontal];
    };
    expect(shown(named(cylinder, [2, 3, 4]))).toEqual([0, 2]);
    expect(shown(named(cylinder, [2, 3, 1]))).toEqual([0, 1]);
    expect(shown(named(['X', 'Y', 'Z'], [2, 3, 1]))).toEqual([0, 1]);
    expect(shown(named(['X', 'Angle (PHI)', 'Z'], [2, 3, 4]))).toEqual([1, 2]);
    expect(shown(named(['X', 'Y', 'Z'], [1, 1, 4]))).toEqual([1, 2]);
  });

  it('hold the same values as the page', () => {
    const page = slicePage(block, sliceChoice(block, { sliceAxes: [0, 2], sliceIndices: [0, 2, 0] }));
    const grid = toMapGrid(page, parsePlotSettings({}));
    expect(valueAt(grid, 3, 1)).toBe(1 + 2 * 2 + 6 * 3);
    expect(page.expected).toBe(8);
  });

  it('clamp bins and axes that the page does not have', () => {
    const choice = sliceChoice(block, { sliceAxes: [7, 2], sliceIndices: [99] });
    expect(choice).toMatchObject({ vertical: 1, horizontal: 2, indices: [1, 1, 2] });
    expect(slidingAxes(block, choice)).toEqual([0]);
  });
});

describe('particles', () => {
  const page = aPhaseSpace([
    [2212, 3, 0, 0, 0, 0, 1, 150],
    [22, 1, 0, 0, 0, 0, 1, 5],
    [2212, Number.NaN, 0, 0, 0, 0, 1, 70],
    [1000060120, 1, 0, 0, 0, 0, 1, 9],
  ]);

  const sortedParticles = (space: typeof page, sort: ParticleSort | null): Uint32Array =>
    finish(particlesSorted(space, finish(particlesOfKind(space, null)), sort));

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

  it('are sorted both ways with NaN last and equal values as stored', () => {
    expect([...sortedParticles(page, { column: 'x', direction: 'ascending' })]).toEqual([1, 3, 0, 2]);
    expect([...sortedParticles(page, { column: 'x', direction: 'descending' })]).toEqual([0, 1, 3, 2]);
    expect([...sortedParticles(page, null)]).toEqual([0, 1, 2, 3]);
  });

  it('are sorted like numbers: negative, zero of either sign, infinite and tiny ones', () => {
    const numbers = [3, -0, 0, -2.5, Infinity, 1e-320, Number.NaN, -Infinity, -1e-320, 1e308, -2.5];
    const space = aPhaseSpace(numbers.map((x) => [2212, x, 0, 0, 0, 0, 1, 1]));
    const byComparing = (sign: 1 | -1): readonly number[] =>
      numbers
        .map((value, index) => ({ value, index }))
        .toSorted(
          (a, b) =>
            Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value)) ||
            sign * Math.sign(a.value - b.value || 0) ||
            a.index - b.index,
        )
        .map(({ index }) => index);
    expect([...sortedParticles(space, { column: 'x', direction: 'ascending' })]).toEqual(byComparing(1));
    expect([...sortedParticles(space, { column: 'x', direction: 'descending' })]).toEqual(byComparing(-1));
  });

  it('are filtered by kind', () => {
    expect([...finish(particlesOfKind(page, 2212))]).toEqual([0, 2]);
    expect([...finish(particlesOfKind(page, 99))]).toEqual([]);
  });

  it('are counted over a column and over two, without non-numbers', () => {
    const all = finish(particlesOfKind(page, null));
    const energies = finish(columnHistogram(page, all, { column: 'energy', bins: 5 }));
    // From 5 to 150 in steps of 29: 5 and 9, then 70, then 150.
    expect([...energies.quantity.values]).toEqual([2, 0, 1, 0, 1]);
    expect(energies.axes[0].stored.unit).toBe('MeV');
    const density = finish(columnDensity(page, all, { x: 'x', y: 'energy', bins: 2 }));
    // x from 1 to 3, energy from 5 to 150: (3, 150) is upper right, the two of x = 1 are lower left.
    expect([...density.quantity.values]).toEqual([2, 0, 0, 1]);
  });

  it('with one number in a column have a histogram too', () => {
    const all = finish(particlesOfKind(page, null));
    expect(finish(columnHistogram(page, all, { column: 'uz', bins: 4 })).statistics.sum).toBe(4);
  });

  it('are processed in steps, which can be stopped', async () => {
    const controller = new AbortController();
    const work = finishInSlices(particleKinds(page), controller.signal);
    expect(await work).toHaveLength(3);
    controller.abort();
    expect(await finishInSlices(particleKinds(page), controller.signal)).toBeUndefined();
  });

  it('are sorted up, down and as stored by clicking again', () => {
    const up = nextSort(null, 'x');
    const down = nextSort(up, 'x');
    expect([up?.direction, down?.direction, nextSort(down, 'x')]).toEqual(['ascending', 'descending', null]);
  });

  it('are counted by kind, the most frequent first', () => {
    expect(finish(particleKinds(page))[0]).toEqual({ pdg: 2212, count: 2 });
  });
});

describe('the registry of plots', () => {
  it('has one view for each kind of page', () => {
    expect(plotOf(aLine([1]))).toBe(plots.line);
    expect(plotOf(aMap([1], [1, 1], 'F'))).toBe(plots.heatmap);
    expect(plotOf(aPhaseSpace([]))).toBe(plots.particles);
  });
});

describe('a single number', () => {
  it('is shown in all its digits, or in words', () => {
    expect(sayValue(0.07194523871029385).text).toBe('0.07194523871029385');
    expect(sayValue(Number.NaN).text).toBe('Not a number');
    expect(sayValue(undefined).text).toBe('No value');
    expect(sayValue(-Infinity).text).toBe('−Infinity');
  });
});
