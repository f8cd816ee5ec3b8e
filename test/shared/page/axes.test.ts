import { describe, expect, it } from 'vitest';
import { makeBins } from '#shared/page/bins.ts';
import { decodePage } from '#renderer/decode/decodePage.ts';
import { differentialUnit } from '#shared/page/differentialAxes.ts';
import { parseNumpyPrint } from '#shared/page/differentialAxes.ts';
import { binsOf, type Axis } from '#shared/domain/axis.ts';
import { kindsOf, pageOf } from '../../renderer/decode/decodedPage.ts';
import { centres, pageBlob, placeValues } from '../../renderer/decode/pythonWriter.ts';

describe('makeBins', () => {
  const edges = (...values: readonly number[]): readonly number[] => [
    ...makeBins(Float64Array.from(values), 'cm').edges,
  ];

  it('places the edges of even bins half a step outside the centres', () => {
    expect(edges(0.5, 1.5, 2.5)).toEqual([0, 1, 2, 3]);
    expect(edges(2.5, 1.5, 0.5)).toEqual([3, 2, 1, 0]);
    expect(makeBins(Float64Array.from([0.025, 0.07500000000000001, 0.12500000000000003]), '').scale).toBe('linear');
  });

  it('places the edges of logarithmic bins half a ratio outside', () => {
    const bins = makeBins(Float64Array.from([Math.sqrt(10), 10 ** 1.5, 10 ** 2.5]), 'MeV');
    expect(bins.scale).toBe('logarithmic');
    [1, 10, 100, 1000].forEach((edge, index) => expect(bins.edges[index]).toBeCloseTo(edge, 9));
  });

  it('places the edges of irregular bins halfway', () => {
    expect(edges(1, 2, 4, 5)).toEqual([0.5, 1.5, 3, 4.5, 5.5]);
    expect(edges(0, 1, 5)).toEqual([-0.5, 0.5, 3, 7]);
    expect(makeBins(Float64Array.from([-1, 1, 5]), '').scale).toBe('irregular');
  });

  it('makes one bin one unit wide, and none from no centres', () => {
    expect(edges(3)).toEqual([2.5, 3.5]);
    expect(edges()).toEqual([0]);
  });
});

describe('parseNumpyPrint', () => {
  it.each([
    ['[640   1]', [640, 1]],
    ['[0.01 0.  ]', [0.01, 0]],
    ['[100.     3.14]', [100, 3.14]],
    ['[1.e-03 1.e+02]', [0.001, 100]],
    ['[1, 2]', [1, 2]],
    ['[[-1. -1.]\n [ 5.  1.]]', [-1, -1, 5, 1]],
    ['10', [10]],
    ['[]', []],
    ['[nan inf -inf]', [Number.NaN, Infinity, -Infinity]],
    ['[1 ... 5]', null],
    ['None', null],
    [undefined, null],
  ])('reads %s', (text, numbers) => {
    expect(parseNumpyPrint(text)).toEqual(numbers);
  });
});

describe('differentialUnit', () => {
  it.each([
    [{ page_diff_units: '/cm^2;MeV;deg', detector_unit: '/cm^2/MeV/deg' }, ['MeV', 'deg']],
    [{ page_diff_units: '/cm^2/MeV', detector_unit: '/cm^2;MeV' }, ['MeV', null]],
    [{ page_diff_units: 'MeV;', detector_unit: '/cm^2' }, ['MeV', null]],
    [{ page_diff_units: 'MeV/g;MeV', detector_unit: 'MeV/g/MeV' }, ['MeV', null]],
    [{ page_diff_units: 'MeV/g', detector_unit: 'MeV/g' }, [null, null]],
    [{}, [null, null]],
  ])('finds the units in %j', (metadata, units) => {
    expect([differentialUnit(metadata, 0), differentialUnit(metadata, 1)]).toEqual(units);
  });
});

const logarithmic = {
  page_diff_flag: '[-1 -1]',
  page_diff_start: '[0.01 0.  ]',
  page_diff_stop: '[100.   0.]',
  page_diff_size: '[10  1]',
  page_diff_units: '/cm^2;MeV',
  detector_unit: '/cm^2/MeV',
};
const linearCentres = centres(10, 5.0095, 9.999);
const rightCentres = centres(10).map((place) => 0.01 * 10_000 ** (place / 10));

async function axisOf(metadata: Readonly<Record<string, string>>, values: readonly number[]): Promise<Axis> {
  const axes = [{ name: '', unit: '/cm^2', values }];
  const page = pageOf(await decodePage(pageBlob({ values: placeValues(values.length), axes, metadata }), null));
  const [axis] = page.axes;
  if (axis === undefined) throw new Error('The page has no axis');
  return axis;
}

describe('the repair of differential axes', () => {
  it('corrects linear centres of logarithmic bins, with edges from start to stop', async () => {
    const axis = await axisOf(logarithmic, linearCentres);
    expect(axis.repaired).toMatchObject({ scale: 'logarithmic', unit: 'MeV' });
    expect(axis.repaired?.centres[0]).toBeCloseTo(0.015848931924611138, 14);
    expect(axis.repaired?.centres[1]).toBeCloseTo(0.03981071705534973, 14);
    expect([axis.repaired?.edges[0], axis.repaired?.edges.at(-1)]).toEqual([0.01, 100]);
    expect(binsOf(axis, 'stored').centres[0]).toBe(5.0095);
    expect(axis.repair).toMatch(/logarithmic.*unit is MeV/);
  });

  it('leaves centres that are correct already, and repairs only the unit', async () => {
    const axis = await axisOf(logarithmic, rightCentres);
    expect(axis.repaired?.unit).toBe('MeV');
    expect(axis.repaired?.centres).toEqual(axis.stored.centres);
    expect(axis.repair).not.toContain('logarithmic');
  });

  it('distinguishes two correct logarithmic bins from two linear ones', async () => {
    const two = { ...logarithmic, page_diff_size: '[2 1]' };
    expect((await axisOf(two, [0.1, 10])).repair).not.toContain('logarithmic');
    expect((await axisOf(two, [25.0075, 75.0025])).repaired?.centres[0]).toBeCloseTo(0.1, 12);
  });

  it('leaves axes without a flag, with linear bins or of another size unchanged', async () => {
    const { page_diff_flag: _, ...flagless } = logarithmic;
    for (const metadata of [flagless, { ...logarithmic, page_diff_flag: '[1 1]' }]) {
      expect((await axisOf(metadata, linearCentres)).repaired?.scale).toBe('linear');
    }
    expect((await axisOf({ ...logarithmic, page_diff_size: '[11 1]' }, linearCentres)).repaired).toBeNull();
  });

  it('uses the second differential axis if the first has one bin', async () => {
    const second = {
      ...logarithmic,
      page_diff_size: '[1 10]',
      page_diff_start: '[0. 0.01]',
      page_diff_stop: '[0. 100.]',
    };
    const axis = await axisOf({ ...second, page_diff_units: '/cm^2;deg;MeV' }, linearCentres);
    expect(axis.repaired).toMatchObject({ scale: 'logarithmic', unit: 'MeV' });
  });

  it('repairs only the differential axis of a page with a spatial one', async () => {
    const axes = [{ values: centres(3) }, { name: '', unit: '/cm^2', values: linearCentres }];
    const decoded = await decodePage(pageBlob({ values: placeValues(30), axes, metadata: logarithmic }), {
      file_format: 'bdo2019',
    });
    expect(pageOf(decoded).axes.map((axis) => axis.repaired?.scale ?? null)).toEqual([null, 'logarithmic']);
  });

  it('says so when a logarithmic axis begins at 0', async () => {
    const metadata = { ...logarithmic, page_diff_start: '[0. 0.]' };
    const axes = [{ name: '', unit: '/cm^2', values: linearCentres }];
    const decoded = await decodePage(pageBlob({ values: placeValues(10), axes, metadata }), null);
    expect(kindsOf(decoded)).toEqual(['axis-odd']);
    expect(pageOf(decoded).axes[0]?.repaired?.scale).toBe('linear');
  });

  it('says so when an axis differs in size from the metadata, and leaves it unchanged', async () => {
    const axes = [{ name: '', unit: '/cm^2', values: linearCentres }];
    for (const size of ['[11 1]', '[10 5]']) {
      const metadata = { ...logarithmic, page_diff_size: size };
      const decoded = await decodePage(pageBlob({ values: placeValues(10), axes, metadata }), null);
      expect(kindsOf(decoded)).toEqual(['axis-odd']);
      expect(pageOf(decoded).axes[0]?.repaired).toBeNull();
    }
  });
});
