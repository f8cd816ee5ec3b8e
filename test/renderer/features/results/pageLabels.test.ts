import { describe, expect, it } from 'vitest';
import {
  dimensionsOf,
  flattenPages,
  pageLabelOf,
  pagesOf,
  primariesNote,
} from '#renderer/features/results/pageLabel.ts';
import { toHexLines } from '#renderer/features/results/UnreadablePage.tsx';
import type { Estimator, PageSummary, ScoredOutput } from '#shared/domain/estimator.ts';

const blob = { storedBytes: 10, declaredBytes: 20, writtenAt: null };

function aPage(change: Partial<PageSummary> = {}): PageSummary {
  return { id: 1, pageNumber: 0, pageName: 'DOSE', dimensions: 2, blob, ...change };
}

function anEstimator(pages: readonly PageSummary[], name = 'yz'): Estimator {
  return { id: 5, name, fileName: `${name}_`, blob, pages };
}

const outputs: readonly ScoredOutput[] = [
  {
    name: 'yz',
    quantities: [
      { name: 'My dose', keyword: 'Dose', filterName: null, modifiers: [] },
      { name: 'My protons', keyword: 'Fluence', filterName: 'protons', modifiers: [] },
    ],
  },
];

describe('the label of a page', () => {
  it("is the user's name for the quantity with its page number", () => {
    const page = aPage({ pageNumber: 1, pageName: 'FLUENCE' });
    const label = pageLabelOf(outputs, anEstimator([page]), page);
    expect(label).toEqual({ title: 'My protons', detector: 'FLUENCE', filter: 'protons' });
  });

  it('does not depend on the position in the list, which yaptide numbers differently', () => {
    const page = aPage({ pageNumber: 1 });
    expect(pageLabelOf(outputs, anEstimator([page]), page).title).toBe('My protons');
  });

  it('is the detector type if the Input names nothing', () => {
    expect(pageLabelOf([], anEstimator([aPage()]), aPage()).title).toBe('DOSE');
  });

  it('is the page number if the name was not filled in', () => {
    const page = aPage({ pageName: '', pageNumber: 7 });
    expect(pageLabelOf([], anEstimator([page]), page).title).toBe('page 7');
  });
});

describe('an estimator in the list', () => {
  it('lists the dimensions of its pages, each once', () => {
    const pages = [aPage({ dimensions: 1 }), aPage({ dimensions: 0 }), aPage({ dimensions: 1 })];
    expect(dimensionsOf(anEstimator(pages))).toBe('0D, 1D');
  });

  it('precedes its pages', () => {
    const lines = flattenPages([anEstimator([aPage({ id: 1 }), aPage({ id: 2 })]), anEstimator([], 'empty')]);
    expect(lines.map(({ key }) => key)).toEqual(['e5', 'p1', 'p2', 'e5']);
    expect(pagesOf(lines)).toHaveLength(2);
  });
});

describe('the note about primaries', () => {
  it('says that the file counts the first task only', () => {
    const note = primariesNote({ number_of_primaries: '666' }, { simulated: 10_000, tasks: 15, state: 'COMPLETED' });
    expect(note.replaceAll('\u202f', '')).toBe(
      'The file says 666 (often the first task only); the 15 tasks simulated 10000.',
    );
  });

  it('is absent when both agree', () => {
    expect(primariesNote({ number_of_primaries: '10' }, { simulated: 10, tasks: 1, state: 'COMPLETED' })).toBe('');
  });
});

describe('a hex dump', () => {
  it('shows sixteen bytes per line with their ASCII', () => {
    const lines = toHexLines(new TextEncoder().encode('Bragg peak at 15 cm\n'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe('000000  42 72 61 67 67 20 70 65 61 6b 20 61 74 20 31 35  Bragg peak at 15');
    expect(lines[1]).toMatch(/^000010 {2}20 63 6d 0a +cm·$/u);
  });
});
