import { z } from 'zod';
import { inflateBlob } from '#core/blobs/inflateBlob.ts';
import { isJsonObject, parseJson } from '#shared/blob/tolerantJson.ts';
import { inflateLimit } from '#shared/domain/page.ts';

/** What the revision 5003b9acb1f4 reads from a page. */
export const pageFactsSchema = z.strictObject({
  id: z.number(),
  /** null: it cannot be read from the blob. */
  name: z.string().nullable(),
  dimension: z.number().nullable(),
  /** Why yaptide's own migration would end here; null if it would not. */
  fails: z.string().nullable(),
});
export type PageFacts = z.infer<typeof pageFactsSchema>;

const none = { name: null, dimension: null };

/** Reads name and dimension from a page's blob. Never fails; for a worker thread. */
export function readPageFacts(id: number, blob: Uint8Array): PageFacts {
  const { text, defects } = inflateBlob(blob, inflateLimit);
  const [defect] = defects;
  if (text === null) return { id, ...none, fails: defect?.message ?? 'It cannot be unpacked' };
  const { value, fault } = parseJson(text);
  const damage = defect?.message ?? (fault === null ? null : 'It is not valid JSON');
  if (!isJsonObject(value)) {
    // yaptide passes over null, 0, '' and empty lists, as Python takes them for nothing.
    const isNothing = value === null || value === 0 || value === '' || (Array.isArray(value) && value.length === 0);
    return { id, ...none, fails: damage ?? (isNothing ? null : 'It is not an object') };
  }
  if (Object.keys(value).length === 0) return { id, ...none, fails: damage };
  const { dimensions, metadata } = value;
  const stored = isJsonObject(metadata) ? metadata['name'] : undefined;
  const dimension = typeof dimensions === 'number' && Number.isFinite(dimensions) ? Math.trunc(dimensions) : null;
  const name = typeof stored === 'string' ? stored : stored === undefined ? null : pythonText(stored);
  const lacks = dimension === null ? 'It does not say how many dimensions it has' : 'It has no name in its metadata';
  // A 32-bit column, and a text without NUL: what does not fit stays as it is.
  const fits = dimension !== null && Math.abs(dimension) < 2 ** 31 ? dimension : null;
  const writable = name === null || name.includes('\0') ? null : name;
  return { id, name: writable, dimension: fits, fails: damage ?? (fits === null || writable === null ? lacks : null) };
}

function pythonText(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}
