import { describe, expect, it, vi } from 'vitest';
import { ApiProvider } from '#renderer/api/ApiProvider.tsx';
import { makeClient } from '#renderer/api/client.ts';
import { useListing } from '#renderer/listing/useListing.ts';
import { type ListingSource, makeSource } from '#renderer/listing/WindowCache.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import { renderHook } from '../../support/renderHook.ts';

/** A list of the numbers 0 to size-1, with a log of the calls. */
function aList(size: number) {
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  const make = (direction: 'ascending' | 'descending', scope = 'demo'): ListingSource<number> =>
    makeSource({
      scope,
      sort: { column: 'id', direction },
      count: async () => size,
      fetchWindow: async (window, signal) => {
        const from = window.kind === 'jump' ? window.skip : Number(window.cursor) + 1;
        asked.push(`${direction} ${from}+${window.limit}`);
        signals.push(signal);
        const rows = Array.from({ length: Math.max(0, Math.min(window.limit, size - from)) }, (_, at) => from + at);
        return { rows, firstCursor: String(from), lastCursor: String(from + rows.length - 1) };
      },
    });
  return { asked, signals, make };
}

function render(source: ListingSource<number>) {
  const listeners = new Set<(event: CoreEvent) => void>();
  const client = makeClient({
    send: async () => ({ ok: true, value: null }),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pathOfFile: async ({ name }) => name,
  });
  const hook = renderHook(useListing<number>, {
    input: source,
    wrap: (children) => <ApiProvider client={client}>{children}</ApiProvider>,
  });
  const tell = (event: CoreEvent): void => listeners.forEach((listener) => listener(event));
  return { ...hook, tell, listeners };
}

const ready = async ({ current }: ReturnType<typeof render>, count: number): Promise<void> =>
  vi.waitFor(() => expect(current()).toMatchObject({ count, countIsExact: true, state: { step: 'ready' } }));

describe('useListing', () => {
  it('shows the rows of its source, and counts them', async () => {
    const hook = render(aList(1000).make('ascending'));
    await ready(hook, 1000);
    expect(hook.current().rowAt(7)).toBe(7);
  });

  it('keeps loaded rows for a source with the same key', async () => {
    const list = aList(100);
    const hook = render(list.make('ascending'));
    await ready(hook, 100);
    hook.rerender(list.make('ascending'));
    hook.rerender(list.make('descending'));
    await vi.waitFor(() => expect(list.asked).toEqual(['ascending 0+200', 'descending 0+200']));
  });

  it('reloads after rows were changed, and counts the reloads', async () => {
    const list = aList(100);
    const hook = render(list.make('ascending'));
    await ready(hook, 100);
    const { version } = hook.current();
    hook.tell({ kind: 'rows-changed', connectionId: 'demo' });
    await vi.waitFor(() => expect(hook.current()).toMatchObject({ changes: 1, version: version + 1 }));
    expect(list.asked).toHaveLength(2);
  });

  it('reads rows that are not loaded by their positions, in order', async () => {
    const hook = render(aList(3000).make('ascending'));
    await ready(hook, 3000);
    const told: number[] = [];
    const rows = await hook
      .current()
      .readRange(
        { first: 1200, last: 1999 },
        { signal: new AbortController().signal, onProgress: (count) => told.push(count) },
      );
    expect([rows.length, rows[0], rows.at(-1)]).toEqual([800, 1200, 1999]);
    expect(told).toEqual([500, 800]);
  });

  it('cancels its calls and stops listening when its view unmounts', async () => {
    const list = aList(1000);
    const hook = render(list.make('ascending'));
    await ready(hook, 1000);
    hook.current().refresh();
    hook.unmount();
    await vi.waitFor(() => expect(hook.listeners.size).toBe(0));
    expect(list.signals.at(-1)?.aborted).toBe(true);
  });
});
