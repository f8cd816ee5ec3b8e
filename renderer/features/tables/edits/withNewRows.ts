import type { ListingAccess } from '#renderer/listing/useListing.ts';

/** A listing with rows before its own that exist only in the window. */
export function withNewRows<Row>(listing: ListingAccess<Row>, added: readonly Row[]): ListingAccess<Row> {
  const more = added.length;
  if (more === 0) return listing;
  return {
    ...listing,
    count: listing.count + more,
    // Another number of them moves every row.
    changes: listing.changes + more,
    hasRows: true,
    rowAt: (index) => (index < more ? added[index] : listing.rowAt(index - more)),
    onVisible: (first, last) => listing.onVisible(Math.max(0, first - more), Math.max(0, last - more)),
    readRange: async ({ first, last }, options) => {
      const own = added.slice(first, last + 1);
      if (last < more) return own;
      const range = { first: Math.max(0, first - more), last: last - more };
      return [...own, ...(await listing.readRange(range, options))];
    },
  };
}
