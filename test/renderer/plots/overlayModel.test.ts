import { describe, expect, it } from 'vitest';
import type { Page1D } from '#shared/domain/page.ts';
import { curveValue } from '#renderer/plots/curve.ts';
import { magnifiedRange } from '#renderer/plots/overlay/drawMagnifier.ts';
import {
  agreementShare,
  fittingScale,
  interpolated,
  makeOverlayModel,
  type OverlayModel,
} from '#renderer/plots/overlay/overlayModel.ts';
import { type OverlaySettings, overlaySettingsSchema } from '#renderer/plots/overlay/overlaySettings.ts';
import { aBins, aLine, anAxis, evenBins } from './plotPages.ts';

function overlay(pages: readonly Page1D[], settings: Partial<OverlaySettings> = {}): OverlayModel {
  const model = makeOverlayModel(
    pages.map((page, index) => ({ id: String(index), index, page, isHidden: false })),
    overlaySettingsSchema.parse(settings),
    'Dose',
  );
  if (model === null) throw new Error('There is no reference');
  return model;
}

const inUnit = (page: Page1D, unit: string): Page1D => ({ ...page, quantity: { ...page.quantity, unit } });
const derivedOf = (model: OverlayModel, entry = 1): readonly number[] => [
  ...(model.entries[entry]?.derived?.values ?? []),
];

describe('overlaid lines', () => {
  it('are in the units of the reference', () => {
    const inMm = aLine([1000, 2000], anAxis('Z', aBins([0, 10, 20], 'mm')));
    const { entries, limits } = overlay([aLine([1, 2]), inUnit(inMm, 'MeV/kg')]);
    expect(limits).toEqual([0, 2]);
    expect(entries.map(({ curve }) => curveValue(curve, 1))).toEqual([2, 2]);
  });

  it('say why one cannot be drawn with the reference', () => {
    const spectrum = aLine([1, 2], anAxis('Energy', aBins([0, 1, 2], 'MeV')));
    const model = overlay([aLine([1, 2]), spectrum, inUnit(aLine([1, 2]), 'MeV/g/prim')]);
    expect(model.entries).toHaveLength(1);
    expect(model.refused).toEqual([
      { id: '1', reason: 'its axis is in MeV, that of the reference in cm' },
      { id: '2', reason: 'its values are in MeV/g per primary, those of the reference in MeV/g' },
    ]);
  });

  it.each([
    ['ratio', [2, 1.5]],
    ['difference', [1, 2]],
    ['relative', [100, 50]],
  ] as const)('are compared with the reference: %s', (derived, expected) => {
    expect(derivedOf(overlay([aLine([1, 4]), aLine([2, 6])], { derived }))).toEqual(expected);
  });

  it('have no ratio where the reference is below a hundredth of its maximum, zero or NaN', () => {
    const model = overlay([aLine([100, 0.9, 0, Number.NaN, 1]), aLine([1, 1, 1, 1, 1])]);
    expect(derivedOf(model)).toEqual([0.01, Number.NaN, Number.NaN, Number.NaN, 1]);
  });

  it('with other bins are interpolated to those of the reference, which is marked', () => {
    const coarse = aLine([10, 30], anAxis('Z', evenBins(0, 4, 2)));
    const model = overlay([aLine([1, 1, 1, 1]), coarse], { derived: 'difference' });
    // The centres of the coarse bins are 1 and 3; 0.5 and 3.5 are outside them.
    expect(derivedOf(model)).toEqual([Number.NaN, 14, 24, Number.NaN]);
    expect(model.entries.map(({ isResampled }) => isResampled)).toEqual([false, true]);
  });

  it.each([
    ['max', [0.5, 1]],
    ['integral', [1 / 3, 2 / 3]],
  ] as const)('are divided by their %s', (normalise, expected) => {
    const { entries } = overlay([aLine([2, 4])], { normalise });
    expect(entries[0] && [0, 1].map((bin) => entries[0] && curveValue(entries[0].curve, bin))).toEqual(expected);
  });

  it('fit their axis to the visible ones', () => {
    const pages = [aLine([1, 2]), aLine([100, 200])];
    const model = makeOverlayModel(
      pages.map((page, index) => ({ id: String(index), index, page, isHidden: index === 1 })),
      overlaySettingsSchema.parse({}),
      'Dose',
    );
    expect(model?.y.domain[1]).toBeLessThan(3);
  });

  it('keep a logarithmic scale drawable for values without a positive one', () => {
    const { y } = overlay([aLine([0, -1])], { yScale: 'log' });
    expect(y.domain[0]).toBeGreaterThan(0);
    expect(y.domain[1]).toBeGreaterThan(y.domain[0]);
  });
});

describe('the agreement of a line with the reference', () => {
  const model = overlay([aLine([100, 100, 100, 0.5]), aLine([101, 104, 99, 50])]);
  const [, entry] = model.entries;
  const share = (band: number, within: readonly [number, number]) =>
    entry === undefined ? undefined : agreementShare(model, entry, { band, within });

  it('is the share of the bins within the band, of those with a hundredth of the maximum', () => {
    expect(share(3, [0, 4])).toBeCloseTo(2 / 3, 12);
    expect(share(5, [0, 4])).toBe(1);
  });

  it('is that of the visible bins alone', () => {
    expect(share(3, [1, 2])).toBe(0);
  });

  it('is unknown where no bin can be compared', () => {
    expect(share(3, [3, 4])).toBeNull();
  });
});

describe('the magnifier', () => {
  const model = overlay([aLine([0, 8, 2, 1]), aLine([0, 1, 1, 1])]);

  it.each([
    ['the chosen range', [1, 2], 3.5, [1, 2]],
    ['an eighth of the view around the cursor', null, 2, [1.75, 2.25]],
    ['what is left of it at the edge', null, 4, [3.75, 4]],
    ['the visible part of a range that leaves the view', [3, 9], null, [3, 4]],
    ['nothing without either', null, null, null],
    ['nothing of a range outside the view', [6, 9], null, null],
  ] as const)('shows %s', (...[, picked, at, expected]) => {
    expect(magnifiedRange(model, picked, at)).toEqual(expected);
  });

  it('fits its values to the range', () => {
    const { domain } = fittingScale(model, [2, 4]);
    expect(domain[1]).toBeLessThan(3);
    expect(domain[1]).toBeGreaterThanOrEqual(2);
  });
});

describe('interpolation between bin centres', () => {
  const { entries } = overlay([aLine([0, 10, 20], anAxis('Z', evenBins(3, 0, 3)))]);
  it.each([
    [1.5, 10],
    [2, 5],
    [0.5, 20],
    [0.2, Number.NaN],
    [9, Number.NaN],
  ])('on a descending axis at %f', (x, value) => {
    expect(entries[0] && interpolated(entries[0].curve, x)).toEqual(value);
  });
});
