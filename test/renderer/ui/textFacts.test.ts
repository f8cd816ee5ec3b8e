import { describe, expect, it } from 'vitest';
import { describeText, formatTextSize } from '#renderer/ui/text/textFacts.ts';

describe('the facts of a text', () => {
  it('counts lines and names their line endings', () => {
    expect(describeText('')).toEqual({ lines: 0, maxLineLength: 0, lineEnds: 'none' });
    expect(describeText('abc')).toEqual({ lines: 1, maxLineLength: 3, lineEnds: 'none' });
    expect(describeText('a\nbb\n')).toEqual({ lines: 3, maxLineLength: 2, lineEnds: 'LF' });
    expect(describeText('a\r\nbb\r\n').lineEnds).toBe('CRLF');
    expect(describeText('a\r\nbb\n').lineEnds).toBe('mixed');
  });

  it('abbreviates lengths', () => {
    expect([1, 222, 18_230, 999_400, 999_600, 9_750_000].map(formatTextSize)).toEqual([
      '1 char',
      '222 chars',
      '18.2 k chars',
      '999 k chars',
      '1 M chars',
      '9.75 M chars',
    ]);
  });
});
