import type { ColumnFacts, RelationFacts } from '#core/catalog/relationFacts.ts';
import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { columnOf, keyParts, type RowOrder, valuePart } from '#core/grid/rowOrder.ts';
import { invalidKey, parseRowKey } from '#core/grid/rowPlace.ts';
import { joined, part, quotedName, type SqlPart, toStatement } from '#core/listing/sqlPart.ts';
import { cellColumns, type CellLimits, toCells } from '#core/tables/cellSql.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { Cell } from '#shared/domain/table.ts';

/** What reads rows, views of any name included. */
export type GridDatabase = Pick<ReadOnlyDatabase, 'dialect' | 'build' | 'positionalRows'>;

/** Everything that the statements of one window are made of. */
export interface Grid {
  readonly database: GridDatabase;
  readonly facts: RelationFacts;
  /** Expressions over `r`. */
  readonly selected: readonly string[];
  readonly where: SqlPart | undefined;
  readonly order: RowOrder;
  readonly signal: AbortSignal;
}

/** The columns by their names, in that order. Fails with bad-input for one that is not there. */
export function columnsNamed(facts: RelationFacts, names: readonly string[]): readonly ColumnFacts[] {
  const byName = new Map(facts.columns.map((column) => [column.name, column]));
  return names.map((name) => byName.get(name) ?? columnOf(facts, name));
}

/** SQL of the cells of those columns that may be read. */
export function cellsSql(dialect: Dialect, columns: readonly ColumnFacts[], limits: CellLimits): readonly string[] {
  return columns.filter(({ isForbidden }) => !isForbidden).flatMap((column) => cellColumns(dialect, column, limits));
}

/** The cells of all columns: what `cellsSql` selected, and a word for each column that may not be read. */
export function rowCells(
  columns: readonly ColumnFacts[],
  selected: readonly RawCell[],
  limits: CellLimits,
): readonly Cell[] {
  const readable = columns.filter(({ isForbidden }) => !isForbidden);
  const cells = toCells(readable, selected, limits);
  let taken = 0;
  return columns.map(({ isForbidden }): Cell => {
    if (isForbidden) return { kind: 'forbidden' };
    taken += 1;
    return cells[taken - 1] ?? null;
  });
}

/** A relation with its schema, as SQL writes it. */
export function relationSql(dialect: Dialect, { schema, name }: RelationFacts): string {
  return `${quotedName(dialect, schema)}.${quotedName(dialect, name)}`;
}

/** A `where` of conditions; nothing without any. */
export function wherePart(conditions: readonly (SqlPart | undefined)[]): SqlPart {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length === 0 ? part('') : joined([part(' where '), joined(given, ' and ')], '');
}

/** The condition that only the row with a key meets. Fails with bad-input for a key of another relation. */
export function keyPart(dialect: Dialect, facts: RelationFacts, key: string): SqlPart {
  const own = keyParts(dialect, facts);
  const values = parseRowKey(dialect, key);
  if (own.length === 0 || values.length !== own.length) throw invalidKey();
  const parts = values.map((value, index) => {
    const each = own[index];
    return each === undefined ? part('1 = 0') : joined([part(`${each.sql} = `), valuePart(dialect, each, value)], '');
  });
  return joined(parts, ' and ');
}

/** How many rows meet conditions. */
export async function countRows(
  { database, facts, signal }: Pick<Grid, 'database' | 'facts' | 'signal'>,
  conditions: readonly (SqlPart | undefined)[],
): Promise<number> {
  const { dialect, build } = database;
  const statement = joined(
    [part(`select count(*) from ${relationSql(dialect, facts)} as r`), wherePart(conditions)],
    '',
  );
  const { rows } = await database.positionalRows(toStatement(build, statement), signal);
  return Number(rows[0]?.[0] ?? 0);
}
