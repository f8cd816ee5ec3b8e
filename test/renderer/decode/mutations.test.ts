import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMetadata } from '#renderer/decode/decodePage.ts';
import { decodePage } from '#renderer/decode/decodePage.ts';
import type { Page } from '#shared/domain/page.ts';
import { kindsOf, pageOf } from './decodedPage.ts';
import { gzip, pageText, type PythonValue, type StoredPage } from './pythonWriter.ts';

interface Sample {
  readonly stored: StoredPage;
  readonly values: readonly number[];
  readonly sizes: readonly number[];
}

const fortran = { file_format: 'bdo2019' };

const floats = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 0, 1e16, 1e-5));

/** Every number as a float, as NumPy's tolist returns them; small integers as ints, as in old rows. */
function toPython(value: number): PythonValue {
  return Number.isInteger(value) && Math.abs(value) > 1000 ? { float: value } : value;
}

const samples: fc.Arbitrary<Sample> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 2, max: 6 }), { maxLength: 4 }),
    pool: fc.array(floats, { minLength: 1, maxLength: 40 }),
    name: fc.string(),
    axesFirst: fc.boolean(),
  })
  .map(({ sizes, pool, name, axesFirst }) => {
    const count = sizes.reduce((product, size) => product * size, 1);
    const values = Array.from({ length: count }, (_, index) => pool[index % pool.length] ?? 0);
    const axes = sizes.map((size) => ({ name, values: Array.from({ length: size }, (_, index) => index * 0.1 - 1) }));
    return { sizes, values, stored: { values: values.map(toPython), axes, axesFirst, metadata: { name } } };
  });

function checkSame(page: Page, { values, sizes }: Sample): void {
  expect([...page.quantity.values]).toEqual(values);
  expect(page.axes.map((axis) => axis.stored.centres.length)).toEqual(sizes);
}

describe('decodePage on random pages', () => {
  it('returns what was written', async () => {
    await fc.assert(
      fc.asyncProperty(samples, async (sample) => {
        const decoded = await decodePage(gzip(pageText(sample.stored)), fortran);
        expect(kindsOf(decoded)).toEqual([]);
        checkSame(pageOf(decoded), sample);
      }),
      { numRuns: 200 },
    );
  });

  it('never returns a wrong value without a defect, whichever bytes are changed', async () => {
    const changes = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(samples, changes, async (sample, edits) => {
        const blob = gzip(pageText(sample.stored));
        for (const { at, byte } of edits) blob[at % blob.length] = byte;
        const decoded = await decodePage(blob, fortran);
        if (kindsOf(decoded).length === 0) checkSame(pageOf(decoded), sample);
        expect((await decodeMetadata(blob)).metadata).toBeTypeOf('object');
      }),
      { numRuns: 400 },
    );
  });

  it('detects every cut, and all values before it are correct', async () => {
    await fc.assert(
      fc.asyncProperty(samples, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (sample, part) => {
        const blob = gzip(pageText(sample.stored));
        const decoded = await decodePage(blob.slice(0, Math.floor(blob.length * part)), fortran);
        expect(kindsOf(decoded).length).toBeGreaterThan(0);
        if (decoded.step !== 'page') return;
        const { values } = decoded.page.quantity;
        expect([...values]).toEqual(sample.values.slice(0, values.length));
      }),
      { numRuns: 400 },
    );
  });

  it('detects every cut of the text within an intact stream', async () => {
    await fc.assert(
      fc.asyncProperty(samples, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (sample, part) => {
        const text = pageText(sample.stored);
        const decoded = await decodePage(gzip(text.slice(0, Math.floor(text.length * part))), fortran);
        expect(kindsOf(decoded).length).toBeGreaterThan(0);
        if (decoded.step !== 'page') return;
        const { values } = decoded.page.quantity;
        expect([...values]).toEqual(sample.values.slice(0, values.length));
      }),
      { numRuns: 200 },
    );
  });

  it('returns a result for any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        const decoded = await decodePage(gzip(text), null);
        expect(decoded.step === 'page' || decoded.defects.length > 0).toBe(true);
      }),
    );
  });
});
