import { describe, expect, it } from 'vitest';
import { comparedFacts, type DrawnPage, linesOfFacts } from '#renderer/features/results/compare/comparedFacts.ts';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import type { Page } from '#shared/domain/page.ts';
import { aLine, anAxis, evenBins } from '../../../plots/plotPages.ts';

const settings = parsePlotSettings({});

function drawn(index: number, simulated: number, page: Page = aLine([1, 2, 3])): DrawnPage {
  const primaries = { simulated, tasks: 4, state: 'COMPLETED' };
  return { index, page, label: 'Dose', primaries, metadata: undefined, faults: [] };
}

const inUnit = (unit: string): Page => {
  const page = aLine([1, 2, 3]);
  return { ...page, quantity: { ...page.quantity, unit } };
};

describe('the facts of compared pages', () => {
  it('are stated once where all pages have them in common', () => {
    const { shared, each } = comparedFacts([drawn(0, 1000), drawn(1, 5000)], { settings, normalise: 'none' });
    expect(shared).toEqual(['Dose (DOSE)', 'MeV/g', 'normalisation not stored']);
    expect(each.map(({ facts }) => facts)).toEqual([
      ['1\u202f000 primaries (the sum over 4 tasks)'],
      ['5\u202f000 primaries (the sum over 4 tasks)'],
    ]);
  });

  it('name the unit that a page is drawn in, if its own differs', () => {
    const { each } = comparedFacts([drawn(0, 1), drawn(1, 1, inUnit('keV/g'))], { settings, normalise: 'none' });
    expect(each[1]?.facts).toEqual(['keV/g', 'drawn in MeV/g']);
  });

  it('name what the curves are divided by', () => {
    const pages = [drawn(0, 1), drawn(1, 1)];
    expect(comparedFacts(pages, { settings, normalise: 'max' }).shared).toContain('drawn divided by its maximum');
    expect(comparedFacts(pages, { settings, normalise: 'reference' }).shared).toContain(
      'drawn divided by the maximum of the reference',
    );
  });

  it('carry the warnings of each page, and are lines of a figure', () => {
    const axis = anAxis('Energy', evenBins(0, 3, 3), evenBins(1, 4, 3));
    const fault = { reason: 'labels-swapped', message: 'It is empty.', pageIds: null } as const;
    const odd: DrawnPage = { ...drawn(1, 1, aLine([1, 2, 3], axis)), faults: [fault] };
    const facts = comparedFacts([drawn(0, 1), odd], { settings, normalise: 'none' });
    expect(linesOfFacts(facts).slice(1)).toEqual([
      'B: axis repaired',
      'B: Wrong though COMPLETED: It is empty.',
      'B: The bins are logarithmic.',
    ]);
  });
});
