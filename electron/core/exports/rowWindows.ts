import type { ListWindow } from '#shared/domain/listing.ts';
import { FailureError } from '#shared/failure.ts';

/** Some rows in the order of their table. */
export interface ReadRows<Row> {
  readonly rows: readonly Row[];
  /** Where the next ones begin; null after the last row. */
  readonly lastCursor: string | null;
  /** In characters or bytes. */
  readonly size: number;
}

interface Windows<Row> {
  /** How many rows are read first, before their size is known. */
  readonly first: number;
  readonly read: (window: ListWindow) => Promise<ReadRows<Row>>;
}

/** What rows that are read at once should take, in characters or bytes. */
const targetSize = 4 * 2 ** 20;
const maxRows = 2000;
/** Fewer rows at once do not make a result smaller that is too large. */
const minRows = 10;

/** All rows of a table, as many at once as fit in a few megabytes. */
export async function* readWindows<Row>({ first, read }: Windows<Row>): AsyncGenerator<readonly Row[]> {
  let window: ListWindow | undefined = { kind: 'jump', from: 'start', skip: 0, limit: first };
  while (window !== undefined) {
    const { rows, lastCursor, size, limit }: Held<Row> = await readSmaller(window, read);
    yield rows;
    const fitting = Math.floor(targetSize / Math.max(1, size / Math.max(1, rows.length)));
    window =
      rows.length === limit && lastCursor !== null
        ? { kind: 'after', cursor: lastCursor, limit: Math.max(1, Math.min(maxRows, fitting)) }
        : undefined;
  }
}

interface Held<Row> extends ReadRows<Row> {
  /** How many rows were asked for. */
  readonly limit: number;
}

/** Rows may be larger than the last ones: what is too large at once is read in fewer rows. */
async function readSmaller<Row>(window: ListWindow, read: Windows<Row>['read']): Promise<Held<Row>> {
  try {
    return { ...(await read(window)), limit: window.limit };
  } catch (error) {
    const isTooLarge = error instanceof FailureError && error.failure.code === 'too-large';
    if (!isTooLarge || window.limit <= minRows) throw error;
    return readSmaller({ ...window, limit: Math.max(minRows, Math.floor(window.limit / 8)) }, read);
  }
}
