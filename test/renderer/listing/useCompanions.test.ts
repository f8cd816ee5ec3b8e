import { describe, expect, it, vi } from 'vitest';
import { useCompanions } from '#renderer/listing/useCompanions.ts';
import { renderHook } from '../../support/renderHook.ts';

/** Values that are expensive per row: requested in batches and cached. */
function aSource() {
  const asked: (readonly number[])[] = [];
  const signals: AbortSignal[] = [];
  const state = { refused: false };
  const fetch = async (ids: readonly number[], signal: AbortSignal): Promise<ReadonlyMap<number, string>> => {
    asked.push(ids);
    signals.push(signal);
    await Promise.resolve();
    if (state.refused) throw new Error('The server refused');
    return new Map(ids.filter((id) => id !== 404).map((id) => [id, `value ${id}`]));
  };
  return { asked, signals, state, fetch };
}

const render = (source: ReturnType<typeof aSource>, ids: readonly number[] | undefined, scope = 'one') =>
  renderHook(useCompanions<string>, { input: { scope, ids, fetch: source.fetch } });

describe('useCompanions', () => {
  it('requests the rows in view immediately, and each only once', async () => {
    const source = aSource();
    const hook = render(source, [1, 2]);
    await vi.waitFor(() => expect(hook.current().of(1)).toEqual({ step: 'ready', value: 'value 1' }));
    hook.rerender({ scope: 'one', ids: [2, 3], fetch: source.fetch });
    await vi.waitFor(() => expect(hook.current().of(3)).toEqual({ step: 'ready', value: 'value 3' }));
    expect(source.asked).toEqual([[1, 2], [3]]);
    expect(hook.current().of(1).step).toBe('ready');
  });

  it('requests nothing while it is not visible', async () => {
    const source = aSource();
    const hook = render(source, undefined);
    await vi.waitFor(() => expect(hook.current().of(1)).toEqual({ step: 'waiting' }));
    hook.rerender({ scope: 'one', ids: [1], fetch: source.fetch });
    await vi.waitFor(() => expect(source.asked).toEqual([[1]]));
  });

  it('skips rows that only scroll past', async () => {
    const source = aSource();
    const hook = render(source, [1]);
    for (const id of [2, 3, 4]) hook.rerender({ scope: 'one', ids: [id], fetch: source.fetch });
    await vi.waitFor(() => expect(hook.current().of(4).step).toBe('ready'));
    expect(source.asked).toEqual([[4]]);
  });

  it('discards the values of another database', async () => {
    const source = aSource();
    const hook = render(source, [1]);
    await vi.waitFor(() => expect(hook.current().of(1).step).toBe('ready'));
    hook.rerender({ scope: 'two', ids: [1], fetch: source.fetch });
    await vi.waitFor(() => expect(hook.current().of(1).step).toBe('waiting'));
    await vi.waitFor(() => expect(source.asked).toEqual([[1], [1]]));
  });

  it('says why a value is missing: the call failed, or the row does not exist', async () => {
    const source = aSource();
    const hook = render(source, [404]);
    await vi.waitFor(() =>
      expect(hook.current().of(404)).toEqual({ step: 'failed', message: 'The row has since been removed' }),
    );
    source.state.refused = true;
    hook.rerender({ scope: 'one', ids: [5], fetch: source.fetch });
    await vi.waitFor(() => expect(hook.current().of(5)).toEqual({ step: 'failed', message: 'The server refused' }));
  });

  it('cancels its call when its view unmounts', async () => {
    const source = aSource();
    const hook = render(source, [1]);
    await vi.waitFor(() => expect(source.asked).toHaveLength(1));
    hook.unmount();
    await vi.waitFor(() => expect(source.signals[0]?.aborted).toBe(true));
  });
});
