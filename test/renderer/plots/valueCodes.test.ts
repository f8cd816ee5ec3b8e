import { describe, expect, it } from 'vitest';
import { codeOf, makeCoder, makeRunCoder } from '#renderer/plots/heatmap/valueCodes.ts';
import { makeScale } from '#renderer/plots/plotScale.ts';

/** The number and its neighbours among doubles, three on each side. */
function around(value: number): readonly number[] {
  const numbers = Float64Array.of(value);
  const bits = new BigUint64Array(numbers.buffer);
  const [start = 0n] = bits;
  return [-3n, -2n, -1n, 0n, 1n, 2n, 3n].map((by) => {
    bits[0] = BigInt.asUintN(64, start + by);
    return numbers[0] ?? Number.NaN;
  });
}

const special = [
  0,
  -0,
  Infinity,
  -Infinity,
  Number.NaN,
  5e-324,
  -5e-324,
  2 ** -1022,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
];

describe('the codes of values by the bits of their doubles', () => {
  it.each([
    ['lin', [0, 1], 1],
    ['sqrt', [-1, 4], 1],
    ['log', [9e-4, 1.0006], 1],
    ['log', [0.5, 0.51], 1],
    ['log', [1, 1 + 1e-9], 1],
    ['log', [1e-300, 1e300], 1],
    ['log', [1e-320, 1e308], 1],
    ['log', [1e-320, 1e-310], 1],
    ['symlog', [-5, 5], 1e-3],
    ['symlog', [1e-9, 1e9], 1e-3],
    ['symlog', [-1e300, 1e300], 1e200],
    ['symlog', [-1, 100], 5e-324],
  ] as const)('equal the computed ones on the scale %s of %j, at every border too', (kind, domain, threshold) => {
    const scale = makeScale(kind, [...domain], threshold);
    // 256 colours: each border with its neighbours, the middle of each colour, and beyond both ends.
    const inside = Array.from({ length: 513 }, (_, step) => scale.fromUnit(step / 512)).flatMap(around);
    const beyond = [domain[0] / 3, domain[1] * 3, scale.fromUnit(-0.1), scale.fromUnit(1.1)];
    const values = Float64Array.from([...inside, ...inside.map((value) => -value), ...beyond, ...special]);
    const expected = [...values].map((value) => codeOf(value, scale));
    const coder = makeCoder(scale);
    expect([...values].map(coder)).toEqual(expected);
    const codes = new Uint16Array(values.length);
    const offsets = Int32Array.from(values, (_, index) => index);
    makeRunCoder(scale, false, { values, offsets, codes, step: 1 })(0, 0);
    expect([...codes]).toEqual(expected);
  });

  it('are those of missing values where the data is cut off within a run', () => {
    for (const kind of ['lin', 'log'] as const) {
      const scale = makeScale(kind, [1, 10]);
      const codes = new Uint16Array(4);
      const offsets = Int32Array.of(0, 1, 2, 3);
      makeRunCoder(scale, false, { values: Float64Array.of(1, 10), offsets, codes, step: 1 })(0, 0);
      expect([...codes]).toEqual([1, 10, undefined, undefined].map((value) => codeOf(value, scale)));
    }
  });
});
