import { isoMoment } from '#shared/listFile/isoInstant.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { Dialect } from '#shared/domain/connection.ts';

/** A cell in another database's form, or why there is none. */
export type Fit = { readonly cell: RawCell } | { readonly problem: string };

interface Into {
  readonly from: Dialect;
  readonly to: Dialect;
  /** The column's type, in the words of the target database. */
  readonly type: string;
}

const instant = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:Z|\+00(?::?00)?)?$/u;

/** Whether two cells are equal. */
export function isSameCell(one: RawCell, other: RawCell): boolean {
  if (one === other) return true;
  return one instanceof Uint8Array && other instanceof Uint8Array && Buffer.compare(one, other) === 0;
}

/** Converts a cell of one dialect for a column of another. Within one dialect it stays unchanged, or does not fit. */
export function fitCell(cell: RawCell, { from, to, type }: Into): Fit {
  if (cell === null) return { cell };
  if (to === 'postgresql') return toPostgres(cell, from, type);
  return { cell: from === 'sqlite' ? cell : toSqlite(cell, type) };
}

/** Times as yaptide writes them on SQLite: in UTC, with six digits and without a zone. */
function toSqlite(cell: string | Uint8Array, type: string): RawCell {
  if (typeof cell !== 'string' || !/date|time/iu.test(type)) return cell;
  const found = instant.exec(cell);
  return found === null ? cell : `${found[1]} ${found[2]}.${(found[3] ?? '').padEnd(6, '0')}`;
}

const integerRanges: Readonly<Record<string, bigint>> = { smallint: 2n ** 15n, integer: 2n ** 31n, bigint: 2n ** 63n };

/**
 * SQLite allows any value in a column, and so does a file from elsewhere; what PostgreSQL would refuse is reported in
 * advance.
 */
function toPostgres(cell: string | Uint8Array, from: Dialect, type: string): Fit {
  if (type === 'bytea') return typeof cell === 'string' ? { problem: 'is text where bytes belong' } : { cell };
  if (typeof cell !== 'string') return { problem: 'is bytes where text belongs' };
  if (!cell.isWellFormed()) return { problem: 'holds bytes that are not valid text, which PostgreSQL rejects' };
  if (cell.includes('\0')) return { problem: 'holds a NUL character, which PostgreSQL rejects' };
  const range = Object.hasOwn(integerRanges, type) ? integerRanges[type] : undefined;
  if (range !== undefined) {
    if (!/^-?\d{1,20}$/u.test(cell)) return { problem: 'is not a whole number' };
    const value = BigInt(cell);
    return value < range && value >= -range ? { cell } : { problem: `is too large for ${type}` };
  }
  if (type.startsWith('timestamp') && from === 'sqlite') {
    const found = instant.exec(cell);
    if (found === null || isoMoment(`${found[1]} ${found[2]}+00`) === undefined)
      return { problem: 'is not a date and time' };
    return { cell: `${found[1]} ${found[2]}${found[3] === undefined ? '' : `.${found[3]}`}+00` };
  }
  const most = Number(/^character varying\((\d+)\)$/u.exec(type)?.[1] ?? Infinity);
  if (cell.length <= most || Array.from(cell).length <= most) return { cell };
  return { problem: `is longer than ${most} characters` };
}
