import { describe, expect, it, vi } from 'vitest';
import { Listing } from '#renderer/listing/Listing.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import type { ListWindow } from '#shared/domain/listing.ts';
import { makeFailure } from '#shared/failure.ts';

interface Served {
  readonly window: ListWindow;
  readonly signal: AbortSignal;
}

/** A table of numbers, 0…size-1, served as core serves a listing. */
function aTable(size: number, key = 'id ascending') {
  const state = { size, first: 0, failing: false, held: undefined as Promise<void> | undefined };
  const served: Served[] = [];
  const source: ListingSource<number> = {
    scope: 'demo',
    key,
    countKey: 'all',
    count: async () => state.size,
    fetchWindow: async (window, signal) => {
      served.push({ window, signal });
      await state.held;
      if (state.failing) throw makeFailure({ code: 'database', message: 'It failed' });
      const [from, to] = bounds(window, state.size);
      const rows = Array.from({ length: Math.max(0, to - from) }, (_, step) => state.first + from + step);
      return {
        rows,
        firstCursor: rows.length === 0 ? null : String(from),
        lastCursor: rows.length === 0 ? null : String(to - 1),
      };
    },
  };
  return { state, served, source };
}

function bounds(window: ListWindow, size: number): readonly [number, number] {
  const { limit } = window;
  if (window.kind === 'after') return [Number(window.cursor) + 1, Math.min(size, Number(window.cursor) + 1 + limit)];
  if (window.kind !== 'jump') return [Math.max(0, Number(window.cursor) - limit), Number(window.cursor)];
  const { skip } = window;
  return window.from === 'start'
    ? [skip, Math.min(size, skip + limit)]
    : [Math.max(0, size - skip - limit), size - skip];
}

const aListing = () => new Listing<number>(() => 0);

describe('Listing', () => {
  it('shows rows and their exact count', async () => {
    const listing = aListing();
    listing.open(aTable(1000).source);
    expect(listing.getSnapshot().state.step).toBe('loading');
    await vi.waitFor(() =>
      expect(listing.getSnapshot()).toMatchObject({ count: 1000, countIsExact: true, state: { step: 'ready' } }),
    );
    expect(listing.getSnapshot().rowAt(7)).toBe(7);
  });

  it('reaches the end of a long listing from its end, and continues by keyset', async () => {
    const table = aTable(100_050);
    const listing = aListing();
    listing.open(table.source);
    await vi.waitFor(() => expect(listing.getSnapshot().countIsExact && listing.isLoaded(0, 0)).toBe(true));
    listing.view(100_020, 100_049);
    await vi.waitFor(() => expect(listing.getSnapshot().rowAt(100_049)).toBe(100_049));
    expect(
      table.served.some(({ window }) => window.kind === 'jump' && window.from === 'end' && window.skip === 0),
    ).toBe(true);
    listing.view(99_650, 99_680);
    await vi.waitFor(() => expect(listing.getSnapshot().rowAt(99_650)).toBe(99_650));
    expect(table.served.at(-1)?.window.kind).toBe('before');
  });

  it('cancels windows that left the view before they arrived', async () => {
    const table = aTable(100_000);
    const listing = aListing();
    listing.open(table.source);
    await vi.waitFor(() => expect(listing.isLoaded(0, 40)).toBe(true));
    const { promise, resolve } = Promise.withResolvers<void>();
    table.state.held = promise;
    listing.view(50_000, 50_030);
    const left = table.served.at(-1);
    listing.view(10, 40);
    expect(left?.signal.aborted).toBe(true);
    resolve();
  });

  it('discards rows that are far away', async () => {
    const listing = aListing();
    listing.open(aTable(100_000).source);
    await vi.waitFor(() => expect(listing.isLoaded(0, 40)).toBe(true));
    listing.view(50_000, 50_030);
    await vi.waitFor(() => expect(listing.isLoaded(50_000, 50_030)).toBe(true));
    expect(listing.getSnapshot().rowAt(0)).toBeUndefined();
  });

  it('keeps the old rows, marked as such, until those of a new order arrive', async () => {
    const listing = aListing();
    listing.open(aTable(300).source);
    await vi.waitFor(() => expect(listing.getSnapshot().countIsExact && listing.isLoaded(0, 40)).toBe(true));
    const next = aTable(300, 'id descending');
    next.state.first = 5000;
    listing.open(next.source);
    expect(listing.getSnapshot()).toMatchObject({ stale: true, key: 'id ascending' });
    expect(listing.getSnapshot().rowAt(0)).toBe(0);
    await vi.waitFor(() => expect(listing.getSnapshot()).toMatchObject({ stale: false, key: 'id descending' }));
    expect(listing.getSnapshot().rowAt(0)).toBe(5000);
  });

  it('reloads rows and count on a refresh', async () => {
    const table = aTable(300);
    const listing = aListing();
    listing.open(table.source);
    await vi.waitFor(() => expect(listing.getSnapshot().countIsExact && listing.isLoaded(0, 40)).toBe(true));
    Object.assign(table.state, { size: 310, first: 100 });
    listing.refresh();
    await vi.waitFor(() => expect(listing.getSnapshot()).toMatchObject({ count: 310, stale: false }));
    await vi.waitFor(() => expect(listing.getSnapshot().rowAt(0)).toBe(100));
  });

  it('reports a failure, and recovers with the next refresh', async () => {
    const table = aTable(300);
    table.state.failing = true;
    const listing = aListing();
    listing.open(table.source);
    await vi.waitFor(() =>
      expect(listing.getSnapshot().state).toMatchObject({ step: 'failed', failure: { message: 'It failed' } }),
    );
    table.state.failing = false;
    listing.refresh();
    await vi.waitFor(() => expect(listing.getSnapshot().rowAt(0)).toBe(0));
    expect(listing.getSnapshot().state.step).toBe('ready');
  });

  it('stops loading on request, keeps the previous rows, and loads again on request', async () => {
    const first = aTable(1000);
    const listing = aListing();
    listing.open(first.source);
    await vi.waitFor(() => expect(listing.getSnapshot().state.step).toBe('ready'));
    const next = aTable(1000, 'id descending');
    const hold = Promise.withResolvers<void>();
    next.state.held = hold.promise;
    listing.open(next.source);
    expect(listing.getSnapshot().stale).toBe(true);
    listing.stop();
    expect(next.served[0]?.signal.aborted).toBe(true);
    expect(listing.getSnapshot()).toMatchObject({
      count: 1000,
      state: { step: 'failed', failure: { code: 'cancelled' } },
    });
    hold.resolve();
    listing.refresh();
    await vi.waitFor(() => expect(listing.getSnapshot()).toMatchObject({ stale: false, state: { step: 'ready' } }));
  });
});
