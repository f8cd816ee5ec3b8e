import type { Candidate, PlaceContext } from '#core/archives/restore/candidate.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { isSecretColumn } from '#shared/domain/secretColumns.ts';

/** How many characters of a value are told. */
const maxText = 60;

/** Says of a row whose id is taken what the database has and what the archive has, column by column; without secrets and blobs. */
export function differenceOf(
  { table, fit }: Pick<PlaceContext, 'table' | 'fit'>,
  { id, cells, row }: Pick<Candidate, 'id' | 'cells' | 'row'>,
  existing: readonly RawCell[],
): string {
  const columns = fit.columns.flatMap((column, index) => {
    const [then, now] = [cells[index] ?? null, existing[index] ?? null];
    if (row.omitted[index] !== false || isSameCell(then, now)) return [];
    if (isSecretColumn(table, column) || then instanceof Uint8Array || now instanceof Uint8Array) {
      return [`${column} differs`];
    }
    return [`${column}: ${shown(now)} → ${shown(then)}`];
  });
  return `${table} ${id} exists with other values (now → in the archive): ${columns.join('; ')}`;
}

/** Whether two cells hold the same. */
export function isSameCell(one: RawCell, other: RawCell): boolean {
  if (one === other) return true;
  return one instanceof Uint8Array && other instanceof Uint8Array && Buffer.compare(one, other) === 0;
}

function shown(cell: string | null): string {
  if (cell === null) return 'NULL';
  if (cell === '') return "''";
  return cell.length > maxText ? `${cell.slice(0, maxText)}…` : cell;
}
