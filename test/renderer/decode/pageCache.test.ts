import { describe, expect, it } from 'vitest';
import { decodePage } from '#renderer/decode/decodePage.ts';
import { makePageCache } from '#renderer/decode/pageCache.ts';
import type { DecodedPage } from '#shared/domain/page.ts';
import { centres, gzip, pageBlob, placeValues } from './pythonWriter.ts';

const decode = (count: number): Promise<DecodedPage> =>
  decodePage(pageBlob({ values: placeValues(count), axes: [{ values: centres(count) }] }), null);

describe('makePageCache', () => {
  it('returns the same page and counts its arrays', async () => {
    const cache = makePageCache();
    const page = await decode(1000);
    cache.set('a', page);
    expect(cache.get('a')).toBe(page);
    expect(cache.get('b')).toBeUndefined();
    expect(cache.size().bytes).toBeGreaterThan(3 * 8 * 1000);
    expect(cache.size().bytes).toBeLessThan(3 * 8 * 1000 + 4000);
  });

  it('evicts the least recently used page when the budget is exceeded', async () => {
    const cache = makePageCache(60_000);
    for (const key of ['a', 'b']) cache.set(key, await decode(1000));
    expect(cache.get('a')).toBeDefined();
    cache.set('c', await decode(1000));
    expect(['a', 'b', 'c'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
    expect(cache.size().bytes).toBeLessThanOrEqual(60_000);
  });

  it('does not keep a page larger than its budget, nor evict others for it', async () => {
    const cache = makePageCache(40_000);
    cache.set('a', await decode(1000));
    cache.set('b', await decode(10_000));
    expect(cache.get('b')).toBeUndefined();
    expect(cache.get('a')).toBeDefined();
  });

  it('counts a page once when it is set again, and nothing after clearing', async () => {
    const cache = makePageCache();
    const page = await decode(10);
    cache.set('a', page);
    const { bytes } = cache.size();
    cache.set('a', page);
    expect(cache.size()).toEqual({ pages: 1, bytes });
    cache.set('b', await decodePage(gzip('null'), null));
    cache.delete('a');
    expect(cache.size().pages).toBe(1);
    cache.clear();
    expect(cache.size()).toEqual({ pages: 0, bytes: 0 });
  });
});
