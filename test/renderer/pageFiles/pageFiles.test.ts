import { describe, expect, it } from 'vitest';
import { csvLong, csvMatrix } from '#renderer/pageFiles/csvPage.ts';
import { pageFileName, safeNamePart } from '#renderer/pageFiles/fileNames.ts';
import { nrrdOfPage, nrrdRefusal } from '#renderer/pageFiles/nrrdPage.ts';
import { npyOfPage, npzOfPage } from '#renderer/pageFiles/numpyPage.ts';
import { csvOptionsSchema } from '#shared/domain/preferences.ts';
import { aBins, aBlock, aLine, aMap, anAxis, aPhaseSpace } from '../plots/plotPages.ts';
import { doublesOf, elementAt, readNpy, readNrrd, readZip } from './readFiles.ts';

const csv = csvOptionsSchema.parse({});
const options = { csv, axes: 'repaired', label: 'Dose' } as const;
const odd = [
  1e-320,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0.1 + 0.2,
  1.7976931348623157e308,
];
const rowsOf = (texts: Iterable<string>): string[][] =>
  [...texts]
    .join('')
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

describe('CSV of a page', () => {
  it('reads back as the same doubles, including special values', () => {
    const [, ...rows] = rowsOf(csvLong(aLine(odd), options));
    const read = rows.map(([, , , text = '']) => Number(text));
    expect(read.map((value) => Object.is(value, -0) || value).join()).toBe(
      odd.map((value) => Object.is(value, -0) || value).join(),
    );
    expect(rows.map((row) => row[3]).slice(2, 5)).toEqual(['NaN', 'Infinity', '-Infinity']);
  });

  it('names the edges and the centre of each bin with their unit', () => {
    const [header, first] = rowsOf(csvLong(aLine([5, 6]), options));
    expect(header).toEqual([
      'Position (Z) low [cm]',
      'Position (Z) high [cm]',
      'Position (Z) centre [cm]',
      'Dose [MeV/g]',
    ]);
    expect(first).toEqual(['0', '1', '0.5', '5']);
  });

  it('puts no apostrophe before a negative number', () => {
    expect(rowsOf(csvLong(aLine([-1.5]), options))[1]?.[3]).toBe('-1.5');
  });

  it('protects a label from being read as a formula', () => {
    expect([...csvLong(aLine([1]), { ...options, label: '=1+1' })].join('')).toContain("'=1+1 [MeV/g]");
  });

  it('gives a value of a map the same position in both storage orders', () => {
    const inF = rowsOf(csvLong(aMap([1, 4, 2, 5, 3, 6], [2, 3], 'F'), options));
    const inC = rowsOf(csvLong(aMap([1, 2, 3, 4, 5, 6], [2, 3], 'C'), options));
    expect(inF).toEqual(inC);
    expect(inF.slice(1).map((row) => row.at(-1))).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('leaves a missing value empty, unlike NaN', () => {
    const cut = { ...aLine([1, 2, 3]), quantity: { ...aLine([1, 2]).quantity } };
    expect(rowsOf(csvLong(cut, options)).at(-1)).toEqual(['2', '3', '2.5', '']);
  });

  it('has a row for each bin of the first axis as a matrix', () => {
    const tabs = { ...options, csv: { ...csv, separator: 'tab' } } as const;
    const text = [...csvMatrix(aMap([1, 4, 2, 5, 3, 6], [2, 3], 'F'), tabs)].join('');
    expect(
      text
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split('\t').slice(1)),
    ).toEqual([
      ['0.5', '1.5', '2.5'],
      ['1', '2', '3'],
      ['4', '5', '6'],
    ]);
  });

  it('has a row for each particle of a phase space', () => {
    const rows = rowsOf(
      csvLong(
        aPhaseSpace([
          [2212, 0, 0, 1, 0, 0, 1, 150],
          [22, 1, 1, 1, 0, 0, -1, 0.511],
        ]),
        options,
      ),
    );
    expect(rows).toEqual([
      ['pdg', 'x', 'y', 'z', 'ux', 'uy', 'uz', 'energy'],
      ['2212', '0', '0', '1', '0', '0', '1', '150'],
      ['22', '1', '1', '1', '0', '0', '-1', '0.511'],
    ]);
  });
});

describe('NumPy files of a page', () => {
  it('are float64 in Fortran order if the first axis varies fastest', () => {
    const array = readNpy(npyOfPage(aMap([1, 4, 2, 5, 3, 6], [2, 3], 'F'), 'repaired'));
    expect(array).toMatchObject({ type: '<f8', isFortran: true, shape: [2, 3] });
    expect(elementAt(array, [1, 2])).toBe(6);
  });

  it('are in C order if the last axis varies fastest', () => {
    const array = readNpy(npyOfPage(aMap([1, 2, 3, 4, 5, 6], [2, 3], 'C'), 'repaired'));
    expect(array).toMatchObject({ isFortran: false, shape: [2, 3] });
    expect(elementAt(array, [1, 0])).toBe(4);
  });

  it('keep every bit of special values', () => {
    expect(doublesOf(readNpy(npyOfPage(aLine(odd), 'repaired')))).toEqual(odd);
  });

  it('hold three axes in the order of the page', () => {
    const array = readNpy(
      npyOfPage(
        aBlock(
          Array.from({ length: 24 }, (_, index) => index),
          [2, 3, 4],
        ),
        'repaired',
      ),
    );
    expect(array.shape).toEqual([2, 3, 4]);
    expect(elementAt(array, [1, 2, 3])).toBe(23);
    expect(elementAt(array, [0, 1, 2])).toBe(2 + 2 * 6);
  });

  it('include the edges of each axis and a description in an .npz', () => {
    const files = readZip(npzOfPage(aLine([5, 6]), 'repaired', { label: 'Dosis µ', facts: ['4 primaries'] }));
    expect([...files.keys()]).toEqual(['values.npy', 'axis1_centres.npy', 'axis1_edges.npy', 'description.npy']);
    expect(doublesOf(readNpy(files.get('axis1_edges.npy') ?? new Uint8Array()))).toEqual([0, 1, 2]);
    const { type, data } = readNpy(files.get('description.npy') ?? new Uint8Array());
    const points = [...new Uint32Array(data.slice().buffer)];
    expect(type).toBe(`<U${points.length}`);
    expect(JSON.parse(String.fromCodePoint(...points))).toMatchObject({
      label: 'Dosis µ',
      unit: 'MeV/g',
      facts: ['4 primaries'],
    });
  });

  it('report how many values are missing in an .npz', () => {
    const cut = { ...aLine([1, 2, 3]), quantity: { ...aLine([1, 2]).quantity } };
    const files = readZip(npzOfPage(cut, 'repaired', { label: 'Dose', facts: [] }));
    expect(doublesOf(readNpy(files.get('missing.npy') ?? new Uint8Array()))).toEqual([1]);
    expect(doublesOf(readNpy(files.get('values.npy') ?? new Uint8Array()))).toEqual([1, 2, Number.NaN]);
  });
});

describe('NRRD of a page', () => {
  it('places a mesh of three lengths in space, in mm, with its values as stored', () => {
    const values = Array.from({ length: 24 }, (_, index) => index / 3);
    const { fields, data } = readNrrd(nrrdOfPage(aBlock(values, [2, 3, 4]), 'repaired', ['Dose, 4 primaries']));
    expect(data).toEqual(values);
    expect(Object.fromEntries(fields)).toMatchObject({
      dimension: '3',
      sizes: '2 3 4',
      'space directions': '(10,0,0) (0,10,0) (0,0,10)',
      'space origin': '(5,5,5)',
    });
  });

  it('lists the fastest-varying axis first', () => {
    const { fields } = readNrrd(nrrdOfPage(aMap([1, 2, 3, 4, 5, 6], [2, 3], 'C'), 'repaired', []));
    expect(fields.get('sizes')).toBe('3 2');
    expect(fields.get('labels')).toBe('"Position (Z)" "Position (Y)"');
  });

  it('is refused for unequal bins, naming the axis', () => {
    const page = aLine([1, 2], anAxis('Energy', aBins([1, 10, 100], 'MeV', 'logarithmic')));
    expect(nrrdRefusal(page, 'repaired')).toBe(
      'NRRD holds meshes with equal steps; the bins of the axis Energy differ in width.',
    );
  });

  it('is refused for a truncated page', () => {
    expect(nrrdRefusal({ ...aLine([1, 2, 3]), quantity: aLine([1]).quantity }, 'repaired')).toMatch(/cut off/u);
  });
});

describe('the name of an exported file', () => {
  it('contains simulation, estimator, page and quantity', () => {
    expect(pageFileName({ simulationId: 12, estimator: 'yz profile', pageNumber: 0, label: 'Dawka (protony)' })).toBe(
      'sim12_yz_profile_p0_Dawka_protony',
    );
  });

  it.each([
    ['../../etc/passwd', 'etc_passwd'],
    ['.hidden', 'hidden'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['Żółw', 'Żółw'],
    ['a\u202eb\u0000c', 'a_b_c'],
    ['///', 'page'],
    ['x'.repeat(300), 'x'.repeat(60)],
  ])('makes %j safe', (text, name) => {
    expect(safeNamePart(text, 'page')).toBe(name);
  });
});
