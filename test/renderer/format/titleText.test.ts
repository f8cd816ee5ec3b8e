import { describe, expect, it } from 'vitest';
import { titleText } from '#renderer/format/titleText.ts';
import { visibleText } from '#shared/visibleText.ts';

describe('visibleText', () => {
  it('shows control characters as their pictures', () => {
    expect(visibleText('a\u0000b\tc\n\u001b\u007f')).toBe('a␀b␉c␊␛␡');
  });
  it('names characters that would reverse or hide text', () => {
    expect(visibleText('\u202Egnp.exe\u200B\u0085')).toBe('‹U+202E›gnp.exe‹U+200B›‹U+0085›');
  });
  it('leaves other text unchanged, astral characters included', () => {
    expect(visibleText('zażółć 田中 👩‍🚀 <b>')).toBe('zażółć 田中 👩‍🚀 <b>');
  });
  it('replaces lone halves of surrogate pairs', () => {
    expect(visibleText('x\ud800y')).toBe('x‹U+D800›y');
    expect(visibleText('Z\udcfcrich')).toBe('Z‹FC›rich');
  });
  it('truncates a tooltip at its limit', () => {
    expect(titleText('x'.repeat(3000))).toHaveLength(2001);
  });
});
