import { describe, expect, it } from 'vitest';
import { decodePage } from '#renderer/decode/decodePage.ts';
import type { EstimatorMetadata, Page } from '#shared/domain/page.ts';
import { kindsOf, messagesOf, pageOf } from './decodedPage.ts';
import { centres, dict, gzip, pageBlob, pageText, placeValues, type StoredPage } from './pythonWriter.ts';

const fortran: EstimatorMetadata = { file_format: 'bdo2019' };

async function pageFrom(stored: StoredPage, estimator: EstimatorMetadata | null = fortran): Promise<Page> {
  const decoded = await decodePage(pageBlob(stored), estimator);
  expect(messagesOf(decoded)).toBe('');
  return pageOf(decoded);
}

const grid: StoredPage = {
  values: placeValues(6),
  axes: [{ values: centres(2) }, { values: centres(3) }],
};

describe('decodePage on sound pages', () => {
  it('decodes a single value', async () => {
    const page = await pageFrom({ values: [0.25] });
    expect(page).toMatchObject({ kind: '0D', axes: [], expected: 1, metadata: { name: 'DOSE' } });
    expect([...page.quantity.values]).toEqual([0.25]);
  });

  it('decodes one axis, with integers among the values', async () => {
    const page = await pageFrom({ values: [0, 3, 1.5], axes: [{ values: centres(3), unit: 'mm', name: 'Depth' }] });
    expect(page.kind).toBe('1D');
    expect([...page.quantity.values]).toEqual([0, 3, 1.5]);
    expect(page.axes[0]).toMatchObject({
      name: 'Depth',
      repaired: null,
      repair: '',
      stored: { unit: 'mm', scale: 'linear' },
    });
  });

  it('counts NaN and both infinities and keeps negative zero', async () => {
    const values = [Number.NaN, Infinity, -Infinity, -0, Number.NaN];
    const page = await pageFrom({ values, axes: [{ values: centres(5) }] });
    expect(page.quantity.nonFinite).toEqual({ nan: 2, positiveInfinity: 1, negativeInfinity: 1 });
    expect([...page.quantity.values]).toEqual(values);
  });

  it.each([
    [{ file_format: 'bdo2016' }, [1, 2]],
    [{ file_format: 'fluka_binary' }, [1, 2]],
    [{ file_format: 'bin2010' }, [3, 1]],
    [{ file_format: 'csv' }, [3, 1]],
    [{ file_format: 'bdo2019', data_order: 'C' }, [3, 1]],
    [{ file_format: 'csv', data_order: 'F' }, [1, 2]],
  ])('reads the order of values from %j', async (estimator, strides) => {
    expect(await pageFrom(grid, estimator)).toMatchObject({ kind: '2D', strides });
  });

  it('recognises a page of a bdo file by its own metadata', async () => {
    expect(await pageFrom({ ...grid, metadata: { page_unit_ids: '[40 40 40]' } }, null)).toMatchObject({
      strides: [1, 2],
    });
  });

  it('computes strides for three axes in both orders', async () => {
    const cube = { values: placeValues(24), axes: [2, 3, 4].map((count) => ({ values: centres(count) })) };
    expect(await pageFrom(cube)).toMatchObject({ kind: 'ND', strides: [1, 2, 6], expected: 24 });
    expect(await pageFrom(cube, { file_format: 'csv' })).toMatchObject({ strides: [12, 4, 1] });
  });

  it('reads old pages, other key orders and pages without metadata', async () => {
    const old = await pageFrom({ ...grid, axisKeys: ['first_axis', 'second_axis'] });
    expect(old.axes.map((axis) => axis.stored.centres.length)).toEqual([2, 3]);
    expect(await pageFrom({ ...grid, axesFirst: true })).toMatchObject({ kind: '2D', expected: 6 });
    expect((await pageFrom({ values: [1], metadata: null })).metadata).toEqual({});
  });

  it('decodes a phase space', async () => {
    const particles = [2212, 0.1, 0.2, 3, 0, 0, 1, 150.5, 2112, 0.5, 0.5, 3, 0, 0, 1, 2.5];
    const page = await pageFrom({ values: [particles], metadata: { dettyp: 'MCPL' } });
    expect(page).toMatchObject({ kind: 'phase-space', particles: 2, expected: 16 });
    expect([...page.quantity.values]).toEqual(particles);
    expect(await pageFrom({ values: [], metadata: { dettyp: 'MCPL' } })).toMatchObject({
      kind: 'phase-space',
      particles: 0,
    });
  });

  it('decodes a page without bins', async () => {
    expect(await pageFrom({ values: [], axes: [{ values: [] }] })).toMatchObject({ kind: '1D', expected: 0 });
  });
});

describe('decodePage on unusual pages', () => {
  const line = (parts: Partial<StoredPage>): Uint8Array =>
    pageBlob({ values: placeValues(4), axes: [{ values: centres(4) }], ...parts });

  it.each([
    [
      'fewer values than bins',
      line({ values: placeValues(3) }),
      { kind: 'count-mismatch', words: 'cut off after 3 of 4 values' },
    ],
    [
      'more values than bins',
      line({ values: placeValues(5) }),
      { kind: 'count-mismatch', words: '5 values for 4 bins' },
    ],
    [
      'null and text as values',
      line({ values: [1.5, null, 'x', 2.5] }),
      { kind: 'not-a-number', words: '2 values are not numbers' },
    ],
    [
      'an integer past 2^53',
      line({ values: [1, 2, 3, { raw: '9007199254740993' }] }),
      { kind: 'beyond-double', words: '1 value is' },
    ],
    ['an underflow', line({ values: [1, 0, 3, { raw: '2.5e-400' }] }), { kind: 'beyond-double', words: '1 value is' }],
    ['an overflow', line({ values: [1, 2, 3, { raw: '1e400' }] }), { kind: 'beyond-double', words: '1 value is' }],
    [
      'an overflow next to NaN',
      line({ values: [1, NaN, 3, { raw: '-1e400' }] }),
      { kind: 'beyond-double', words: '1 value is' },
    ],
    [
      'an axis of text',
      line({ axes: [{ values: [1, 'a', 3, 4] }] }),
      { kind: 'axis-odd', words: '1 centre that is not a finite' },
    ],
    [
      'an axis that turns back',
      line({ axes: [{ values: [1, 2, 1, 2] }] }),
      { kind: 'axis-odd', words: 'neither ascend nor descend' },
    ],
    [
      'an absurd number of axes',
      line({ dimensions: 99 }),
      { kind: 'axis-missing', words: 'has 99 axes, but 1 is stored' },
    ],
    ['a negative number of axes', line({ dimensions: -1 }), { kind: 'dimensions-disagree', words: 'does not say' }],
    ['no number of axes', line({ dimensions: 'two' }), { kind: 'dimensions-disagree', words: 'does not say' }],
    [
      'fewer axes than stored',
      line({ dimensions: 0 }),
      { kind: 'dimensions-disagree', words: 'has 0 axes, but 1 is stored' },
    ],
  ])('keeps a page with %s and says so', async (_, blob, { kind, words }) => {
    const decoded = await decodePage(blob, fortran);
    expect(pageOf(decoded).kind).toBe('1D');
    expect(kindsOf(decoded)).toEqual([kind]);
    expect(messagesOf(decoded)).toContain(words);
  });

  it('accepts large floats without a defect', async () => {
    const values = [{ float: 1e17 }, { float: 1.7976931348623157e308 }, 5e-324, { raw: '1152921504606846976' }];
    expect(kindsOf(await decodePage(line({ values }), fortran))).toEqual([]);
  });

  it('numbers the values if the axes are missing', async () => {
    const decoded = await decodePage(pageBlob({ values: placeValues(6), dimensions: 2 }), fortran);
    expect(pageOf(decoded)).toMatchObject({ kind: '1D', expected: 6 });
    expect(kindsOf(decoded)).toEqual(['axis-missing']);
    expect(kindsOf(await decodePage(pageBlob({ values: placeValues(6) }), fortran))).toEqual(['dimensions-disagree']);
  });

  it('says that the order was assumed when it is unspecified and matters', async () => {
    expect(kindsOf(await decodePage(pageBlob(grid), null))).toEqual(['order-assumed']);
    const flat = { values: placeValues(2), axes: [{ values: centres(2) }, { values: centres(1) }] };
    expect(kindsOf(await decodePage(pageBlob(flat), {}))).toEqual([]);
  });

  it('reports a phase space whose numbers do not divide into particles', async () => {
    const decoded = await decodePage(pageBlob({ values: [placeValues(11)] }), fortran);
    expect(pageOf(decoded)).toMatchObject({ kind: 'phase-space', particles: 1, expected: 16 });
    expect(messagesOf(decoded)).toContain('1 particle, and 3 of the 8 numbers of another');
  });

  it.each([
    ['null', 'null', 'but found null'],
    ['a number', '42', 'but found a number'],
    ['a list', '[1, 2, 3]', 'but found a list'],
    ['an empty object', '{}', 'but found nothing'],
    ['data without values', '{"data": {"name": "x"}}', 'but found nothing'],
    ['values that are an object', '{"data": {"values": {}}}', 'but found an object'],
    ['nested values with axes', pageText({ values: [[1, 2]], axes: [{ values: [1, 2] }] }), 'nested lists'],
  ])('shows the text of %s', async (_, text, words) => {
    const decoded = await decodePage(gzip(text), fortran);
    expect(decoded).toMatchObject({ step: 'unreadable', text });
    expect(kindsOf(decoded)).toEqual(['another-shape']);
    expect(messagesOf(decoded)).toContain(words);
  });

  it('turns metadata of other types into its JSON text', async () => {
    const page = await pageFrom({ values: [1], metadata: { a: 1, b: null, c: [1, 'x'], d: dict({ e: true }) } });
    expect(page.metadata).toEqual({ a: '1', b: 'null', c: '[1,"x"]', d: '{"e":true}' });
  });

  it('accepts a page that was never compressed, marked', async () => {
    const decoded = await decodePage(new TextEncoder().encode(pageText(grid)), fortran);
    expect(pageOf(decoded).kind).toBe('2D');
    expect(kindsOf(decoded)).toEqual(['not-gzip']);
  });

  it('refuses 200 000 nested brackets', async () => {
    const deep = await decodePage(gzip(`{"metadata": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`), fortran);
    expect(kindsOf(deep)).toContain('too-deep');
  });
});

describe('decodePage on truncated data', () => {
  const whole: StoredPage = { values: placeValues(2000).map((value) => value / 7), axes: [{ values: centres(2000) }] };

  it('makes a page of the values read, each of them correct', async () => {
    const text = pageText(whole);
    for (const part of [0.3, 0.5, 0.6]) {
      const cut = gzip(text).slice(0, gzip(text).length * part);
      const decoded = await decodePage(cut, fortran);
      const { quantity } = pageOf(decoded);
      expect(kindsOf(decoded)).toContain('truncated');
      expect(quantity.values.length).toBeGreaterThan(100);
      expect(quantity.values.every((value, index) => value === (index + 0.5) / 7)).toBe(true);
    }
  });

  it('reports how many values are missing if the axes come first', async () => {
    const blob = pageBlob({ ...whole, axesFirst: true });
    const decoded = await decodePage(blob.slice(0, blob.length * 0.7), fortran);
    expect(messagesOf(decoded)).toMatch(/cut off after (?:1 )?\d{3} of 2 000 values/);
  });

  it('numbers the values if the text ends within an axis', async () => {
    const text = pageText(whole);
    const decoded = await decodePage(gzip(text.slice(0, -100)), fortran);
    expect(kindsOf(decoded)).toEqual(['invalid-json', 'axis-missing', 'count-mismatch']);
    expect(pageOf(decoded).expected).toBe(2000);
  });

  it('shows the text if it ends before the values', async () => {
    const decoded = await decodePage(gzip(pageText(whole)).slice(0, 40), fortran);
    expect(decoded.step).toBe('unreadable');
    expect(kindsOf(decoded)[0]).toBe('truncated');
  });
});

describe('decodePage on single values in lists', () => {
  const counter = { dettyp: 'SURFACECOUNT', name: 'counter' };

  it.each([
    ['one list', [[0.1]]],
    ['two lists', [[[0.1]]]],
  ])('reads a number in %s as a number', async (_, values) => {
    const page = await pageFrom({ dimensions: 0, values, metadata: counter });
    expect(page).toMatchObject({ kind: '0D', expected: 1 });
    expect([...page.quantity.values]).toEqual([0.1]);
    expect(await pageFrom({ dimensions: 0, values, metadata: null })).toMatchObject({ kind: '0D' });
  });

  it('shows several numbers of a counter by their position, however many they are', async () => {
    for (const values of [[[0.1], [0.2]], [placeValues(8)]]) {
      const decoded = await decodePage(pageBlob({ dimensions: 0, values, metadata: counter }), fortran);
      expect(pageOf(decoded).kind).toBe('1D');
      expect(kindsOf(decoded)).toEqual(['dimensions-disagree']);
    }
  });

  it('still accepts what MCPL wrote for particles', async () => {
    const decoded = await decodePage(pageBlob({ dimensions: 0, values: [[0.1]], metadata: { dettyp: 'MCPL' } }), null);
    expect(pageOf(decoded)).toMatchObject({ kind: 'phase-space', particles: 0 });
    expect(kindsOf(decoded)).toEqual(['count-mismatch']);
  });
});

describe('decodePage on unusual text', () => {
  const text = pageText({ values: [1, 2], axes: [{ values: centres(2) }] });
  const utf8 = new TextEncoder().encode(text);

  it('notes a byte order mark and continues', async () => {
    const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...utf8]);
    for (const blob of [gzip(marked), marked]) {
      const decoded = await decodePage(blob, fortran);
      expect(pageOf(decoded).kind).toBe('1D');
      expect(kindsOf(decoded)).toContain('byte-order-mark');
    }
  });

  it.each([
    ['little', [0xff, 0xfe]],
    ['big', [0xfe, 0xff]],
  ])('reads UTF-16 of %s-endian order and notes it', async (order, mark) => {
    const units = Buffer.from(text, 'utf16le');
    const decoded = await decodePage(
      gzip(Buffer.from([...mark, ...(order === 'big' ? units.swap16() : units)])),
      fortran,
    );
    expect([...pageOf(decoded).quantity.values]).toEqual([1, 2]);
    expect(kindsOf(decoded)).toEqual(['byte-order-mark']);
  });

  it('reads UTF-16 without a mark, and notes it', async () => {
    const decoded = await decodePage(gzip(Buffer.from(text, 'utf16le')), fortran);
    expect(pageOf(decoded).kind).toBe('1D');
    expect(kindsOf(decoded)).toEqual(['byte-order-mark']);
  });

  it('names another format inside gzip', async () => {
    const decoded = await decodePage(gzip(new TextEncoder().encode('%PDF-1.7\n')), fortran);
    expect(decoded).toMatchObject({
      step: 'unreadable',
      defects: [{ message: 'The unpacked data is PDF, not JSON.' }],
    });
  });

  it('counts numbers that become zero, and no other small ones', async () => {
    const tiny = ['5e-324', '1e-320', '0e-400', '1e-5', '-0.0'].map((raw) => ({ raw }));
    expect(kindsOf(await decodePage(pageBlob({ values: tiny, axes: [{ values: centres(5) }] }), fortran))).toEqual([]);
    const under = ['1e-324', '-3.5E-0999', '0.0', '1e-4000'].map((raw) => ({ raw }));
    const decoded = await decodePage(pageBlob({ values: under, axes: [{ values: centres(4) }] }), fortran);
    expect(messagesOf(decoded)).toContain('3 values are stored with');
  });
});
