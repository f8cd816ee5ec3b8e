import type { Relation, RelationColumn, RelationName } from '#shared/domain/catalog.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { GridRow } from '#shared/domain/grid.ts';
import type { ResultCell, ResultColumn } from '#shared/domain/sql.ts';
import type { Cell } from '#shared/domain/table.ts';
import { queriedTable } from './queriedTable.ts';
import { asGridCell, type ResultRow } from './resultCells.ts';

/** A result whose rows are rows of one table, told apart by its key. */
export interface EditableResult {
  readonly relation: Relation;
  /** For each column of the result, the column of the table that is edited there; undefined for every other. */
  readonly columns: readonly (RelationColumn | undefined)[];
  /** The key of a row of the table; undefined where it is not a plain value. */
  readonly keyOf: (row: ResultRow) => string | undefined;
  /** The value of one of these columns as the table's own grid reads it. */
  readonly cellOf: (row: ResultRow, column: number) => Cell;
  /** The row of the table, NULL in columns that the result does not have. */
  readonly toGridRow: (row: ResultRow) => GridRow | undefined;
}

/** The table that all stored values of a result come from; undefined where that cannot be told. */
export function tableOfResult(
  sql: string,
  columns: readonly ResultColumn[],
  dialect: Dialect,
): RelationName | undefined {
  const name = queriedTable(sql, dialect);
  const [first, ...others] = columns.flatMap(({ source }) => source ?? []);
  if (name === undefined || first === undefined) return undefined;
  const { schema, table } = first;
  const isSame = dialect === 'sqlite' ? table.toLowerCase() === name.toLowerCase() : table === name;
  const isOne = others.every((source) => source.schema === schema && source.table === table);
  return isSame && isOne ? { schema, name: table } : undefined;
}

/** A session may write values of other types in its own way, by its settings. */
const plainTypes = /^(?:smallint|integer|bigint|int|text|uuid|character varying|varchar)\b/iu;

/** How a result is edited; undefined where the key of its table is not among its columns. */
export function toEditableResult(
  relation: Relation,
  described: readonly ResultColumn[],
  dialect: Dialect,
): EditableResult | undefined {
  const { rowKey, notEditable } = relation;
  const key = rowKey.map((name) => ({
    place: described.findIndex(({ source }) => source?.column === name),
    type: relation.columns.find((column) => column.name === name)?.type ?? '',
  }));
  if (notEditable !== null || key.length === 0) return undefined;
  if (key.some(({ place, type }) => place < 0 || !plainTypes.test(type))) return undefined;
  const columns = described.map(({ source }, index) => {
    const isFirst = described.findIndex((other) => other.source?.column === source?.column) === index;
    return isFirst && source !== null ? relation.columns.find(({ name }) => name === source.column) : undefined;
  });
  const places = relation.columns.map((column) => columns.indexOf(column));
  const keyOf = ({ cells }: ResultRow): string | undefined => {
    const values = key.map(({ place, type }) => keyValue(cells[place] ?? null, type, dialect));
    return values.includes(undefined) ? undefined : JSON.stringify(values);
  };
  return {
    relation,
    columns,
    keyOf,
    cellOf: ({ cells }, index) => storedCell(cells[index] ?? null, columns[index]),
    toGridRow: (row) => {
      const found = keyOf(row);
      const cells = places.map((place, index) => storedCell(row.cells[place] ?? null, relation.columns[index]));
      return found === undefined ? undefined : { key: found, cells };
    },
  };
}

/** A part of a row's key, as core writes it: SQLite's values with their storage class, but for integers. */
function keyValue(cell: ResultCell, type: string, dialect: Dialect): string | readonly [string, string] | undefined {
  if (typeof cell !== 'string') return undefined;
  return dialect === 'sqlite' && !/^(?:big|small)?int/iu.test(type) ? [cell, 'text'] : cell;
}

/** A value as the table's own grid reads it: PostgreSQL sends a boolean by its first letter. */
function storedCell(cell: ResultCell, column: RelationColumn | undefined): Cell {
  if (column?.type === 'boolean' && (cell === 't' || cell === 'f')) return cell === 't' ? 'true' : 'false';
  return asGridCell(cell);
}
