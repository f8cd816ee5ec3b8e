import { describe, expect, it } from 'vitest';
import { comparePrimaries, primariesPerTask, toWhole } from '#renderer/features/input/comparePrimaries.ts';
import { inputLanguage } from '#renderer/features/input/inputTexts.ts';

const aFile = (name: string, text: string) => ({ name, text, length: text.length, isCut: false, masked: 0 });
const tasks = { total: 15, requested: 10_000, simulated: 10_000, ended: true };
const perTask = { file: 'beam.dat', primaries: 666n };
const plain = (notes: readonly string[]): string => notes.join(' ').replaceAll('\u202f', '');

describe('primaries in the input files', () => {
  it('are found in the files of each simulator', () => {
    expect(primariesPerTask([aFile('beam.dat', 'JPART0 2\nNSTAT   666 0 ! x\n')])).toEqual(perTask);
    expect(primariesPerTask([aFile('fl_sim.inp', 'BEAM\nSTART         1000.\n')])?.primaries).toBe(1000n);
    expect(primariesPerTask([aFile('topas_config.txt', 'i:So/Beam/NumberOfHistoriesInRun = 50 # x')])?.primaries).toBe(
      50n,
    );
  });

  it('are not invented if no file names them', () => {
    expect(primariesPerTask([aFile('beam.dat', 'NSTAT many'), aFile('geo.dat', 'NSTAT 5')])).toBeNull();
  });

  it("are read in each code's number format", () => {
    expect([' 10 ', '1.0E+04', '10000.', '1.5', 'x', '1e400', '9007199254740993'].map(toWhole)).toEqual([
      10n,
      10_000n,
      10_000n,
      null,
      null,
      null,
      9_007_199_254_740_993n,
    ]);
  });
});

describe('the comparison of primaries', () => {
  it('is empty when all agree', () => {
    expect(comparePrimaries({ all: '9990', perTask, tasks: { ...tasks, requested: 9990, simulated: 9990 } })).toEqual(
      [],
    );
  });

  it('explains a number that is not divisible by the tasks', () => {
    expect(plain(comparePrimaries({ all: '10000', perTask, tasks }))).toBe(
      '666 × 15 tasks = 9990: 10000 does not divide by 15, 10 are left over. The files are for one task.',
    );
  });

  it("distinguishes files with all primaries from those with one task's", () => {
    const notes = comparePrimaries({ all: '10000', perTask: { file: 'beam.dat', primaries: 10_000n }, tasks });
    expect(plain(notes)).toContain('beam.dat holds all 10000 primaries');
  });

  it('reports a different request and missing primaries', () => {
    const notes = plain(
      comparePrimaries({ all: '10000', perTask: null, tasks: { ...tasks, requested: 9000, simulated: 8000 } }),
    );
    expect(notes).toContain('9000 in total: 1000 fewer');
    expect(notes).toContain('1000 of the requested primaries were not simulated');
  });

  it('does not report a running simulation as short', () => {
    expect(comparePrimaries({ all: '10000', perTask: null, tasks: { ...tasks, simulated: 10, ended: false } })).toEqual(
      [],
    );
  });

  it('handles values that are not numbers', () => {
    const notes = comparePrimaries({ all: '"many"', perTask, tasks: { ...tasks, requested: 'x', simulated: '' } });
    expect(notes).toEqual(['number_of_all_primaries is "many", which is not a whole number.']);
  });
});

describe('the language of an input file', () => {
  it('follows its name', () => {
    const names = [
      'beam.dat',
      'dir/detect.dat',
      'fl_sim.inp',
      'topas_config.txt',
      'info.json',
      'project.json',
      'x.dat',
    ];
    expect(names.map(inputLanguage)).toEqual(['shieldhit', 'shieldhit', 'fluka', 'topas', 'plain', 'json', 'plain']);
  });
});
