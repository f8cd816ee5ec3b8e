import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { blobContent } from '#core/tables/blobContent.ts';
import { quotedName } from '#core/listing/sqlPart.ts';
import { characterLength, firstCharacters } from '#core/listing/dialectSql.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { isSecretName } from '#shared/domain/secretColumns.ts';
import type { Cell } from '#shared/domain/table.ts';

interface CellColumn {
  readonly name: string;
  /** As the server names it. */
  readonly type: string;
  /** Whether it is a blob though its type has another name: a domain. */
  readonly isBlob?: boolean;
}

/** How much of a value travels. */
export interface CellLimits {
  /** Longer texts are truncated, in characters. */
  readonly text: number;
  /** Bytes of a blob that tell what it is. */
  readonly blob: number;
}

/** For a row that is looked at as it is stored. */
export const wholeRow: CellLimits = { text: 1000, blob: 0 };

/** A text of more bytes is not read for the number of its characters. */
const maxCounted = 1_000_000;

/**
 * SQL of one cell of `r`: three columns, of which `toCells` makes a cell: what it is, its value, its length. Blobs and
 * secrets are measured only; of a blob, the first bytes may be selected too.
 */
export function cellColumns(
  dialect: Dialect,
  { name, type, isBlob = type === 'bytea' }: CellColumn,
  limits: CellLimits = wholeRow,
): readonly [string, string, string] {
  const column = `r.${quotedName(dialect, name)}`;
  if (isSecretName(name)) return [kind(column, 'secret'), 'null', characters(dialect, column)];
  if (dialect === 'postgresql') {
    if (isBlob) {
      const start = limits.blob === 0 ? 'null' : `encode(substring(${column} from 1 for ${limits.blob}), 'hex')`;
      return [kind(column, 'blob'), start, `octet_length(${column})`];
    }
    return [kind(column, 'text'), firstCharacters(dialect, `${column}::text`, limits.text), textLength(column, type)];
  }
  // SQLite: the type is a property of each value, not of the column. Numbers come as they are, which is exact.
  const blob = limits.blob === 0 ? 'null' : `hex(substr(${column}, 1, ${limits.blob}))`;
  return [
    `case typeof(${column}) when 'null' then 'null' when 'blob' then 'blob' else 'text' end`,
    `case typeof(${column}) when 'blob' then ${blob} when 'text' then ${firstCharacters(dialect, column, limits.text)} else ${column} end`,
    `case typeof(${column}) when 'blob' then octet_length(${column}) when 'text' then ${characterLength(dialect, column)} else 0 end`,
  ];
}

/** PostgreSQL tells the bytes of a stored text without reading it. Negative: bytes. */
function textLength(column: string, type: string): string {
  const isText = /^(?:text|character|"char")/u.test(type) && !type.endsWith('[]');
  const length = `length(${column}::text)`;
  if (!isText) return length;
  return `case when octet_length(${column}) > ${maxCounted} then -octet_length(${column}) else ${length} end`;
}

/** The cells of a row, from three columns each. */
export function toCells(
  columns: readonly unknown[],
  row: readonly RawCell[],
  limits: CellLimits = wholeRow,
): readonly Cell[] {
  return columns.map((_, index) => toCell(row[index * 3], row[index * 3 + 1], { length: row[index * 3 + 2], limits }));
}

interface Measured {
  readonly length: RawCell | undefined;
  readonly limits: CellLimits;
}

function toCell(what: RawCell | undefined, value: RawCell | undefined, { length, limits }: Measured): Cell {
  const size = Number(length ?? 0);
  if (what === 'blob') {
    const content = typeof value === 'string' ? blobContent(value) : '';
    return { kind: 'blob', bytes: size, ...(content === '' ? {} : { content }) };
  }
  if (what === 'secret') return { kind: 'secret', length: size };
  if (what !== 'text' || typeof value !== 'string') return null;
  if (size < 0) return { kind: 'cut', text: value, length: -size, unit: 'bytes' };
  return size > limits.text ? { kind: 'cut', text: value, length: size } : value;
}

function kind(column: string, word: 'secret' | 'blob' | 'text'): string {
  return `case when ${column} is null then 'null' else '${word}' end`;
}

function characters(dialect: Dialect, column: string): string {
  return dialect === 'postgresql' ? `length(${column}::text)` : `text_length(cast(${column} as text))`;
}
