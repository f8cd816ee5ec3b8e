import { type ListWindow, windowLimit, type WindowOf } from '#shared/domain/listing.ts';

/** Rows in one window of a listing. */
export const windowRows = 200;

interface WindowPlan<Row> {
  /** Which window: it contains the rows from `index * windowRows` on. */
  readonly index: number;
  /** Rows of the whole listing, if they have been counted. */
  readonly total: number | undefined;
  readonly loaded: ReadonlyMap<number, WindowOf<Row>>;
}

/**
 * How to request a window: by keyset if a neighbour is loaded, otherwise by counting rows from the nearer end, so that
 * the end of a listing is as fast as its start.
 */
export function planWindow<Row>({ index, total, loaded }: WindowPlan<Row>): ListWindow {
  const skip = index * windowRows;
  const previous = loaded.get(index - 1);
  if (previous?.rows.length === windowRows && previous.lastCursor !== null) {
    return { kind: 'after', cursor: previous.lastCursor, limit: windowRows };
  }
  const next = loaded.get(index + 1);
  if (next !== undefined && next.firstCursor !== null) {
    return { kind: 'before', cursor: next.firstCursor, limit: windowRows };
  }
  if (total !== undefined && skip < total && total - skip < skip) {
    const limit = Math.min(windowRows, total - skip);
    return { kind: 'jump', from: 'end', skip: total - skip - limit, limit };
  }
  return { kind: 'jump', from: 'start', skip, limit: windowRows };
}

/** The windows that contain the rows `first` to `last`, both included. */
export function windowsOf(first: number, last: number): readonly number[] {
  const from = Math.max(0, Math.floor(first / windowRows));
  const to = Math.max(from, Math.floor(last / windowRows));
  return Array.from({ length: to - from + 1 }, (_, step) => from + step);
}

/** Requests one window of a listing. */
export type FetchWindow<Row> = (window: ListWindow, signal: AbortSignal) => Promise<WindowOf<Row>>;

interface ReadOptions {
  readonly signal: AbortSignal;
  /** Rows to skip, and max rows to read; by default the whole listing is read. */
  readonly skip?: number;
  readonly limit?: number;
}

/** Reads a listing window after window by keyset, each as large as possible; throws when the signal is aborted. */
export async function* readWindows<Row>(
  fetchWindow: FetchWindow<Row>,
  { signal, skip = 0, limit = Infinity }: ReadOptions,
): AsyncGenerator<readonly Row[], void> {
  let left = limit;
  let window: ListWindow = { kind: 'jump', from: 'start', skip, limit: Math.min(windowLimit, left) };
  for (;;) {
    const { rows, lastCursor } = await fetchWindow(window, signal);
    signal.throwIfAborted();
    yield rows;
    left -= rows.length;
    if (left <= 0 || rows.length < window.limit || lastCursor === null) return;
    window = { kind: 'after', cursor: lastCursor, limit: Math.min(windowLimit, left) };
  }
}
