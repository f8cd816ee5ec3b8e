import { type LastQuery, type ListingSource, WindowCache } from '#renderer/listing/WindowCache.ts';
import type { Failure } from '#shared/failure.ts';

export type ListingState =
  { readonly step: 'loading' } | { readonly step: 'ready' } | { readonly step: 'failed'; readonly failure: Failure };

/** A snapshot of a listing. */
export interface ListingSnapshot<Row> {
  /** Rows to lay out. */
  readonly count: number;
  /** False until the count has arrived: then there may be more. */
  readonly countIsExact: boolean;
  readonly countFailure: Failure | undefined;
  readonly state: ListingState;
  /** True while the visible rows belong to the previous filter or sort. */
  readonly stale: boolean;
  /** False until a window with rows has arrived, and if the first one failed: then no row is visible. */
  readonly hasRows: boolean;
  /** The key of the source whose rows are shown. */
  readonly key: string;
  /** undefined if the row is not loaded. */
  readonly rowAt: (index: number) => Row | undefined;
  /** Counts how often the rows were reloaded: a position is only valid within one reload. */
  readonly version: number;
  readonly lastQuery: LastQuery | undefined;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/** The number of rows requested before a view has reported its range. */
const firstRange: Range = { first: 0, last: 40 };
/** Milliseconds between two automatic reloads when rows were added or removed meanwhile. */
const driftPause = 5000;

/** A scrollable listing over windows of rows: shows the old rows until the new ones have arrived. */
export class Listing<Row> {
  readonly #clock: () => number;
  readonly #listeners = new Set<() => void>();
  #shown: WindowCache<Row> | undefined;
  #next: WindowCache<Row> | undefined;
  #range = firstRange;
  #renewedAt = -Infinity;
  #version = 0;
  #snapshot: ListingSnapshot<Row>;

  constructor(clock: () => number) {
    this.#clock = clock;
    this.#snapshot = this.#look();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): ListingSnapshot<Row> => this.#snapshot;

  /** Shows another source, from its top. */
  open(source: ListingSource<Row>): void {
    const before = this.#next ?? this.#shown;
    const sameCount = before?.source.scope === source.scope && before.source.countKey === source.countKey;
    if (this.#shown?.source.scope !== source.scope) this.close();
    this.#range = firstRange;
    this.#begin(source, sameCount ? before.total : undefined);
  }

  /** Reloads everything, count included; the visible rows stay until the new ones arrive. */
  readonly refresh = (): void => {
    const source = (this.#next ?? this.#shown)?.source;
    if (source !== undefined) this.#begin(source, undefined);
  };

  /** Stops loading; visible rows stay. */
  readonly stop = (): void => (this.#next ?? this.#shown)?.stop();

  /** Sets which rows are visible. */
  view(first: number, last: number): void {
    if (this.#next !== undefined) {
      // Scrolling meanwhile applies to the old rows; a new order starts at the top, a reload keeps the position.
      this.#shown?.want(first, last);
      if (this.#next.source.key !== this.#shown?.source.key) return;
    }
    this.#range = { first, last };
    (this.#next ?? this.#shown)?.want(first, last);
  }

  isLoaded(first: number, last: number): boolean {
    return this.#shown?.holds(first, last) ?? false;
  }

  /** Cancels all calls and discards the rows. */
  close(): void {
    this.#next?.close();
    this.#shown?.close();
    this.#next = undefined;
    this.#shown = undefined;
  }

  #begin(source: ListingSource<Row>, total: number | undefined): void {
    this.#next?.close();
    const cache = new WindowCache<Row>({
      source,
      total,
      clock: this.#clock,
      onChange: () => this.#change(),
      onDrift: () => this.#renew(),
    });
    const keep = this.#shown !== undefined && this.#shown.rowCount > 0;
    if (!keep) this.#shown?.close();
    this.#shown = keep ? this.#shown : cache;
    this.#next = keep ? cache : undefined;
    cache.want(this.#range.first, this.#range.last);
    this.#change();
  }

  #renew(): void {
    if (this.#clock() - this.#renewedAt < driftPause) return;
    this.#renewedAt = this.#clock();
    this.refresh();
  }

  #change(): void {
    const next = this.#next;
    if (next?.holds(this.#range.first, this.#range.last) === true) {
      this.#shown?.close();
      this.#shown = next;
      this.#next = undefined;
      this.#version += 1;
    }
    this.#snapshot = this.#look();
    for (const listener of this.#listeners) listener();
  }

  #look(): ListingSnapshot<Row> {
    const shown = this.#shown;
    const latest = this.#next ?? shown;
    const rows = shown?.rowCount ?? 0;
    const failure = latest?.failure;
    const loaded = shown !== undefined && (rows > 0 || shown.total === 0 || shown.holds(0, 0));
    return {
      count: rows,
      countIsExact: shown?.total !== undefined,
      countFailure: shown?.countFailure,
      state: failure !== undefined ? { step: 'failed', failure } : loaded ? { step: 'ready' } : { step: 'loading' },
      stale: this.#next !== undefined && this.#next.source.key !== shown?.source.key,
      hasRows: shown?.hasRows ?? false,
      key: shown?.source.key ?? '',
      rowAt: (index) => shown?.rowAt(index),
      version: this.#version,
      lastQuery: latest?.lastQuery ?? shown?.lastQuery,
    };
  }
}
