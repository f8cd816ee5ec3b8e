import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gzipJson } from '#core/demo/stored/gzipBlob.ts';
import { int, pythonFloat, pythonJson } from '#core/demo/stored/pythonJson.ts';

describe('text as written by Python', () => {
  it.each([
    [1, '1.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [-2.25e-300, '-2.25e-300'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('prints the float %d as %s', (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });

  it('separates by comma and space, colon and space, and marks integers', () => {
    expect(pythonJson({ a: int(1), b: [1, true, null], c: Float64Array.of(2, Number.NaN) })).toBe(
      '{"a": 1, "b": [1.0, true, null], "c": [2.0, NaN]}',
    );
  });

  it('escapes everything beyond ASCII', () => {
    expect(pythonJson('żółć 👩 "x"\n')).toBe('"\\u017c\\u00f3\\u0142\\u0107 \\ud83d\\udc69 \\"x\\"\\n"');
  });

  it('is gzipped with the write time in the header', () => {
    const blob = gzipJson({ x: 'y' }, 1_700_000_000.9);
    expect(gunzipSync(blob).toString()).toBe('{"x": "y"}');
    expect(blob.readUInt32LE(4)).toBe(1_700_000_000);
    expect([...blob.subarray(0, 4), blob[8], blob[9]]).toEqual([0x1f, 0x8b, 8, 0, 2, 255]);
  });
});
