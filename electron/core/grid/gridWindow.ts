import type { RelationFacts } from '#core/catalog/relationFacts.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { gridFilter } from '#core/grid/gridFilter.ts';
import {
  cellsSql,
  columnsNamed,
  countRows,
  type Grid,
  type GridDatabase,
  relationSql,
  rowCells,
  wherePart,
} from '#core/grid/gridSql.ts';
import { type PlaceValue, type RowOrder, rowOrder, valueColumns, valuePart } from '#core/grid/rowOrder.ts';
import { type Half, offsetCursor, parseOffset, parsePlace, type Place, rowKey, toCursor } from '#core/grid/rowPlace.ts';
import { joined, part, type SqlPart, toStatement } from '#core/listing/sqlPart.ts';
import type { CellLimits } from '#core/tables/cellSql.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { GridFilter, GridRow, GridSort } from '#shared/domain/grid.ts';
import type { ListWindow, WindowOf } from '#shared/domain/listing.ts';

export interface GridRequest {
  readonly columns: readonly string[];
  readonly filter: GridFilter;
  readonly sort: GridSort;
  readonly window: ListWindow;
  /** Whether longer texts come too. */
  readonly isWhole: boolean;
}

interface SelectedRequest {
  readonly request: Pick<GridRequest, 'filter' | 'sort' | 'window'>;
  /** Expressions over `r`. */
  readonly selected: readonly string[];
  readonly signal: AbortSignal;
}

/** A row of a list shows the beginning of a value. */
const listed: CellLimits = { text: 300, blob: 16 };
/** A row of a file is complete, within reason. */
const whole: CellLimits = { text: 100_000, blob: 16 };
/** In bytes: a longer sorted value is not part of a cursor; it is looked up by the row's key. */
const maxSortedValue = 400;

/** A row by what was selected of it. */
interface SelectedRow {
  readonly key: string;
  readonly cells: readonly RawCell[];
}

interface PlacedRow {
  readonly row: SelectedRow;
  readonly place: Place;
}

/** Reads one window of a relation for people: the cells of columns, as `request` limits them. */
export async function readGridWindow(
  database: GridDatabase,
  facts: RelationFacts,
  { request, signal }: { readonly request: GridRequest; readonly signal: AbortSignal },
): Promise<WindowOf<GridRow>> {
  const columns = columnsNamed(facts, request.columns);
  const limits = request.isWhole ? whole : listed;
  const selected = cellsSql(database.dialect, columns, limits);
  const { rows, ...cursors } = await readSelectedWindow(database, facts, { request, selected, signal });
  return { ...cursors, rows: rows.map(({ key, cells }) => ({ key, cells: rowCells(columns, cells, limits) })) };
}

/**
 * Reads one window of a relation by keyset, so that every window costs the same; a jump from the end reads the reversed order. A
 * relation without anything that tells its rows apart is read by offset.
 */
export async function readSelectedWindow(
  database: GridDatabase,
  facts: RelationFacts,
  { request, selected, signal }: SelectedRequest,
): Promise<WindowOf<SelectedRow>> {
  const { dialect } = database;
  const { filter, sort, window } = request;
  const grid: Grid = {
    database,
    facts,
    selected,
    where: gridFilter(dialect, facts, filter),
    order: rowOrder(dialect, facts, sort),
    signal,
  };
  if (grid.order.key.length === 0) return readByOffset(grid, window);
  const reversed = window.kind === 'before' || (window.kind === 'jump' && window.from === 'end');
  const found =
    window.kind === 'jump'
      ? await readJump(grid, { reversed, skip: window.skip, limit: window.limit })
      : await readBeyond(grid, { reversed, from: parsePlace(window.cursor), limit: window.limit });
  const rows = reversed ? found.toReversed() : found;
  return {
    rows: rows.map(({ row }) => row),
    firstCursor: toCursor(rows[0]?.place),
    lastCursor: toCursor(rows.at(-1)?.place),
  };
}

interface Jump {
  readonly reversed: boolean;
  readonly skip: number;
  readonly limit: number;
}

function halvesOf({ order }: Grid, reversed: boolean): readonly Half[] {
  if (order.sort === undefined || !order.sortIsNullable) return ['valued'];
  return reversed ? ['empty', 'valued'] : ['valued', 'empty'];
}

async function readJump(grid: Grid, { reversed, skip, limit }: Jump): Promise<readonly PlacedRow[]> {
  const found: PlacedRow[] = [];
  let left = skip;
  for (const half of halvesOf(grid, reversed)) {
    const rows = await readHalf(grid, { half, reversed, skip: left, limit: limit - found.length });
    found.push(...rows);
    if (found.length >= limit) break;
    // What is passed over in this half is passed over no more in the next.
    const passed = rows.length > 0 || left === 0 ? left : await countRows(grid, [grid.where, inHalf(grid.order, half)]);
    left = Math.max(0, left - passed);
  }
  return found;
}

interface Beyond {
  readonly reversed: boolean;
  readonly from: Place;
  readonly limit: number;
}

async function readBeyond(grid: Grid, { reversed, from, limit }: Beyond): Promise<readonly PlacedRow[]> {
  const halves = halvesOf(grid, reversed);
  const found: PlacedRow[] = [];
  for (const half of halves.slice(Math.max(0, halves.indexOf(from.half)))) {
    const seek = half === from.half ? seekPart(grid, from, reversed) : undefined;
    found.push(...(await readHalf(grid, { half, reversed, skip: 0, limit: limit - found.length, seek })));
    if (found.length >= limit) break;
  }
  return found;
}

interface HalfWindow extends Jump {
  readonly half: Half;
  readonly seek?: SqlPart | undefined;
}

/** What a half is ordered by, each with a name of its own: `s` for the sorted value, `k0` and so on for the key. */
function orderParts({ sort, key }: RowOrder, half: Half) {
  const named = key.map((each, index) => ({ ...each, name: `k${index}` }));
  return sort === undefined || half === 'empty' ? named : [{ ...sort, name: 's' }, ...named];
}

function inHalf({ sort, sortIsNullable }: RowOrder, half: Half): SqlPart | undefined {
  if (sort === undefined || !sortIsNullable) return undefined;
  return part(half === 'empty' ? `${sort.sql} is null` : `${sort.sql} is not null`);
}

/**
 * The keys of the window are found alone, and only then the columns of its rows: sorting would otherwise make every column of
 * every row.
 */
async function readHalf(grid: Grid, { half, reversed, skip, limit, seek }: HalfWindow): Promise<readonly PlacedRow[]> {
  const { database, facts, order, where, signal } = grid;
  const { dialect, build } = database;
  const parts = orderParts(order, half);
  const direction = order.isAscending === reversed ? 'desc' : 'asc';
  const relation = `${relationSql(dialect, facts)} as r`;
  const keys = joined(
    [
      part(`select ${parts.map(({ sql, name }) => `${sql} as ${name}`).join(', ')} from ${relation}`),
      wherePart([where, inHalf(order, half), seek]),
      part(` order by ${parts.map(({ sql }) => `${sql} ${direction}`).join(', ')} limit ${limit} offset ${skip}`),
    ],
    '',
  );
  const sorted = parts.find(({ name }) => name === 's');
  const selected = [
    ...(sorted === undefined ? ['null', 'null'] : shortValue(dialect, sorted.sql)),
    ...order.key.flatMap(({ sql }) => valueColumns(dialect, sql)),
    ...grid.selected,
  ];
  const meeting = order.key.map(({ sql }, index) => `${sql} = w.k${index}`).join(' and ');
  const late = parts.map(({ name }) => `w.${name} ${direction}`).join(', ');
  const statement = joined(
    [
      part(`select ${selected.join(', ')} from (`),
      keys,
      part(`) as w join ${relation} on ${meeting} order by ${late}`),
    ],
    '',
  );
  const { rows } = await database.positionalRows(toStatement(build, statement), signal);
  return rows.map((row) => toPlacedRow(grid, half, row));
}

/** A value as text where it is short, and its storage class. */
function shortValue(dialect: Dialect, sql: string): readonly [string, string] {
  const [text, storage] = valueColumns(dialect, sql);
  return [`case when octet_length(${text}) <= ${maxSortedValue} then ${text} end`, storage];
}

function toPlacedRow({ order }: Grid, half: Half, row: readonly RawCell[]): PlacedRow {
  const valueAt = (index: number): PlaceValue => ({ text: textOf(row[index]), storage: textOf(row[index + 1]) });
  const key = order.key.map((_, index) => valueAt(2 + 2 * index));
  const cells = row.slice(2 + 2 * order.key.length);
  return { row: { key: rowKey(key), cells }, place: { half, sort: valueAt(0), key } };
}

function textOf(cell: RawCell | undefined): string | null {
  return typeof cell === 'string' ? cell : null;
}

/** Rows beyond a place, compared as one value so that an index over the columns is used. */
function seekPart({ database, facts, order }: Grid, from: Place, reversed: boolean): SqlPart {
  const { dialect } = database;
  const parts = orderParts(order, from.half);
  const names = parts.map(({ sql }) => sql).join(', ');
  const sign = order.isAscending === reversed ? '<' : '>';
  const key = order.key.map((each, index) =>
    valuePart(dialect, each, from.key[index] ?? { text: null, storage: null }),
  );
  const hasSort = parts.length > order.key.length;
  if (!hasSort || order.sort === undefined) {
    return joined([part(`(${names}) ${sign} (`), joined(key, ', '), part(')')], '');
  }
  if (from.sort.text !== null) {
    const values = [valuePart(dialect, order.sort, from.sort), ...key];
    return joined([part(`(${names}) ${sign} (`), joined(values, ', '), part(')')], '');
  }
  // The sorted value is read where it is stored.
  const own = order.key.map(({ sql }, index) => joined([part(`${sql} = `), key[index] ?? part('null')], ''));
  return joined(
    [
      part(`(${names}) ${sign} (select ${names} from ${relationSql(dialect, facts)} as r where `),
      joined(own, ' and '),
      part(')'),
    ],
    '',
  );
}

/** Without an order that is total, rows are counted from the start. */
async function readByOffset(grid: Grid, window: ListWindow): Promise<WindowOf<SelectedRow>> {
  const { database, facts, order, where, signal } = grid;
  const { dialect, build } = database;
  const { sort, sortIsNullable, isAscending } = order;
  const { offset, limit } = await offsetOf(grid, window);
  const selected = ['null', ...grid.selected];
  const by =
    sort === undefined
      ? []
      : [...(sortIsNullable ? [`(${sort.sql} is null)`] : []), `${sort.sql} ${isAscending ? 'asc' : 'desc'}`];
  const statement = joined(
    [
      part(`select ${selected.join(', ')} from ${relationSql(dialect, facts)} as r`),
      wherePart([where]),
      part(`${by.length === 0 ? '' : ` order by ${by.join(', ')}`} limit ${limit} offset ${offset}`),
    ],
    '',
  );
  const { rows } = await database.positionalRows(toStatement(build, statement), signal);
  return {
    rows: rows.map((row, index) => ({ key: `#${offset + index}`, cells: row.slice(1) })),
    firstCursor: rows.length === 0 ? null : offsetCursor(offset),
    lastCursor: rows.length === 0 ? null : offsetCursor(offset + rows.length - 1),
  };
}

async function offsetOf(grid: Grid, window: ListWindow): Promise<{ readonly offset: number; readonly limit: number }> {
  const { limit } = window;
  if (window.kind === 'jump' && window.from === 'start') return { offset: window.skip, limit };
  if (window.kind === 'jump') {
    const end = Math.max(0, (await countRows(grid, [grid.where])) - window.skip);
    const offset = Math.max(0, end - limit);
    return { offset, limit: end - offset };
  }
  const at = parseOffset(window.cursor);
  if (window.kind === 'after') return { offset: at + 1, limit };
  const offset = Math.max(0, at - limit);
  return { offset, limit: at - offset };
}
