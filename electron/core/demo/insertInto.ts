/** A value that SQLite stores. */
type StoredValue = string | number | null | Uint8Array;

/** A row by its column names. */
type StoredRow = Readonly<Record<string, StoredValue>>;

/** Adds a row to a table and returns its id. */
export type InsertInto = (table: string, row: StoredRow) => number;
