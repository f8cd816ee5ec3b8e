import type { ColumnFacts, RelationFacts } from '#core/catalog/relationFacts.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { ListCells } from '#core/exports/listCells.ts';
import { type ReadRows, readWindows } from '#core/exports/rowWindows.ts';
import { gridFilter } from '#core/grid/gridFilter.ts';
import { columnsNamed, countRows, type GridDatabase } from '#core/grid/gridSql.ts';
import { readSelectedWindow } from '#core/grid/gridWindow.ts';
import { quotedName } from '#core/listing/sqlPart.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { ExportedRelation } from '#shared/domain/listExport.ts';
import type { ListWindow } from '#shared/domain/listing.ts';
import { formatBytes } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** A value as it is stored: a text, bytes, NULL, or a number of SQLite, whose columns may hold values of any kind. */
export type ExactCell = RawCell | { readonly number: string; readonly isReal: boolean };

export interface ExactColumn {
  readonly name: string;
  /** As the server names it; for an expression of SQLite ''. */
  readonly type: string;
}

/** What is written, and what is not. */
export interface ExactRows {
  /** As INSERT statements name it, quoted. */
  readonly table: string;
  readonly columns: readonly ExactColumn[];
  /** Columns that the file does without, each with the reason. */
  readonly leftOut: readonly string[];
  /** Whether PostgreSQL itself gives a column its values, unless it is told otherwise. */
  readonly overrides?: boolean;
}

/** In bytes: a longer value is not written. */
const maxValue = 32 * 2 ** 20;
/** PostgreSQL selects at most 1664 expressions at once, of which each value needs two. */
const maxColumns = 800;

interface WantedColumns {
  readonly facts: RelationFacts;
  readonly names: readonly string[];
  readonly format: 'sql' | 'parquet';
}

/** The columns of a table that a file holds exactly: not secrets, nor what the database computes where it is to be inserted again. */
export function exactRelation(dialect: Dialect, { facts, names, format }: WantedColumns): ExactRows {
  const wanted = columnsNamed(facts, names);
  const reasons = wanted.map((column) => whyLeftOut(column, format));
  const columns = wanted.filter((_, index) => reasons[index] === undefined);
  if (columns.length === 0) throw nothingLeft();
  if (columns.length > maxColumns) {
    throw makeFailure({
      code: 'too-large',
      message: `At most ${maxColumns} columns are exported at once`,
      hint: 'Choose fewer columns.',
    });
  }
  const name = quoteIdentifier(facts.name);
  return {
    table: dialect === 'sqlite' && facts.schema === 'main' ? name : `${quoteIdentifier(facts.schema)}.${name}`,
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
    leftOut: reasons.flatMap((reason, index) =>
      reason === undefined ? [] : `${wanted[index]?.name ?? ''} (${reason})`,
    ),
    overrides: columns.some(({ generated }) => generated === 'identity always'),
  };
}

function whyLeftOut(column: ColumnFacts, format: 'sql' | 'parquet'): string | undefined {
  if (column.isSecret) return 'secret';
  if (column.isForbidden) return 'no permission';
  const isComputed = column.generated === 'stored' || column.generated === 'virtual';
  return isComputed && format === 'sql' ? 'computed by the database' : undefined;
}

/** Nothing that may be written. */
export function nothingLeft(): Error {
  return makeFailure({
    code: 'bad-input',
    message: 'None of the chosen columns can be written to this file',
    hint: 'Secrets and computed columns are left out. Choose other columns, or export as CSV.',
  });
}

interface Reading {
  readonly facts: RelationFacts;
  readonly what: ExportedRelation;
  readonly signal: AbortSignal;
}

/** The rows of a table with their values as they are stored, in the order of the grid, as many at once as fit in a few megabytes. */
export async function* readExactCells(
  database: GridDatabase,
  { columns }: ExactRows,
  { facts, what: { filter, sort }, signal }: Reading,
): AsyncGenerator<ListCells<ExactCell>> {
  const { dialect } = database;
  const read = columnsNamed(
    facts,
    columns.map(({ name }) => name),
  );
  const selected = read.flatMap((column) => exactSql(dialect, column));
  const total = await countRows({ database, facts, signal }, [gridFilter(dialect, facts, filter)]);
  let done = 0;
  const readRows = async (window: ListWindow): Promise<ReadRows<readonly ExactCell[]>> => {
    const found = await readSelectedWindow(database, facts, { request: { filter, sort, window }, selected, signal });
    let size = 0;
    const rows = found.rows.map((row) =>
      columns.map((column, index): ExactCell => {
        const value = row.cells[2 * index] ?? null;
        size += value?.length ?? 1;
        return exactCell(value, row.cells[2 * index + 1] ?? null, column.name);
      }),
    );
    return { rows, lastCursor: found.lastCursor, size };
  };
  const first = read.some(({ isBlob }) => isBlob) ? 10 : 100;
  for await (const rows of readWindows({ first, read: readRows })) {
    done += rows.length;
    yield { rows, done, total: Math.max(total, done) };
  }
}

/** A value, and its storage class or how long it is. */
function exactSql(dialect: Dialect, { name, isBlob }: ColumnFacts): readonly [string, string] {
  const sql = `r.${quotedName(dialect, name)}`;
  const size = dialect === 'postgresql' && !isBlob ? `octet_length(${sql}::text)` : `octet_length(${sql})`;
  const kind = dialect === 'sqlite' ? `typeof(${sql})` : `'text'`;
  const value = dialect === 'postgresql' && !isBlob ? `${sql}::text` : sql;
  return [
    `case when ${size} > ${maxValue} then null else ${value} end`,
    `case when ${size} > ${maxValue} then cast(${size} as text) else ${kind} end`,
  ];
}

function exactCell(value: RawCell, kind: RawCell, column: string): ExactCell {
  if (typeof kind === 'string' && /^\d/u.test(kind)) {
    throw tooLarge(column, Number(kind), maxValue);
  }
  const isNumber = (kind === 'integer' || kind === 'real') && typeof value === 'string';
  return isNumber ? { number: value, isReal: kind === 'real' } : value;
}

/** A value that is not written to a file. */
export function tooLarge(column: string, size: number, max: number): Error {
  return makeFailure({
    code: 'too-large',
    message: `A value of ${column} takes ${formatBytes(size)}; at most ${formatBytes(max)} are written`,
    hint: 'Leave the column out, or narrow the list with filters.',
  });
}
