import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeMetadata } from '#renderer/decode/decodePage.ts';
import { decodePage } from '#renderer/decode/decodePage.ts';
import type { Page } from '#shared/domain/page.ts';
import { kindsOf, pageOf } from './decodedPage.ts';
import { type BlobRow, readPages, readReferenceText, whyMissing } from './referenceData.ts';

const expectedSchema = z.object({
  page: z.int(),
  data: z.null().optional(),
  dimensions: z.int().optional(),
  kind: z.string().nullish(),
  quantity: z.string().optional(),
  unit: z.string().optional(),
  count: z.int().default(0),
  finite: z.int().default(0),
  nan: z.int().default(0),
  sum: z.string().nullish(),
  min: z.string().nullish(),
  max: z.string().nullish(),
  first: z.string().nullish(),
  last: z.string().nullish(),
  order: z.enum(['F', 'C']).nullish(),
  axes: z
    .array(
      z.object({
        name: z.string(),
        unit: z.string(),
        count: z.int(),
        first: z.string().nullish(),
        last: z.string().nullish(),
      }),
    )
    .default([]),
  maximum_at: z.array(z.int()).optional(),
  differential: z
    .array(z.object({ axis: z.int(), logarithmic: z.boolean(), first: z.number(), last: z.number() }))
    .optional(),
});
type Expected = z.infer<typeof expectedSchema>;

function numberOf(text: string | null | undefined): number {
  if (text === 'inf') return Infinity;
  if (text === '-inf') return -Infinity;
  return text === null || text === undefined || text === 'nan' ? Number.NaN : Number(text);
}

function checkValues(page: Page, expected: Expected): void {
  const { values, nonFinite } = page.quantity;
  const finite = values.filter((value) => Number.isFinite(value));
  expect(page.quantity).toMatchObject({ name: expected.quantity, unit: expected.unit });
  expect(values.length).toBe(expected.count);
  expect(finite.length).toBe(expected.finite);
  expect(nonFinite.nan).toBe(expected.nan);
  expect(nonFinite.nan + nonFinite.positiveInfinity + nonFinite.negativeInfinity).toBe(
    expected.count - expected.finite,
  );
  if (values.length === 0) return;
  expect(values[0]).toBe(numberOf(expected.first));
  expect(values.at(-1)).toBe(numberOf(expected.last));
  if (finite.length === 0) return;
  expect(
    Math.min(
      ...finite.subarray(0, 1),
      finite.reduce((least, value) => Math.min(least, value)),
    ),
  ).toBe(numberOf(expected.min));
  expect(finite.reduce((most, value) => Math.max(most, value))).toBe(numberOf(expected.max));
  if (expected.sum === null) return;
  const size = finite.reduce((sum, value) => sum + Math.abs(value), 0);
  const sum = finite.reduce((total, value) => total + value, 0);
  expect(Math.abs(sum - numberOf(expected.sum))).toBeLessThanOrEqual(1e-12 * size);
}

function checkAxes(page: Page, expected: Expected): void {
  expect(page.axes.length).toBe(expected.axes.length);
  for (const [index, axis] of expected.axes.entries()) {
    const found = page.axes[index];
    expect(found?.name).toBe(axis.name);
    expect(found?.stored.unit).toBe(axis.unit);
    expect(found?.stored.centres.length).toBe(axis.count);
    expect(found?.stored.edges.length).toBe(axis.count + 1);
    if (axis.count === 0) continue;
    expect(found?.stored.centres[0]).toBe(numberOf(axis.first));
    expect(found?.stored.centres.at(-1)).toBe(numberOf(axis.last));
  }
  for (const repair of expected.differential ?? []) {
    const repaired = page.axes[repair.axis]?.repaired;
    expect(repaired?.scale).toBe('logarithmic');
    expect(repaired?.centres[0]).toBeCloseTo(repair.first, 10);
    expect(repaired?.centres.at(-1)).toBeCloseTo(repair.last, 10);
  }
}

function checkOrder(page: Page, expected: Expected): void {
  if (!('strides' in page)) return;
  const { strides } = page;
  if (expected.order !== null) expect(strides[0] === 1, 'F order').toBe(expected.order === 'F');
  const maximum = numberOf(expected.max);
  const at = expected.maximum_at;
  if (at === undefined || expected.order === null) return;
  const place = at.reduce((sum, index, axis) => sum + index * (strides[axis] ?? 0), 0);
  expect(page.quantity.values[place]).toBe(maximum);
}

async function check(row: BlobRow, expected: Expected): Promise<void> {
  const estimator = row.estimator === null ? null : (await decodeMetadata(row.estimator)).metadata;
  const decoded = await decodePage(row.data, estimator);
  if (expected.data === null) {
    expect(kindsOf(decoded)).toEqual(['null']);
    return;
  }
  const page = pageOf(decoded);
  expect(page.kind === 'phase-space').toBe(expected.kind === 'phase space');
  if (page.kind !== 'phase-space') expect(page.axes.length).toBe(expected.dimensions);
  checkValues(page, expected);
  checkAxes(page, expected);
  checkOrder(page, expected);
  const allowed = expected.order === null ? ['order-assumed', 'beyond-double'] : ['beyond-double'];
  expect(kindsOf(decoded).filter((kind) => !allowed.includes(kind))).toEqual([]);
}

const missing = whyMissing('small.sqlite');

describe.skipIf(missing !== '')(`decodePage on the pages of the reference database${missing}`, () => {
  it('decodes every page as an independent decoder does', async () => {
    const expectations = z.array(expectedSchema).parse(JSON.parse(readReferenceText('pages.json')));
    const rows = new Map(readPages('small.sqlite').map((row) => [row.id, row]));
    expect(expectations.length).toBeGreaterThan(200);
    expect(rows.size).toBe(expectations.length);
    for (const expected of expectations) {
      const row = rows.get(expected.page);
      if (row === undefined) throw new Error(`Page ${expected.page} is not in the database`);
      await check(row, expected).catch((error: unknown) => {
        throw new Error(`Page ${expected.page}: ${String(error)}`, { cause: error });
      });
    }
  });
});
