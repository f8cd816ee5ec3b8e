import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';
import { windowLimit } from '#shared/domain/listing.ts';

/** Lines that are loaded, as a source of windows, to be exported like any list. */
export function journalSource(entries: readonly JournalEntry[]): ListingSource<JournalEntry> {
  return {
    scope: 'journal',
    key: 'journal',
    countKey: 'journal',
    count: async () => entries.length,
    fetchWindow: async (window) => {
      const start = window.kind === 'after' ? Number(window.cursor) : 0;
      const rows = entries.slice(start, start + (window.limit ?? windowLimit));
      return { rows, firstCursor: String(start), lastCursor: String(start + rows.length) };
    },
  };
}
