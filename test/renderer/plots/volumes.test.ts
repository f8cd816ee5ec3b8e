import { describe, expect, it } from 'vitest';
import { binsAt, discAxes, placeOf, toDisc } from '#renderer/plots/disc/discModel.ts';
import { collectDoses, doseVolumeOf, type VolumePart } from '#renderer/plots/doseVolume/doseVolume.ts';
import { maximumIndices, planeAxes, planePage, planesOf, profilePage } from '#renderer/plots/planes/planesModel.ts';
import { drawnSlice, projectPage } from '#renderer/plots/slices/projectPage.ts';
import type { Page2D, PageND } from '#shared/domain/page.ts';
import { aBins, aBlock, aMap, anAxis, evenBins } from './plotPages.ts';

/** `100 · x + 10 · y + z` in bins, three by two by four. */
const block = aBlock(
  Array.from(
    { length: 24 },
    (_, index) => 100 * (index % 3) + 10 * (Math.floor(index / 3) % 2) + Math.floor(index / 6),
  ),
  [3, 2, 4],
);

/** The same in C order. */
const blockInC: PageND = {
  ...block,
  strides: [8, 4, 1],
  quantity: {
    ...block.quantity,
    values: Float64Array.from(
      { length: 24 },
      (_, index) => 100 * Math.floor(index / 8) + 10 * (Math.floor(index / 4) % 2) + (index % 4),
    ),
  },
};

const listOf = (page: Page2D): readonly number[] => {
  const [one, other] = page.axes.map((axis) => axis.stored.centres.length);
  return Array.from({ length: (one ?? 0) * (other ?? 0) }, (_, index) => {
    const [row, column] = [index % (one ?? 1), Math.floor(index / (one ?? 1))];
    return page.quantity.values[row * (page.strides[0] ?? 0) + column * (page.strides[1] ?? 0)] ?? Number.NaN;
  });
};

describe.each([
  ['F', block],
  ['C', blockInC],
])('a volume in %s order', (_, page) => {
  it('is projected to its largest and its mean values along an axis', () => {
    const choice = { vertical: 1, horizontal: 2, indices: [0, 0, 0] };
    // Over x: 0, 100 and 200 added to 10 · y + z.
    expect(listOf(projectPage(page, choice, { how: 'max', over: [0] }))).toEqual([
      200, 210, 201, 211, 202, 212, 203, 213,
    ]);
    expect(listOf(projectPage(page, choice, { how: 'mean', over: [0] }))).toEqual([
      100, 110, 101, 111, 102, 112, 103, 113,
    ]);
  });

  it('has three planes through one point', () => {
    const [yz, yx, xz] = planesOf(planeAxes(page)).map((plane) =>
      listOf(planePage(page, plane, { indices: [2, 1, 3], depth: 'bin' })),
    );
    expect(yz).toEqual([200, 210, 201, 211, 202, 212, 203, 213]);
    expect(yx).toEqual([3, 13, 103, 113, 203, 213]);
    expect(xz).toEqual([10, 110, 210, 11, 111, 211, 12, 112, 212, 13, 113, 213]);
  });

  it('has a profile through it along each axis', () => {
    expect([...profilePage(page, 0, [9, 1, 2]).quantity.values]).toEqual([12, 112, 212]);
    expect([...profilePage(page, 2, [1, 0, 9]).quantity.values]).toEqual([100, 101, 102, 103]);
  });

  it('has its maximum in the last bin of every axis', () => {
    expect(maximumIndices(page)).toEqual([2, 1, 3]);
  });
});

describe('a projection', () => {
  it('omits non-finite values', () => {
    const page = aBlock([1, Number.NaN, Number.NaN, Number.NaN, 5, Infinity, 7, Number.NaN], [2, 2, 2]);
    const choice = { vertical: 0, horizontal: 1, indices: [0, 0, 0] };
    expect(listOf(projectPage(page, choice, { how: 'max', over: [2] }))).toEqual([5, Number.NaN, 7, Number.NaN]);
    expect(listOf(projectPage(page, choice, { how: 'mean', over: [2] }))).toEqual([3, Number.NaN, 7, Number.NaN]);
  });

  it('is drawn if it is chosen in place of a bin', () => {
    const settings = { sliceAxes: [1, 2], sliceIndices: [1, null, null] } as const;
    expect(listOf(drawnSlice(block, { ...settings, depth: 'bin' })).slice(0, 2)).toEqual([100, 110]);
    expect(listOf(drawnSlice(block, { ...settings, depth: 'max' })).slice(0, 2)).toEqual([200, 210]);
  });
});

const everything: VolumePart = { box: [], threshold: 0, axes: 'repaired' };
const dosesOf = (page: PageND, part: VolumePart) => doseVolumeOf(page, collectDoses(page, part));

describe('a dose-volume histogram', () => {
  // A hundred bins of 1 cm³ with the doses 1 to 100.
  const ramp = aBlock(
    Array.from({ length: 100 }, (_, index) => index + 1),
    [10, 5, 2],
  );

  it('gives the minimum dose of a fraction of the volume', () => {
    const { doseOf, total, unit, mean } = dosesOf(ramp, everything);
    // 95 bins have at least 6; 50 at least 51; 2 at least 99.
    expect([95, 50, 2, 100].map(doseOf)).toEqual([6, 51, 99, 1]);
    expect([total, unit, mean]).toEqual([100, 'cm³', 50.5]);
  });

  it('gives the volume that receives at least a given dose', () => {
    const { volumeOf } = dosesOf(ramp, everything);
    expect([0, 6, 50.5, 100, 101].map(volumeOf)).toEqual([100, 95, 50, 1, 0]);
  });

  it('covers the bins in a box, from a threshold on', () => {
    // The first bin of z holds 1 to 50, the second of z 51 to 100; half the maximum is 50.
    expect(dosesOf(ramp, { ...everything, box: [null, null, [0, 1]] })).toMatchObject({ bins: 50, max: 50 });
    expect(dosesOf(ramp, { ...everything, threshold: 50 })).toMatchObject({ bins: 51, min: 50 });
    expect(dosesOf(ramp, { ...everything, box: [[20, 30]] }).bins).toBe(0);
  });

  it('weights unequal bins by their volume', () => {
    const page: PageND = {
      ...aBlock([1, 2], [2, 1, 1]),
      axes: [anAxis('X', aBins([0, 3, 4])), anAxis('Y', evenBins(0, 1, 1)), anAxis('Z', evenBins(0, 1, 1))],
    };
    const { doseOf, volumeOf, mean } = dosesOf(page, everything);
    expect([volumeOf(2), doseOf(25), doseOf(26), mean]).toEqual([25, 2, 1, 1.25]);
  });

  it('falls from 100 percent, as a curve', () => {
    const { curve } = dosesOf(ramp, everything);
    const values = [...curve.quantity.values];
    expect([curve.axes[0].stored.centres[0], values[0]]).toEqual([0, 100]);
    expect(values.every((value, index) => index === 0 || value <= (values[index - 1] ?? 0))).toBe(true);
    expect(values.at(-1)).toBe(0);
  });
});

describe('a map over a radius and an angle', () => {
  const disc = (angles: readonly number[], unit: string): Page2D => ({
    ...aMap([0, 1, 2, 3, 10, 11, 12, 13], [4, 2], 'F'),
    axes: [anAxis('Angle (PHI)', aBins(angles, unit)), anAxis('Position (R)', evenBins(0, 2, 2))],
  });
  const quarters = disc([0, 90, 180, 270, 360], 'deg');

  it('is recognised by the names of its axes', () => {
    expect(discAxes(quarters, 'repaired')).toEqual({ radius: 1, angle: 0 });
    expect(discAxes(aMap([1, 2], [1, 2], 'F'), 'repaired')).toBeNull();
  });

  it.each([
    ['degrees from zero', quarters],
    [
      'radians from zero',
      disc(
        [0, 0.5, 1, 1.5, 2].map((part) => part * Math.PI),
        'rad',
      ),
    ],
  ])('has each bin in its direction and at its distance, in %s', (_, page) => {
    const shape = toDisc(page, 'repaired');
    if (shape === null) throw new Error('It is no disc');
    const valueAt = (x: number, y: number): number | undefined => {
      const bins = binsAt(shape, x, y);
      return bins === null ? undefined : page.quantity.values[placeOf(shape, bins)];
    };
    expect([valueAt(0.5, 0.5), valueAt(-0.5, 0.5), valueAt(-0.5, -0.5), valueAt(0.5, -0.5)]).toEqual([0, 1, 2, 3]);
    expect([valueAt(1.2, 0.5), valueAt(-1.2, -0.5), valueAt(2, 2)]).toEqual([10, 12, undefined]);
  });
});
