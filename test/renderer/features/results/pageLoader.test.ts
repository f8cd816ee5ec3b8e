import { describe, expect, it } from 'vitest';
import { compareWithRow } from '#renderer/features/results/pageLoader.ts';
import type { DecodedPage } from '#shared/domain/page.ts';
import { kindsOf } from '../../decode/decodedPage.ts';
import { aLine } from '../../plots/plotPages.ts';

const line: DecodedPage = {
  step: 'page',
  page: aLine([1, 2, 3]),
  sizes: { stored: 100, inflated: 200, declared: 200 },
};

describe('a page compared with its row', () => {
  it('is marked if they disagree about dimensions', () => {
    const compared = compareWithRow(line, { dimensions: 2, pageName: 'DOSE' });
    expect(kindsOf(compared)).toEqual(['dimensions-disagree']);
    expect(compared.step === 'page' && compared.page.defects[0]?.message).toContain('The row says 2D');
  });

  it('is unmarked if they agree, or the row was never filled in', () => {
    expect(compareWithRow(line, { dimensions: 1, pageName: 'DOSE' })).toBe(line);
    expect(compareWithRow(line, { dimensions: null, pageName: null })).toBe(line);
    expect(compareWithRow(line, { dimensions: 0, pageName: '' })).toBe(line);
  });
});
