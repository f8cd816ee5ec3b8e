import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '#shared/blob/tolerantJson.ts';

const parseExactly = (text: string) => parseJson(text, { countInexact: true });

const jsonCharacters = '[]{},:"\\ue1.-NaInfty0 \n'.split('');

function objectOf(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw new Error('No object was read');
  return value;
}

describe('parseJson', () => {
  it('reads bare NaN and infinities, but not within strings', () => {
    const { value, fault } = parseJson('{"a": [NaN, Infinity, -Infinity, 1], "NaN": "NaN, -Infinity"}');
    expect(fault).toBeNull();
    expect(value).toEqual({ a: [Number.NaN, Infinity, -Infinity, 1], NaN: 'NaN, -Infinity' });
  });

  it('turns a __proto__ key into an own member and pollutes nothing', () => {
    for (const text of ['{"__proto__": {"polluted": 1}}', '{"__proto__": {"polluted": NaN}}']) {
      const { value } = parseJson(text);
      expect(Object.keys(objectOf(value))).toEqual(['__proto__']);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }
    expect('polluted' in {}).toBe(false);
  });

  it('keeps lone surrogates and NULs', () => {
    expect(parseJson(String.raw`["\ud800", "a\u0000b", NaN]`).value).toEqual(['\ud800', 'a\0b', Number.NaN]);
  });

  it('refuses 200 000 nested brackets with a fault instead of a stack overflow', () => {
    const deep = '['.repeat(200_000);
    for (const text of [deep, deep + ']'.repeat(200_000), '{"a":'.repeat(200_000)]) {
      expect(parseJson(text).fault?.kind).toBe('too-deep');
    }
  });

  it('accepts exactly the allowed depth of brackets', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseJson(nested(512)).fault).toBeNull();
    expect(parseJson(nested(513)).fault?.kind).toBe('too-deep');
    expect(parseJson(nested(4), { maxDepth: 3 }).fault?.kind).toBe('too-deep');
  });

  it('reports a fault by line and column and keeps what was complete before', () => {
    const { value, fault } = parseJson('{"a": 1,\n "b": [1, 2, oops], "c": 3}');
    expect(value).toEqual({ a: 1, b: [1, 2] });
    expect(fault).toEqual({
      kind: 'syntax',
      message: 'No value can be read at line 2, column 14.',
      line: 2,
      column: 14,
      character: 22,
    });
  });

  it('keeps the value and reports trailing text', () => {
    expect(parseJson('[1] x')).toMatchObject({ value: [1], fault: { kind: 'trailing', column: 5 } });
  });

  it.each([
    ['[1, 2, 3', [1, 2]],
    ['[1, 2, 3.', [1, 2]],
    ['[1, 2, 3e', [1, 2]],
    ['[1, -Infin', [1]],
    ['[1, 2, ', [1, 2]],
    ['{"a": 1, "b', { a: 1 }],
    ['{"a": 1, "b"', { a: 1 }],
    ['{"a": 1, "b":', { a: 1 }],
    ['{"a": "tex', {}],
    ['[[1, 2], [3', [[1, 2], []]],
    ['', undefined],
  ])('keeps the complete part of %s and nothing that could have continued', (text, expected) => {
    const { value, fault } = parseJson(text);
    expect(value).toEqual(expected);
    expect(fault?.kind).toBe('cut-off');
  });

  it('keeps the beginning of a truncated string on request', () => {
    const keep = { cutStrings: 'keep' } as const;
    expect(parseJson('{"log": "line 1\\nli', keep).value).toEqual({ log: 'line 1\nli' });
    expect(parseJson('{"log": "tail\\', keep).value).toEqual({ log: 'tail' });
    expect(parseJson('{"log": "tail\\u00', keep).value).toEqual({ log: 'tail' });
    expect(parseJson('{"log": "tail\\\\', keep).value).toEqual({ log: 'tail\\' });
  });

  it.each(['[1,]', '{"a": 1,}', '[01]', '[1.2.3]', "['a']", '[+1]', '{1: 2}', '["\t"]', String.raw`["\x"]`, '[NaN1]'])(
    'refuses %s',
    (text) => {
      expect(parseJson(text).fault?.kind).toBe('syntax');
    },
  );
});

describe('parseJson, token by token', () => {
  it('counts the numbers that a double cannot represent, by their list', () => {
    const text = '[9007199254740993, 9007199254740992, 1e400, -1e400, 1e-400, 0.1, 1000000000000000000000, 0e0]';
    const { value, inexact } = parseExactly(text);
    expect(value).toEqual([2 ** 53, 2 ** 53, Infinity, -Infinity, 0, 0.1, 1e21, 0]);
    expect(inexact?.get(objectOf(value))).toBe(4);
    expect(parseExactly('[NaN, Infinity, 1.5]').inexact?.size).toBe(0);
  });

  it('agrees with JSON.parse on all JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.boolean(), (json, spread) => {
        const expected: unknown = JSON.parse(json);
        const text = spread ? JSON.stringify(expected, null, 2) : json;
        expect(parseExactly(text)).toMatchObject({ fault: null });
        expect(parseExactly(text).value).toEqual(expected);
      }),
    );
  });

  it('returns a prefix of the whole for every cut', () => {
    const whole = '{"a": [1.5, -2, "x\\n", null, {"b": true}], "c": NaN}';
    for (let end = 0; end < whole.length; end += 1) {
      const { fault } = parseExactly(whole.slice(0, end));
      expect(fault?.kind, whole.slice(0, end)).toBe('cut-off');
    }
    expect(parseExactly(whole).fault).toBeNull();
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...jsonCharacters) }), (text) => {
        const { value, fault } = parseExactly(text);
        expect(value !== undefined || fault !== null).toBe(true);
      }),
    );
  });
});
