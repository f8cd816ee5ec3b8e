import { toTsv } from '#renderer/format/tsv.ts';
import { noPermission } from '#shared/domain/listing.ts';
import type { Cell, TableRows } from '#shared/domain/table.ts';
import { assertNever } from '#shared/failure.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';

type DescribedCell = Exclude<Cell, string | null>;

/** A cell that does not travel, in words. */
export function describeCell(cell: DescribedCell): string {
  switch (cell.kind) {
    case 'blob':
      return `${cell.content ?? 'blob'} · ${formatBytes(cell.bytes)}`;
    case 'secret':
      return `secret · ${formatCount(cell.length)} characters, hidden`;
    case 'cut':
      return cell.unit === 'bytes' ? formatBytes(cell.length) : `${formatCount(cell.length)} characters`;
    case 'forbidden':
      return noPermission;
    default:
      return assertNever(cell);
  }
}

/** A table's rows for a spreadsheet: stored text as it is, blobs and secrets in words, cut text marked as cut. */
export function rowsAsTsv({ columns, rows }: TableRows): string {
  return toTsv(
    columns.map(({ name }) => name),
    rows.map((row) => row.map(cellAsText)),
  );
}

/** What is copied of a cell: stored text as it is; what does not travel in words. */
export function cellAsText(cell: Cell): string | null {
  if (cell === null || typeof cell === 'string') return cell;
  if (cell.kind === 'cut') return `${cell.text}… (${describeCell(cell)})`;
  return `(${describeCell(cell)})`;
}

const numberTypes = /^(?:big|small)?int(?:eger|\d|$)|^serial|^numeric|^decimal|^real$|^double|^float/iu;

/** True for columns whose cells are right-aligned. */
export function isNumberType(type: string): boolean {
  return numberTypes.test(type);
}
