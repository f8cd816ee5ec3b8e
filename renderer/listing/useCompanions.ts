import { useEffect, useState, useSyncExternalStore } from 'react';

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

/** The values that are known so far. A cell subscribes to its own: their arrival draws no row again. */
export interface Companions<Value> {
  /** The same object until the value changes. */
  readonly of: (id: number) => Companion<Value>;
  readonly subscribe: (listener: () => void) => () => void;
}

const waiting = { step: 'waiting' } as const;
const most = 500;
const kept = 5000;
/** How long a view must rest before expensive values are requested, in ms. */
const rest = 120;

class CompanionStore<Value> implements Companions<Value> {
  readonly #values = new Map<number, Companion<Value>>();
  readonly #listeners = new Set<() => void>();

  readonly scope: string;

  constructor(scope: string) {
    this.scope = scope;
  }

  readonly of = (id: number): Companion<Value> => this.#values.get(id) ?? waiting;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  has(id: number): boolean {
    return this.#values.has(id);
  }

  put(ids: readonly number[], found: (id: number) => Companion<Value>): void {
    for (const id of ids) this.#values.set(id, found(id));
    for (const id of this.#values.keys()) {
      if (this.#values.size <= kept) break;
      this.#values.delete(id);
    }
    for (const listener of this.#listeners) listener();
  }
}

/** Values that are too expensive for a listing, requested separately for the visible rows, and cached. */
export function useCompanions<Value>({ scope, ids, fetch }: CompanionsOptions<Value>): Companions<Value> {
  const [store, setStore] = useState(() => new CompanionStore<Value>(scope));
  if (store.scope !== scope) setStore(new CompanionStore<Value>(scope));
  const [, askAgain] = useState(0);
  const missing = ids?.filter((id) => !store.has(id)) ?? [];
  const wanted = missing.slice(0, most).join(' ');
  const isMore = missing.length > most;
  useEffect(() => {
    if (wanted === '') return undefined;
    const call = new AbortController();
    const some = wanted.split(' ').map(Number);
    const remember = (found: (id: number) => Companion<Value>): void => {
      if (call.signal.aborted) return;
      store.put(some, found);
      if (isMore) askAgain((times) => times + 1);
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
  }, [wanted, isMore, store, fetch]);
  return store;
}

/** The value of one row, for the cell that shows it. */
export function useCompanion<Value>({ of, subscribe }: Companions<Value>, id: number): Companion<Value> {
  return useSyncExternalStore(subscribe, () => of(id));
}
