/** What an index on some columns would be built from. */
export interface IndexedRows {
  readonly rows: number;
  /** Average bytes of the columns. */
  readonly width: number;
  /** Pages of the table. */
  readonly pages: number;
  /** Different values of the columns. */
  readonly distinct: number;
  /** -1 … 1: how far the rows lie in the order of the column. */
  readonly correlation: number;
}

export interface CostSettings {
  readonly sequentialPage: number;
  readonly randomPage: number;
  readonly row: number;
  readonly indexRow: number;
  readonly operator: number;
}

const pageBytes = 8192;
/** In bytes: header and line pointer of an entry of a B-tree. */
const entryBytes = 8 + 4;
/** How full PostgreSQL makes the pages of a new index. */
const fill = 0.9;

/** In bytes: how large a B-tree over these rows gets, at most: equal values take less. */
export function indexBytes({ rows, width }: Pick<IndexedRows, 'rows' | 'width'>): number {
  const entry = entryBytes + Math.ceil(Math.max(1, width) / 8) * 8;
  return Math.max(2, Math.ceil((Math.max(0, rows) * entry) / fill / pageBytes) + 1) * pageBytes;
}

/**
 * What PostgreSQL would reckon for finding the rows of one value with an index (`btcostestimate` and `cost_index`), as far as the
 * statistics say: the cost of planning it for real needs the index, or an extension.
 */
export function costWithIndex(index: IndexedRows, settings: CostSettings): number {
  const { rows, pages, distinct, correlation } = index;
  const found = Math.max(1, rows / Math.max(1, distinct));
  const indexPages = Math.max(1, Math.ceil((found / Math.max(1, rows)) * (indexBytes(index) / pageBytes)));
  const descent = Math.ceil(Math.log2(Math.max(2, rows))) * settings.operator + 100 * settings.operator;
  const inIndex = indexPages * settings.randomPage + found * (settings.indexRow + settings.operator) + descent;
  // Pages of the table that hold so many rows at random places (Mackert and Lohman), or in a row.
  const scattered = Math.min(pages, Math.ceil((2 * pages * found) / (2 * pages + found))) * settings.randomPage;
  const inOrder = settings.randomPage + (Math.ceil((found / Math.max(1, rows)) * pages) - 1) * settings.sequentialPage;
  const inTable = scattered + correlation ** 2 * (Math.min(scattered, inOrder) - scattered);
  return inIndex + inTable + found * settings.row;
}
