import type { RelationFacts } from '#core/catalog/relationFacts.ts';
import type { ListCells } from '#core/exports/listCells.ts';
import { type ReadRows, readWindows } from '#core/exports/rowWindows.ts';
import type { FileColumn } from '#core/exports/textFile.ts';
import { gridFilter } from '#core/grid/gridFilter.ts';
import { columnsNamed, countRows, type GridDatabase } from '#core/grid/gridSql.ts';
import { readGridWindow } from '#core/grid/gridWindow.ts';
import type { ExportedRelation } from '#shared/domain/listExport.ts';
import { type ListWindow, windowLimit } from '#shared/domain/listing.ts';
import type { Cell } from '#shared/domain/table.ts';
import { makeFailure } from '#shared/failure.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';

/** PostgreSQL selects at most 1664 expressions at once, of which each cell needs three. */
const maxColumns = 500;

/** The columns of an exported table: numbers of which a file may be exact are numbers, everything else is text. */
export function relationFileColumns(facts: RelationFacts, names: readonly string[]): readonly FileColumn[] {
  if (names.length > maxColumns) throw tooManyColumns();
  return columnsNamed(facts, names).map(({ name, type }) => ({ header: name, kind: kindOfType(type) }));
}

/** What a file may write without quotes. */
export function kindOfType(type: string): FileColumn['kind'] {
  if (/^(?:big|small|tiny|medium)?int(?:eger|\d)?$/iu.test(type)) return 'integer';
  return /^(?:numeric|decimal|real|double|float)/iu.test(type) && !type.endsWith('[]') ? 'number' : 'text';
}

interface Reading {
  readonly facts: RelationFacts;
  readonly what: ExportedRelation;
  readonly signal: AbortSignal;
}

/**
 * The rows of a table for a file, in the order of the grid, window by window. Texts are complete up to 100 000 characters;
 * blobs, longer texts and secrets are described in words.
 */
export async function* readRelationCells(
  database: GridDatabase,
  { facts, what: { columns, filter, sort }, signal }: Reading,
): AsyncGenerator<ListCells> {
  const total = await countRows({ database, facts, signal }, [gridFilter(database.dialect, facts, filter)]);
  let done = 0;
  const read = async (window: ListWindow): Promise<ReadRows<(string | null)[]>> => {
    const request = { columns: [...columns], filter, sort, window, isWhole: true };
    const found = await readGridWindow(database, facts, { request, signal });
    const rows = found.rows.map(({ cells }) => cells.map(cellText));
    const size = rows.flat().reduce((sum, cell) => sum + (cell?.length ?? 1), 0);
    return { rows, lastCursor: found.lastCursor, size };
  };
  for await (const rows of readWindows({ first: windowLimit, read })) {
    done += rows.length;
    yield { rows, done, total: Math.max(total, done) };
  }
}

/** A cell in a file: stored text as it is, in words what is not read. */
function cellText(cell: Cell): string | null {
  if (cell === null || typeof cell === 'string') return cell;
  switch (cell.kind) {
    case 'cut':
      return `${cell.text}… (${cell.unit === 'bytes' ? formatBytes(cell.length) : `${formatCount(cell.length)} characters`})`;
    case 'blob':
      return `(${cell.content ?? 'blob'} · ${formatBytes(cell.bytes)})`;
    case 'secret':
      return `(secret · ${formatCount(cell.length)} characters, hidden)`;
    case 'forbidden':
    default:
      return '(no permission)';
  }
}

function tooManyColumns(): Error {
  return makeFailure({
    code: 'too-large',
    message: `At most ${maxColumns} columns are exported at once`,
    hint: 'Choose fewer columns.',
  });
}
