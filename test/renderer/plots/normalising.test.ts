import { describe, expect, it } from 'vitest';
import { binCount, curveValue } from '#renderer/plots/curve.ts';
import { makeLineModel } from '#renderer/plots/line/lineModel.ts';
import { makeOverlayModel } from '#renderer/plots/overlay/overlayModel.ts';
import { overlaySettingsSchema } from '#renderer/plots/overlay/overlaySettings.ts';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { aBins, aLine, anAxis } from './plotPages.ts';

/** Bins of widths 1, 2 and 4 with the values 2, 8 and 1: the maximum is 8, the integral 2 + 16 + 4 = 22. */
const unequal = aLine([2, 8, 1], anAxis('Position (Z)', aBins([0, 1, 3, 7])));

function drawn(settings: Readonly<Record<string, unknown>>, page = unequal) {
  const model = makeLineModel(page, parsePlotSettings(settings), 'Dose');
  const values = Array.from({ length: binCount(model.curve) }, (_, bin) => curveValue(model.curve, bin));
  return { values, title: model.yTitle };
}

describe('a line is divided', () => {
  it('by its largest value', () => {
    expect(drawn({ normalise: 'max' })).toEqual({ values: [0.25, 1, 0.125], title: 'Dose / maximum' });
  });

  it('by its integral over the widths of its bins', () => {
    const { values, title } = drawn({ normalise: 'integral' });
    expect(values.map((value) => Math.round(value * 22e12) / 1e12)).toEqual([2, 8, 1]);
    expect(title).toBe('Dose / integral [cm⁻¹]');
  });

  it('by its value at a position', () => {
    expect(drawn({ normalise: 'point', normaliseAt: 5 })).toEqual({
      values: [2, 8, 1],
      title: 'Dose / value at Z = 5 cm',
    });
    expect(drawn({ normalise: 'point', normaliseAt: 0.5 }).values).toEqual([1, 4, 0.5]);
  });

  it('by nothing if the values would overflow', () => {
    const narrow = anAxis('Position (Z)', aBins([0, 5e-324, 1e-323, 1.5e-323]));
    expect(drawn({ normalise: 'integral' }, aLine([1e300, 1e300, 1e300], narrow)).values).toEqual([
      1e300, 1e300, 1e300,
    ]);
  });

  it('by nothing if the divisor is zero, negative or outside', () => {
    const zeros = aLine([0, 0, 0]);
    for (const normalise of ['max', 'integral']) expect(drawn({ normalise }, zeros).title).toBe('Dose [MeV/g]');
    expect(drawn({ normalise: 'point', normaliseAt: 99 }).values).toEqual([2, 8, 1]);
    expect(drawn({ normalise: 'max' }, aLine([-1, -2])).values).toEqual([-1, -2]);
  });
});

describe('overlaid lines', () => {
  const pages = [unequal, aLine([1, 4, 0.5], unequal.axes[0])].map((page, index) => ({
    id: String(index),
    index,
    page,
    isHidden: false,
  }));
  const firsts = (settings: Readonly<Record<string, unknown>>) =>
    makeOverlayModel(pages, overlaySettingsSchema.parse(settings), 'Dose')?.entries.map(({ curve }) =>
      curveValue(curve, 1),
    );

  it('are each 1 at a common position', () => {
    expect(firsts({ normalise: 'point', normaliseAt: 2 })).toEqual([1, 1]);
  });

  it('are all divided by the maximum of the reference', () => {
    expect(firsts({ normalise: 'reference' })).toEqual([1, 0.5]);
  });

  it('are drawn on a symlog axis too', () => {
    expect(makeOverlayModel(pages, overlaySettingsSchema.parse({ xScale: 'symlog' }), 'Dose')?.x.kind).toBe('symlog');
  });
});
