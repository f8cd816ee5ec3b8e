import { toFailure } from '#renderer/api/client.ts';
import { type FetchWindow, planWindow, windowRows, windowsOf } from '#renderer/listing/windowPlan.ts';
import type { SortDirection, WindowOf } from '#shared/domain/listing.ts';
import { type Failure, isCancelled, makeFailure } from '#shared/failure.ts';

/** The source of a listing's rows. */
export interface ListingSource<Row> {
  /** Rows of another scope (another database) never stand in while new ones load. */
  readonly scope: string;
  /** Identifies scope, filter and sort: a change starts at the top. */
  readonly key: string;
  /** Identifies what the count depends on; sources with the same key share the count. */
  readonly countKey: string;
  readonly count: (signal: AbortSignal) => Promise<number>;
  readonly fetchWindow: FetchWindow<Row>;
}

interface SourceOptions<Row> extends Pick<ListingSource<Row>, 'scope' | 'count' | 'fetchWindow'> {
  /** Plain data; undefined if the list has no filter. */
  readonly filter?: object | undefined;
  readonly sort: { readonly column: string; readonly direction: SortDirection };
}

/** A filtered, sorted list as a source of windows. */
export function makeSource<Row>({ filter = {}, sort, ...source }: SourceOptions<Row>): ListingSource<Row> {
  const countKey = JSON.stringify(filter);
  return { ...source, countKey, key: `${source.scope} ${countKey} ${sort.column} ${sort.direction}` };
}

export interface LastQuery {
  readonly ms: number;
  readonly rows: number;
}

interface CacheOptions<Row> {
  readonly source: ListingSource<Row>;
  readonly total: number | undefined;
  readonly clock: () => number;
  /** Something visible has changed. */
  readonly onChange: () => void;
  /** The database has a different number of rows than were counted. */
  readonly onDrift: () => void;
}

/** How many windows are kept on each side of the view; others are discarded, so that memory stays bounded. */
const keptWindows = 12;
/** How many rows are loaded ahead on each side of the view. */
const ahead = 100;

/** The loaded windows of one sorted and filtered listing, and the calls in flight for more. */
export class WindowCache<Row> {
  readonly source: ListingSource<Row>;
  total: number | undefined;
  failure: Failure | undefined;
  countFailure: Failure | undefined;
  lastQuery: LastQuery | undefined;
  readonly #options: CacheOptions<Row>;
  readonly #windows = new Map<number, WindowOf<Row>>();
  readonly #inFlight = new Map<number, AbortController>();
  readonly #counting = new AbortController();
  #isCounted = false;

  constructor(options: CacheOptions<Row>) {
    this.#options = options;
    this.source = options.source;
    this.total = options.total;
  }

  rowAt(index: number): Row | undefined {
    return this.#windows.get(Math.floor(index / windowRows))?.rows[index % windowRows];
  }

  /** Whether every window of these rows has been loaded. */
  holds(first: number, last: number): boolean {
    return windowsOf(first, this.#clamp(last)).every((index) => this.#windows.has(index));
  }

  /** The number of rows to lay out: as counted, or at least as many as are known to exist. */
  get rowCount(): number {
    if (this.total !== undefined) return this.total;
    const ends = [...this.#windows].map(([index, { rows }]) => index * windowRows + rows.length);
    const known = Math.max(0, ...ends);
    return known > 0 && known % windowRows === 0 ? known + windowRows : known;
  }

  /** Whether any row has been loaded. */
  get hasRows(): boolean {
    return [...this.#windows.values()].some(({ rows }) => rows.length > 0);
  }

  /** Loads what is missing for these rows; cancels calls and discards windows that left the view. */
  want(first: number, last: number): void {
    const wanted = windowsOf(first - ahead, this.#clamp(last + ahead));
    for (const [index, call] of this.#inFlight) {
      if (wanted.includes(index)) continue;
      call.abort();
      this.#inFlight.delete(index);
    }
    const [from = 0] = wanted;
    const to = wanted.at(-1) ?? from;
    for (const index of this.#windows.keys()) {
      if (index < from - keptWindows || index > to + keptWindows) this.#windows.delete(index);
    }
    if (this.failure !== undefined) return;
    for (const index of wanted) {
      if (!this.#windows.has(index) && !this.#inFlight.has(index)) void this.#load(index);
    }
  }

  /** Cancels all calls on the user's request. */
  stop(): void {
    if (this.#inFlight.size === 0) return;
    this.close();
    this.failure = makeFailure({
      code: 'cancelled',
      message: 'The request was stopped.',
      hint: 'Try again, or change the order or the filters.',
    }).failure;
    this.#options.onChange();
  }

  close(): void {
    this.#counting.abort();
    for (const call of this.#inFlight.values()) call.abort();
    this.#inFlight.clear();
  }

  #clamp(last: number): number {
    return this.total === undefined ? last : Math.min(last, Math.max(0, this.total - 1));
  }

  #countOnce(): void {
    if (this.#isCounted || this.total !== undefined) return;
    this.#isCounted = true;
    void this.#count();
  }

  async #count(): Promise<void> {
    const { signal } = this.#counting;
    try {
      const total = await this.source.count(signal);
      if (signal.aborted) return;
      this.total = total;
      this.#options.onChange();
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return;
      this.countFailure = toFailure(error);
      this.#options.onChange();
    }
  }

  async #load(index: number): Promise<void> {
    const call = new AbortController();
    this.#inFlight.set(index, call);
    const started = this.#options.clock();
    try {
      const plan = planWindow({ index, total: this.total, loaded: this.#windows });
      const found = await this.source.fetchWindow(plan, call.signal);
      if (call.signal.aborted) return;
      this.lastQuery = { ms: this.#options.clock() - started, rows: found.rows.length };
      this.#windows.set(index, found);
      this.#compareWithCount(index, found.rows.length);
    } catch (error) {
      if (call.signal.aborted || isCancelled(error)) return;
      this.failure = toFailure(error);
    } finally {
      if (this.#inFlight.get(index) === call) this.#inFlight.delete(index);
      // Rows come first: counting a long list would delay its first window.
      if (!call.signal.aborted) this.#countOnce();
    }
    this.#options.onChange();
  }

  #compareWithCount(index: number, rows: number): void {
    const start = index * windowRows;
    if (this.total === undefined) {
      if (rows < windowRows && (rows > 0 || index === 0)) this.total = start + rows;
      return;
    }
    if (rows !== Math.max(0, Math.min(windowRows, this.total - start))) this.#options.onDrift();
  }
}
