import { describe, expect, it } from 'vitest';
import { withSwapped } from '#renderer/features/results/compare/comparison.ts';
import { canBeCompared, fittingPages } from '#renderer/features/results/compare/fittingPages.ts';
import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';
import { aMap, anAxis, evenBins } from '../../../plots/plotPages.ts';

const blob = { storedBytes: 100, declaredBytes: 200, writtenAt: null };
const aPage = (id: number, pageName: string, dimensions = 2): PageSummary => ({
  id,
  pageNumber: 0,
  pageName,
  dimensions,
  blob,
});
const anEstimator = (id: number, name: string, pages: readonly PageSummary[]): Estimator => ({
  id,
  name,
  fileName: '',
  blob,
  pages: [...pages],
});

describe('pages that fit a comparison', () => {
  const dose = aPage(1, 'DOSE');
  const simulations = [
    { id: 10, estimators: [anEstimator(1, 'yz', [dose, aPage(2, 'FLUENCE')])] },
    {
      id: 11,
      estimators: [
        anEstimator(2, 'other', [aPage(3, 'DOSE'), aPage(4, 'DOSE', 1)]),
        anEstimator(3, 'yz', [aPage(5, 'DOSE'), { ...aPage(6, 'DOSE'), blob: { ...blob, storedBytes: null } }]),
      ],
    },
  ];

  it('have as many axes, hold data and are not in the set, those of the same quantity and estimator first', () => {
    const set = [{ simulation: 10, page: 1 }];
    const found = fittingPages(simulations, { page: dose, estimator: 'yz' }, set);
    expect(found.map(({ simulation, page }) => [simulation, page.id])).toEqual([
      [11, 5],
      [11, 3],
      [10, 2],
    ]);
  });

  it('are in units that convert exactly', () => {
    const reference = aMap([1, 2, 3, 4], [2, 2], 'C');
    const inUnit = (unit: string) => ({ ...reference, quantity: { ...reference.quantity, unit } });
    expect(canBeCompared(inUnit('Gy'), inUnit('MeV/g'))).toBe(true);
    expect(canBeCompared(inUnit('MeV/g'), inUnit('/cm^2'))).toBe(false);
    const [first, second] = reference.axes;
    const overEnergy = {
      ...reference,
      axes: [anAxis('Energy', { ...evenBins(0, 1, 2), unit: 'MeV' }), second] as const,
    };
    const overLength = { ...reference, axes: [{ ...first, stored: { ...first.stored, unit: 'mm' } }, second] as const };
    expect([canBeCompared(overEnergy, overLength), canBeCompared(overLength, overLength)]).toEqual([false, true]);
  });
});

describe('swapping the reference and the evaluated page', () => {
  const pages = [1, 2, 3].map((page) => ({ simulation: 1, page }));

  it('exchanges both and nothing else', () => {
    const swapped = withSwapped({ pages, hidden: [0, 1] }, 2);
    expect(swapped.pages?.map(({ page }) => page)).toEqual([3, 2, 1]);
    expect(swapped.hidden).toEqual([2, 1]);
  });

  it('twice gives the same comparison', () => {
    const once = withSwapped({ pages, hidden: [1] }, 1);
    expect(withSwapped(once, 1)).toEqual({ pages, hidden: [1] });
  });
});
