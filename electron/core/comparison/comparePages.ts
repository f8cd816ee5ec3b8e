import { inflateBlob } from '#core/blobs/inflateBlob.ts';
import { isJsonObject, parseJson } from '#shared/blob/tolerantJson.ts';
import { inflateLimit } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';

/** Says which numbers of two pages differ. */
export type ComparePages = (first: Uint8Array, second: Uint8Array) => Promise<string>;

/** Which numbers of two blobs of pages differ, in a sentence. Never fails; for a worker thread. */
export function differingNumbers(first: Uint8Array, second: Uint8Array): string {
  const one = readPage(first);
  const other = readPage(second);
  if (one === undefined || other === undefined) return 'one of the two cannot be unpacked';
  const parts = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (name) => name !== 'data' && JSON.stringify(one[name]) !== JSON.stringify(other[name]),
  );
  const numbers = compareValues(valuesOf(one), valuesOf(other));
  const said = [
    ...(numbers === '' ? [] : [numbers]),
    ...(parts.length === 0 ? [] : [`other parts differ: ${parts.join(', ')}`]),
  ];
  return said.length === 0 ? 'packed differently, with the same content' : said.join('; ').slice(0, 500);
}

function readPage(blob: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const { text } = inflateBlob(blob, inflateLimit);
  const { value } = text === null ? { value: undefined } : parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

function valuesOf({ data }: Readonly<Record<string, unknown>>): readonly unknown[] {
  const values: unknown = isJsonObject(data) ? data['values'] : undefined;
  // A page of phase space has several lists; they are compared as one text each.
  return Array.isArray(values) ? values.flat() : [];
}

function compareValues(first: readonly unknown[], second: readonly unknown[]): string {
  if (first.length !== second.length) {
    return `${formatCount(first.length)} and ${formatCount(second.length)} values`;
  }
  let count = 0;
  let firstAt = -1;
  let largest = 0;
  for (const [at, value] of first.entries()) {
    const other = second[at];
    if (Object.is(value, other) || JSON.stringify(value) === JSON.stringify(other)) continue;
    count += 1;
    if (firstAt === -1) firstAt = at;
    if (typeof value === 'number' && typeof other === 'number') {
      largest = Math.max(largest, Math.abs(value - other) / Math.max(Math.abs(value), Math.abs(other)));
    }
  }
  if (count === 0) return '';
  const where = `the first at ${firstAt}: ${JSON.stringify(first[firstAt])} and ${JSON.stringify(second[firstAt])}`;
  const by = largest > 0 ? `, by at most ${(100 * largest).toPrecision(2)} %` : '';
  return `${formatCount(count)} of ${formatCount(first.length)} values differ${by}, ${where}`;
}
