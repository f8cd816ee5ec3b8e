import { describe, expect, it } from 'vitest';
import { toTsv } from '#renderer/format/tsv.ts';

describe('toTsv', () => {
  it('writes headers, then rows', () => {
    expect(
      toTsv(
        ['id', 'title'],
        [
          ['1', 'a'],
          ['2', 'b'],
        ],
      ),
    ).toBe('id\ttitle\n1\ta\n2\tb');
  });
  it('distinguishes NULL from an empty text', () => {
    expect(toTsv(['a', 'b'], [[null, '']])).toBe('a\tb\n\t""');
  });
  it('quotes tabs, line breaks and quotation marks', () => {
    expect(toTsv(['a'], [['x\ty'], ['x\ny'], ['say "hi"']])).toBe('a\n"x\ty"\n"x\ny"\n"say ""hi"""');
  });
});

it('guards copied text, but not numbers, against formulas', () => {
  expect(toTsv(['a', 'b'], [['=1+1', '-5']])).toBe("a\tb\n'=1+1\t-5");
  expect(toTsv(['a'], [['=1+1']], { guardsFormulas: false })).toBe('a\n=1+1');
});
