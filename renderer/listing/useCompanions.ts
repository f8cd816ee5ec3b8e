import { useCallback, useEffect, useState } from 'react';

interface CompanionsOptions<Value> {
  /** The scope of the values; a change discards them. */
  readonly scope: string;
  /** The rows in view (and the selected ones); undefined while not visible. At most 500 are requested at once. */
  readonly ids: readonly number[] | undefined;
  readonly fetch: (ids: readonly number[], signal: AbortSignal) => Promise<ReadonlyMap<number, Value>>;
}

/** An expensive value of a row: pending, loaded, or unavailable. */
export type Companion<Value> =
  | { readonly step: 'waiting' }
  | { readonly step: 'ready'; readonly value: Value }
  | { readonly step: 'failed'; readonly message: string };

const waiting = { step: 'waiting' } as const;
const most = 500;
const kept = 5000;
/** How long a view must rest before expensive values are requested, in ms. */
const rest = 120;

interface Known<Value> {
  readonly scope: string;
  readonly values: ReadonlyMap<number, Companion<Value>>;
}

/** Values that are too expensive for a listing, requested separately for the visible rows, and cached. */
export function useCompanions<Value>({
  scope,
  ids,
  fetch,
}: CompanionsOptions<Value>): (id: number) => Companion<Value> {
  const [known, setKnown] = useState<Known<Value>>({ scope, values: new Map() });
  const values = known.scope === scope ? known.values : undefined;
  const missing = ids?.filter((id) => values?.has(id) !== true).slice(0, most) ?? [];
  const wanted = missing.join(' ');
  useEffect(() => {
    if (wanted === '') return undefined;
    const call = new AbortController();
    const some = wanted.split(' ').map(Number);
    const remember = (found: (id: number) => Companion<Value>): void => {
      if (call.signal.aborted) return;
      setKnown((before) => {
        const all = [...(before.scope === scope ? before.values : []), ...some.map((id) => [id, found(id)] as const)];
        return { scope, values: new Map(all.slice(-kept)) };
      });
    };
    const timer = setTimeout(() => {
      fetch(some, call.signal).then(
        (answer) =>
          remember((id) => {
            const value = answer.get(id);
            return value === undefined
              ? { step: 'failed', message: 'The row has since been removed' }
              : { step: 'ready', value };
          }),
        (error: unknown) =>
          remember(() => ({ step: 'failed', message: error instanceof Error ? error.message : String(error) })),
      );
    }, rest);
    return () => {
      clearTimeout(timer);
      call.abort();
    };
  }, [wanted, scope, fetch]);
  return useCallback((id: number) => values?.get(id) ?? waiting, [values]);
}
