import type { ShapeColumn } from '#core/connection/databaseShape.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { firstCharacters } from '#core/listing/dialectSql.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { isSecretName } from '#shared/domain/secretColumns.ts';
import type { Cell } from '#shared/domain/table.ts';

/** Longer texts are cut, in characters. */
const maxTextLength = 1000;

/**
 * SQL of one cell of `r`: three columns, of which `toCells` makes a cell: what it is, its value, its length. Blobs and
 * secrets are measured only; their values are not selected.
 */
export function cellColumns(dialect: Dialect, { name, type }: ShapeColumn): readonly [string, string, string] {
  const column = `r.${quoted(name)}`;
  if (isSecretName(name)) return [kind(column, 'secret'), 'null', characters(dialect, column)];
  const text = dialect === 'postgresql' ? `${column}::text` : `cast(${column} as text)`;
  if (dialect === 'postgresql') {
    if (type === 'bytea') return [kind(column, 'blob'), 'null', `octet_length(${column})`];
    return [kind(column, 'text'), firstCharacters(dialect, text, maxTextLength), `length(${text})`];
  }
  // SQLite: what a column holds is told by each value, not by the column.
  const blob = `typeof(${column}) = 'blob'`;
  return [
    `case typeof(${column}) when 'null' then 'null' when 'blob' then 'blob' else 'text' end`,
    `case when ${blob} then null else ${firstCharacters(dialect, text, maxTextLength)} end`,
    `case when ${blob} then octet_length(${column}) else text_length(${text}) end`,
  ];
}

/** The cells of a row, from three columns each. */
export function toCells(columns: readonly ShapeColumn[], row: readonly RawCell[]): readonly Cell[] {
  return columns.map((_, index) => toCell(row[index * 3], row[index * 3 + 1], row[index * 3 + 2]));
}

function toCell(what: RawCell | undefined, value: RawCell | undefined, length: RawCell | undefined): Cell {
  const size = Number(length ?? 0);
  if (what === 'blob') return { kind: 'blob', bytes: size };
  if (what === 'secret') return { kind: 'secret', length: size };
  if (what !== 'text' || typeof value !== 'string') return null;
  return size > maxTextLength ? { kind: 'cut', text: value, length: size } : value;
}

function kind(column: string, word: 'secret' | 'blob' | 'text'): string {
  return `case when ${column} is null then 'null' else '${word}' end`;
}

function characters(dialect: Dialect, column: string): string {
  return dialect === 'postgresql' ? `length(${column}::text)` : `text_length(cast(${column} as text))`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
