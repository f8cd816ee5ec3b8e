import { describe, expect, it } from 'vitest';
import {
  compareInputs,
  type InputRelation,
  type InputVersion,
} from '#renderer/features/results/compare/inputs/compareInputs.ts';
import { fieldDifferences } from '#renderer/features/results/compare/inputs/fieldDifferences.ts';
import { differenceWords } from '#renderer/features/results/compare/inputs/inputWords.ts';

const beam = (energy: string, primaries = 100): string => `NSTAT ${primaries}\nJPART0 2\nTMAX0 ${energy}\nSTRAGG 2`;
const version = (files: Readonly<Record<string, string>>, parts: Partial<InputVersion> = {}): InputVersion => ({
  simulator: 'shieldhit',
  files: Object.entries(files).map(([name, text]) => ({ name, text })),
  project: null,
  problem: '',
  ...parts,
});
const compare = (one: InputVersion, two: InputVersion): InputRelation => {
  const [relation] = compareInputs(one, [two]);
  if (relation === undefined) throw new Error('nothing was compared');
  return relation;
};

describe('two inputs', () => {
  it('are equal if they differ only in primaries, in the order of files and in info.json', () => {
    const one = version({ 'beam.dat': beam('150'), 'mat.dat': 'ICRU 276', 'info.json': '{}' });
    expect(compare(one, version({ 'mat.dat': 'ICRU 276', 'beam.dat': beam('150.0', 9) }))).toEqual({ kind: 'equal' });
  });

  it('differ by the lines that only one of them has', () => {
    const relation = compare(version({ 'beam.dat': beam('150') }), version({ 'beam.dat': beam('151') }));
    expect(relation).toMatchObject({
      kind: 'different',
      files: [
        {
          name: 'beam.dat',
          kind: 'changed',
          isCut: false,
          lines: [
            { from: 'reference', text: 'TMAX0 150' },
            { from: 'other', text: 'TMAX0 151' },
          ],
        },
      ],
    });
  });

  it('differ by files that only one of them has', () => {
    const relation = compare(version({ a: '1', b: '2' }), version({ b: '2', c: '3' }));
    expect(relation).toMatchObject({
      files: [
        { name: 'a', kind: 'removed' },
        { name: 'c', kind: 'added' },
      ],
    });
  });

  it('for different simulators differ by that alone', () => {
    const relation = compare(version({ a: '1' }), version({ a: '1' }, { simulator: 'fluka' }));
    expect(relation).toMatchObject({ kind: 'different', simulators: ['shieldhit', 'fluka'], files: [] });
    expect(relation.kind === 'different' && differenceWords(relation)).toBe('shieldhit and fluka');
  });

  it('are not compared if one of them cannot be read', () => {
    const relation = compare(version({ a: '1' }), version({}, { problem: 'it has no input' }));
    expect(relation).toEqual({ kind: 'unknown', reason: 'it has no input' });
  });

  it('of very different long files are compared in bounded time, with a note that not everything is listed', () => {
    const long = (salt: number): string => Array.from({ length: 30_000 }, (_, n) => `L ${n * salt}`).join('\n');
    const relation = compare(version({ a: long(7) }), version({ a: long(11) }));
    expect(relation).toMatchObject({ files: [{ name: 'a', kind: 'changed', isCut: true }] });
  });
});

describe('two projects', () => {
  it('differ field by field, ignoring titles, hashes and primaries', () => {
    const one = { hash: 'a', project: { title: 'x' }, beam: { energy: 150, numberOfParticles: 1 }, list: [1, 2] };
    const two = { hash: 'b', project: { title: 'y' }, beam: { energy: 151, numberOfParticles: 2 }, list: [1] };
    expect(fieldDifferences(one, two)).toEqual([
      { path: 'beam / energy', reference: '150', other: '151' },
      { path: 'list / 1', reference: '2', other: null },
    ]);
  });

  it('do not differ in random ids, only in the objects that these refer to', () => {
    const [a, b, c, d] = ['1', '2', '3', '4'].map((digit) => `${digit.repeat(8)}-1111-4111-8111-111111111111`);
    const project = (first: unknown, second: unknown, used: unknown): object => ({
      zones: [{ uuid: first }, { uuid: second }],
      used,
    });
    expect(fieldDifferences(project(a, b, a), project(c, d, c))).toEqual([]);
    expect(fieldDifferences(project(a, b, a), project(c, d, d))).toEqual([
      { path: 'used', reference: '"object 1"', other: '"object 2"' },
    ]);
  });

  it('are listed up to a limit', () => {
    const of = (value: number): object => ({ list: Array.from({ length: 50 }, () => value) });
    expect(fieldDifferences(of(1), of(2), 7)).toHaveLength(7);
  });
});
