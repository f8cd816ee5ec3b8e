import type { DecodedPage } from '#shared/domain/page.ts';
import { arraysOf } from './decodeMessage.ts';

/** Decoded pages by key, within a budget of bytes. */
export interface PageCache {
  /** The page, which is then the most recently used; undefined where it is not there. */
  readonly get: (key: string) => DecodedPage | undefined;
  /** Puts a page in; the least recently used go until all fit. One larger than the whole budget is not kept. */
  readonly set: (key: string, page: DecodedPage) => void;
  readonly delete: (key: string) => void;
  readonly clear: () => void;
  /** What is held now. */
  readonly size: () => { readonly pages: number; readonly bytes: number };
}

export const defaultCacheBytes = 256 * 1024 * 1024;

/** What a page holds besides its arrays and texts, roughly. */
const basicBytes = 1024;

/** Makes a cache. A key must name the connection, the page and the estimator's metadata it was decoded with. */
export function makePageCache(budget: number = defaultCacheBytes): PageCache {
  // a Map remembers the order in which keys were put in: the first is the least recently used
  const entries = new Map<string, { readonly page: DecodedPage; readonly bytes: number }>();
  let total = 0;

  const remove = (key: string): void => {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };

  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.page;
    },
    set: (key, page) => {
      remove(key);
      const bytes = weigh(page);
      if (bytes > budget) return;
      for (const oldest of entries.keys()) {
        if (total + bytes <= budget) break;
        remove(oldest);
      }
      entries.set(key, { page, bytes });
      total += bytes;
    },
    delete: remove,
    clear: () => {
      entries.clear();
      total = 0;
    },
    size: () => ({ pages: entries.size, bytes: total }),
  };
}

/** Bytes that a decoded page holds, roughly: its arrays, its texts (two bytes a character) and a bit. */
function weigh(decoded: DecodedPage): number {
  if (decoded.step === 'unreadable') return basicBytes + decoded.firstBytes.byteLength + 2 * decoded.text.length;
  const arrays = arraysOf(decoded).reduce((sum, array) => sum + array.byteLength, 0);
  const texts = Object.entries(decoded.page.metadata).reduce((sum, [key, text]) => sum + key.length + text.length, 0);
  return basicBytes + arrays + 2 * texts;
}
