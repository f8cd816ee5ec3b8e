import { describe, expect, it } from 'vitest';
import {
  filterColumns,
  galleryColumns,
  type SimulationResults,
} from '#renderer/features/results/gallery/galleryModel.ts';
import type { Estimator, ScoredOutput } from '#shared/domain/estimator.ts';

const blob = { storedBytes: 1, declaredBytes: 1, writtenAt: null };

interface Made {
  readonly estimator?: string;
  /** The name given by the user; none if omitted. */
  readonly title?: string;
  readonly detector: string;
  readonly filter?: string;
  readonly dimensions?: number;
}

let lastId = 0;

/** The results of a simulation with the given pages, in order. */
function results(id: number, made: readonly Made[]): SimulationResults {
  const names = [...new Set(made.map(({ estimator = 'z' }) => estimator))];
  const of = (name: string): readonly Made[] => made.filter(({ estimator = 'z' }) => estimator === name);
  const estimators = names.map((name): Estimator => {
    const pages = of(name).map(({ detector, dimensions = 1 }, pageNumber) => {
      lastId += 1;
      return { id: lastId, pageNumber, pageName: detector, dimensions, blob };
    });
    return { id: id * 100 + names.indexOf(name), name, fileName: `${name}_`, blob, pages };
  });
  const isNamed = made.every(({ title }) => title !== undefined);
  const outputs = names.map((name): ScoredOutput => ({
    name,
    quantities: of(name).map(({ title = '', detector, filter = null }) => ({
      name: title,
      keyword: detector,
      filterName: filter,
      modifiers: [],
    })),
  }));
  return { id, estimators, outputs: isNamed ? outputs : [] };
}

const table = (simulations: readonly SimulationResults[]) =>
  galleryColumns(simulations).map(({ estimator, label, pages }) => [estimator, label.title, [...pages.keys()]]);

describe('the columns of a gallery', () => {
  it('align pages of the same name, in whatever order they were scored', () => {
    const dose = { title: 'Dose', detector: 'DOSE' };
    const all = { title: 'All', detector: 'FLUENCE' };
    const primaries = { title: 'Primaries', detector: 'FLUENCE', filter: 'p' };
    expect(table([results(1, [dose, all, primaries]), results(2, [primaries, all, dose])])).toEqual([
      ['z', 'Dose', [1, 2]],
      ['z', 'All', [1, 2]],
      ['z', 'Primaries', [1, 2]],
    ]);
  });

  it('are those of the detector for inputs without names, which take names from others', () => {
    const unnamed = results(1, [{ detector: 'DOSE' }, { detector: 'FLUENCE' }]);
    const named = results(2, [
      { title: 'Dose', detector: 'DOSE' },
      { title: 'All', detector: 'FLUENCE' },
    ]);
    expect(table([unnamed, named])).toEqual([
      ['z', 'Dose', [1, 2]],
      ['z', 'All', [1, 2]],
    ]);
  });

  it('are two for a quantity that a simulation has twice', () => {
    const twice = [
      { title: 'Dose', detector: 'DOSE' },
      { title: 'Dose', detector: 'DOSE' },
    ];
    expect(table([results(1, twice), results(2, twice.slice(1))])).toEqual([
      ['z', 'Dose', [1, 2]],
      ['z', 'Dose', [1]],
    ]);
  });

  it('do not mix different user-given names or estimators, and keep an estimator together', () => {
    const one = results(1, [
      { estimator: 'a', title: 'Dose', detector: 'DOSE' },
      { estimator: 'b', title: 'Dose', detector: 'DOSE' },
    ]);
    const two = results(2, [{ estimator: 'a', title: 'LET', detector: 'DOSE' }]);
    expect(table([one, two])).toEqual([
      ['a', 'Dose', [1]],
      ['a', 'LET', [2]],
      ['b', 'Dose', [1]],
    ]);
  });

  it('are filtered by dimension, quantity, estimator, unit where known, and text', () => {
    const columns = galleryColumns([
      results(1, [
        { estimator: 'a', title: 'Dose', detector: 'DOSE', dimensions: 1 },
        { estimator: 'b', title: 'Map', detector: 'FLUENCE', filter: 'Protons', dimensions: 4 },
      ]),
    ]);
    const units = new Map([['Dose', 'MeV/g']]);
    const left = (search: Parameters<typeof filterColumns>[1]): readonly string[] =>
      filterColumns(columns, search, ({ label }) => units.get(label.title)).map(({ label }) => label.title);
    expect(left({ dimensions: [3] })).toEqual(['Map']);
    expect(left({ quantities: ['Dose'] })).toEqual(['Dose']);
    expect(left({ estimators: ['b'] })).toEqual(['Map']);
    expect(left({ text: 'proton' })).toEqual(['Map']);
    expect(left({ units: ['MeV/g'] })).toEqual(['Dose', 'Map']);
    expect(left({ units: ['cm'] })).toEqual(['Map']);
    expect(left({ text: 'proton', estimators: ['a'] })).toEqual([]);
  });
});
