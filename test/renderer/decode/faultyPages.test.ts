import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeMetadata } from '#renderer/decode/decodePage.ts';
import { decodePage } from '#renderer/decode/decodePage.ts';
import { inflate } from '#renderer/decode/inflate.ts';
import { kindsOf } from './decodedPage.ts';
import {
  type BlobRow,
  readEstimators,
  readOtherBlobs,
  readPages,
  readReferenceText,
  whyMissing,
} from './referenceData.ts';

const manifestSchema = z.array(
  z.object({ table: z.string(), id: z.int(), damage: z.string(), column: z.string().optional() }),
);

/** The first defect that must be reported, by the manifest's name for the damage. */
const kindOfDamage: readonly (readonly [RegExp, string | null])[] = [
  [/^truncated gzip|^gzip header only/, 'truncated'],
  [/^not gzip|page of a deleted estimator/, 'not-gzip'],
  [/^gzip of invalid JSON/, 'invalid-json'],
  [/not UTF-8/, 'invalid-utf8'],
  [/^gzip of an empty file|^empty blob/, 'empty'],
  [/^wrong CRC32/, 'wrong-checksum'],
  [/followed by garbage/, 'trailing-data'],
  [/followed by zero padding/, null],
  [/^gzip of (?:a )?(?:JSON|\{\})|another type|odd page_number/, 'another-shape'],
  [/bomb/, 'too-large'],
];

function expectedKind(damage: string): string | null | undefined {
  return kindOfDamage.find(([pattern]) => pattern.test(damage))?.[1];
}

const missing = whyMissing('faulty.sqlite');

describe.skipIf(missing !== '')(`decoding the damaged blobs of the reference database${missing}`, () => {
  const entries = (table: string): z.infer<typeof manifestSchema> =>
    manifestSchema
      .parse(JSON.parse(readReferenceText('faulty-manifest.sqlite.json')))
      .filter((entry) => entry.table === table);
  const byId = (rows: readonly BlobRow[]): ReadonlyMap<number, BlobRow> => new Map(rows.map((row) => [row.id, row]));

  it('reports the damage of every damaged page by its kind', async () => {
    const rows = byId(readPages('faulty.sqlite'));
    const damaged = entries('Page');
    expect(damaged.length).toBeGreaterThanOrEqual(15);
    for (const { id, damage } of damaged) {
      const decoded = await decodePage(rows.get(id)?.data ?? null, null);
      expect(kindsOf(decoded)[0] ?? null, `page ${id}: ${damage}`).toBe(expectedKind(damage));
    }
  });

  it('finds no damage in pages that the manifest does not name, except NULL and assumptions', async () => {
    const named = new Set(entries('Page').map(({ id }) => id));
    const allowed = ['null', 'order-assumed', 'beyond-double'];
    for (const row of readPages('faulty.sqlite')) {
      if (named.has(row.id)) continue;
      const kinds = kindsOf(await decodePage(row.data, null));
      expect(
        kinds.filter((kind) => !allowed.includes(kind)),
        `page ${row.id}`,
      ).toEqual([]);
    }
  });

  it('reports the damage of every damaged estimator by its kind', async () => {
    const rows = byId(readEstimators('faulty.sqlite'));
    for (const { id, damage } of entries('Estimator')) {
      const { defects } = await decodeMetadata(rows.get(id)?.data ?? null);
      expect(defects[0]?.kind ?? null, `estimator ${id}: ${damage}`).toBe(expectedKind(damage));
    }
  });

  it('refuses the bombs, reports their size, and keeps little of them', async () => {
    const rows = byId(readOtherBlobs('faulty.sqlite'));
    const bombs = entries('Input').filter(({ damage }) => damage.includes('bomb'));
    expect(bombs.length).toBeGreaterThan(0);
    for (const { id } of bombs) {
      const { bytes, defects } = await inflate(rows.get(id)?.data ?? null);
      expect(defects.map(({ kind }) => kind)).toEqual(['too-large']);
      expect(defects[0]?.message).toMatch(/declares (?:286|300) MiB/);
      expect(bytes.buffer.byteLength).toBeLessThan(1024 * 1024);
    }
  });
});
