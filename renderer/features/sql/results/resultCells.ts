import type { Client } from '#renderer/api/client.ts';
import type { CellReader } from '#renderer/grid/CellViewer.tsx';
import { maxBlobPiece } from '#shared/domain/grid.ts';
import type { ResultCell, ResultColumn, ShownCell } from '#shared/domain/sql.ts';
import type { Cell } from '#shared/domain/table.ts';
import { assertNever } from '#shared/failure.ts';

/** A row of a result, with its place in it. */
export interface ResultRow {
  readonly index: number;
  readonly cells: readonly ResultCell[];
}

/** The query that a result came from, and where it can be asked again. */
export interface ResultOrigin {
  readonly connectionId: string;
  readonly resultId: string;
  readonly sql: string;
  readonly values: readonly (string | null)[];
  /** In seconds. */
  readonly timeout: number;
  readonly columns: readonly ResultColumn[];
}

/** A cell of a result as the viewer of any table takes it. */
export function asGridCell(cell: ResultCell): Cell {
  if (cell === null || typeof cell === 'string') return cell;
  switch (cell.kind) {
    case 'bytes':
      return { kind: 'blob', bytes: cell.size, ...contentOf(cell.head) };
    case 'cut':
      return { kind: 'cut', text: cell.text, length: cell.length };
    case 'secret':
      return { kind: 'secret', length: 0 };
    default:
      return assertNever(cell);
  }
}

const beginnings: readonly (readonly [string, string])[] = [
  ['1f8b', 'gzip'],
  ['89504e47', 'PNG'],
  ['ffd8ff', 'JPEG'],
  ['25504446', 'PDF'],
  ['504b0304', 'ZIP'],
];

/** What the first bytes of a blob indicate, in hexadecimal. */
function contentOf(head: string): { readonly content: string } | undefined {
  const found = beginnings.find(([start]) => head.startsWith(start));
  return found === undefined ? undefined : { content: found[1] };
}

/** Reads a value that did not travel with its row: the query is run again for it. */
export function cellReader(
  client: Client,
  origin: ResultOrigin,
  place: { readonly row: ResultRow; readonly column: number },
): CellReader {
  const { connectionId, resultId, sql, values, timeout } = origin;
  const { row, column } = place;
  const asked = { connectionId, sql, values: [...values], timeout, cell: shownCell(origin, row, column) };
  return {
    key: ['result', connectionId, resultId, String(row.index), String(column)],
    readText: async (signal) => client.call('sql.cellText', asked, { signal }),
    readBytes: async (signal) =>
      client.call('sql.cellBytes', { ...asked, offset: 0, length: maxBlobPiece }, { signal }),
  };
}

/** Characters of a text that must be the same when it is read again. */
const comparedText = 900;

function shownCell({ columns }: ResultOrigin, { index, cells }: ResultRow, column: number): ShownCell {
  const cell = cells[column] ?? null;
  const place = { row: index, column, columns: columns.length };
  if (cell === null || typeof cell === 'string') return { ...place, size: cell?.length ?? 0, head: headOf(cell ?? '') };
  if (cell.kind === 'bytes') return { ...place, size: cell.size, head: cell.head };
  if (cell.kind === 'cut') return { ...place, size: cell.length, head: headOf(cell.text) };
  return { ...place, size: 0, head: '' };
}

function headOf(text: string): string {
  return text.slice(0, comparedText).replace(/[\uD800-\uDBFF]$/u, '');
}
