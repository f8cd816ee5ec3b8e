import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundJson } from '#core/blobs/boundJson.ts';
import { parseJson } from '#shared/blob/tolerantJson.ts';

const small = { depth: 4, elements: 30, string: 12 };

describe('bounding JSON', () => {
  it('leaves a text within the limits unchanged', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (text) => {
        expect(boundJson(text)).toEqual({ text, isCut: false, defects: [] });
      }),
    );
  });

  it('shortens long strings and leaves everything else unchanged', () => {
    const text = '{"a": "0123456789abcdef", "b": ["\\"\\\\", "short"], "c": 1}';
    const { text: bounded, defects } = boundJson(text, small);
    expect(JSON.parse(bounded)).toEqual({ a: '0123456789ab', b: ['"\\', 'short'], c: 1 });
    expect(defects).toEqual([{ message: 'Text of 16 characters was cut', hint: 'Its first 12 characters are shown.' }]);
  });

  it('never splits an escape, wherever a string is cut', () => {
    const escapes = fc.string({ unit: fc.constantFrom('a', '\\', '"', '\n', 'ł', '\u0001', '\ud83d\ude00') });
    fc.assert(
      fc.property(fc.array(escapes, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (texts, string) => {
        const value: unknown = JSON.parse(boundJson(JSON.stringify(texts), { ...small, elements: 99, string }).text);
        const found = Array.isArray(value) ? value : [];
        expect(found.length).toBe(texts.length);
        found.forEach((text, index) => expect(texts[index]?.startsWith(String(text))).toBe(true));
      }),
    );
  });

  it('ends a text that is nested too deeply or too large, and keeps the part before readable', () => {
    const deep = boundJson('{"a": 1, "b": [[[[[[1]]]]]]}', small);
    expect(deep.isCut).toBe(true);
    expect(parseJson(deep.text).value).toEqual({ a: 1, b: [[[]]] });
    const many = boundJson(`{"a": 1, "b": [${'7,'.repeat(100)}7]}`, small);
    expect(many.defects[0]?.message).toBe('The JSON holds more than 30 elements');
    expect(parseJson(many.text).value).toMatchObject({ a: 1 });
  });

  it('reads damaged text in one pass, whatever it contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', '\\', '[', '{', '}', ',', 'a') }), (text) => {
        expect(boundJson(text, small).text.length).toBeLessThanOrEqual(text.length);
      }),
    );
    expect(boundJson(`"${'\\'.repeat(2_000_000)}`).text.length).toBe(2_000_001);
  });
});
