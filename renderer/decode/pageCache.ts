import { LRUCache } from 'lru-cache';
import type { DecodedPage } from '#shared/domain/page.ts';
import { arraysOf } from './decodeMessage.ts';

/** Decoded pages by key, within a budget of bytes. */
export interface PageCache {
  /** The page, which becomes the most recently used; undefined if it is not cached. */
  readonly get: (key: string) => DecodedPage | undefined;
  /** Adds a page and evicts the least recently used until all fit. One larger than the whole budget is not kept. */
  readonly set: (key: string, page: DecodedPage) => void;
  readonly delete: (key: string) => void;
  readonly clear: () => void;
  /** What is held now. */
  readonly size: () => { readonly pages: number; readonly bytes: number };
}

const defaultCacheBytes = 256 * 1024 * 1024;

/** The approximate size of a page besides its arrays and texts. */
const basicBytes = 1024;

/** Makes a cache. A key must name the connection, the page and the estimator's metadata it was decoded with. */
export function makePageCache(budget: number = defaultCacheBytes): PageCache {
  const pages = new LRUCache<string, DecodedPage>({ maxSize: budget, sizeCalculation: weigh });
  return {
    get: (key) => pages.get(key),
    set: (key, page) => void pages.set(key, page),
    delete: (key) => void pages.delete(key),
    clear: () => pages.clear(),
    size: () => ({ pages: pages.size, bytes: pages.calculatedSize }),
  };
}

/** The approximate size of a decoded page in bytes: its arrays, its texts (two bytes per character) and a constant. */
function weigh(decoded: DecodedPage): number {
  if (decoded.step === 'unreadable') return basicBytes + decoded.firstBytes.byteLength + 2 * decoded.text.length;
  const arrays = arraysOf(decoded).reduce((sum, array) => sum + array.byteLength, 0);
  const texts = Object.entries(decoded.page.metadata).reduce((sum, [key, text]) => sum + key.length + text.length, 0);
  return basicBytes + arrays + 2 * texts;
}
