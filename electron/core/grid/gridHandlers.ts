import { readRelation } from '#core/catalog/catalogHandlers.ts';
import type { RelationFacts } from '#core/catalog/relationFacts.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { gridFilter } from '#core/grid/gridFilter.ts';
import {
  cellsSql,
  countRows,
  type GridDatabase,
  keyPart,
  relationSql,
  rowCells,
  wherePart,
} from '#core/grid/gridSql.ts';
import { readGridWindow } from '#core/grid/gridWindow.ts';
import { columnOf } from '#core/grid/rowOrder.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { firstCharacters } from '#core/listing/dialectSql.ts';
import { joined, part, quotedName, toStatement } from '#core/listing/sqlPart.ts';
import type { CellLimits } from '#core/tables/cellSql.ts';
import type { gridCalls } from '#shared/contract/gridCalls.ts';
import type { RelationName } from '#shared/domain/catalog.ts';
import type { GridRow, StoredText } from '#shared/domain/grid.ts';
import type { Cell } from '#shared/domain/table.ts';
import { makeFailure } from '#shared/failure.ts';

/** What a row that is looked at by itself shows of its values. */
const rowLimits: CellLimits = { text: 2000, blob: 16 };
/** PostgreSQL selects at most 1664 expressions at once, of which each cell needs three. */
const columnsAtOnce = 200;
/** In characters, of a text that is looked at by itself. */
const maxText = 2_000_000;
/** In ms: how long the columns of a relation are taken as they were. */
const factsAge = 10_000;

/** Any cell of any relation, as one that was found. */
interface FoundCell {
  readonly connectionId: string;
  readonly relation: RelationName;
  readonly key: string;
  readonly column: string;
}

/** The handlers of `gridCalls`; `on` finds an open connection's database. */
export function makeGridHandlers(on: Connections['database']): HandlersOf<typeof gridCalls, 'signal'> {
  const factsOf = makeFactsCache();
  return {
    'grid.rows': async ({ connectionId, relation, ...request }, { signal }) => {
      const database = on(connectionId);
      const facts = await factsOf({ database, connectionId, relation }, signal);
      return readGridWindow(withViews(database), facts, { request, signal });
    },
    'grid.count': async ({ connectionId, relation, filter }, { signal }) => {
      const database = on(connectionId);
      const facts = await factsOf({ database, connectionId, relation }, signal);
      const where = gridFilter(database.dialect, facts, filter);
      return { count: await countRows({ database: withViews(database), facts, signal }, [where]) };
    },
    'grid.row': async ({ connectionId, relation, key }, { signal }) => {
      const database = on(connectionId);
      return readRow(withViews(database), await readRelation(database, relation, signal), { key, signal });
    },
    'grid.text': async (cell, { signal }) => readText(on(cell.connectionId), cell, signal),
    'grid.bytes': async ({ offset, length, ...cell }, { signal }) =>
      readBytes(on(cell.connectionId), { ...cell, offset, length }, signal),
  };
}

function withViews(database: ReadOnlyDatabase): GridDatabase {
  const { dialect, build, withViews: views } = database;
  return { dialect, build, positionalRows: (views ?? database).positionalRows };
}

interface Asked {
  readonly database: ReadOnlyDatabase;
  readonly connectionId: string;
  readonly relation: RelationName;
}

/** A window after the other asks for the same columns; what has changed meanwhile is found a little later. */
function makeFactsCache(): (asked: Asked, signal: AbortSignal) => Promise<RelationFacts> {
  const kept = new Map<string, { readonly facts: RelationFacts; readonly at: number }>();
  return async ({ database, connectionId, relation }, signal) => {
    const key = JSON.stringify([connectionId, relation.schema, relation.name]);
    const found = kept.get(key);
    if (found !== undefined && performance.now() - found.at < factsAge) return found.facts;
    const facts = await readRelation(database, relation, signal);
    // Bounded: one entry for each relation that was looked at lately.
    for (const [other, { at }] of kept) if (performance.now() - at > factsAge) kept.delete(other);
    kept.set(key, { facts, at: performance.now() });
    return facts;
  };
}

async function readRow(
  database: GridDatabase,
  facts: RelationFacts,
  { key, signal }: { readonly key: string; readonly signal: AbortSignal },
): Promise<GridRow | null> {
  const { dialect, build } = database;
  const where = keyPart(dialect, facts, key);
  const cells: Cell[] = [];
  for (let start = 0; start < facts.columns.length; start += columnsAtOnce) {
    const columns = facts.columns.slice(start, start + columnsAtOnce);
    const selected = ['null', ...cellsSql(dialect, columns, rowLimits)].join(', ');
    const statement = joined(
      [part(`select ${selected} from ${relationSql(dialect, facts)} as r`), wherePart([where]), part(' limit 1')],
      '',
    );
    const { rows } = await database.positionalRows(toStatement(build, statement), signal);
    const [row] = rows;
    if (row === undefined) return null;
    cells.push(...rowCells(columns, row.slice(1), rowLimits));
  }
  return { key, cells };
}

async function readText(database: ReadOnlyDatabase, found: FoundCell, signal: AbortSignal): Promise<StoredText> {
  const { dialect } = database;
  const cell = await readCell(
    database,
    {
      ...found,
      expressionOf: (sql) => {
        const text = dialect === 'postgresql' ? `${sql}::text` : `cast(${sql} as text)`;
        return firstCharacters(dialect, text, maxText + 1);
      },
    },
    signal,
  );
  if (typeof cell !== 'string') return { text: null, isCut: false };
  const isCut = cell.length > maxText;
  return { text: isCut ? cell.slice(0, maxText) : cell, isCut };
}

async function readBytes(
  database: ReadOnlyDatabase,
  { offset, length, ...found }: FoundCell & { readonly offset: number; readonly length: number },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const cell = await readCell(
    database,
    {
      ...found,
      expressionOf: (sql) =>
        database.dialect === 'postgresql'
          ? `substring(${sql} from ${offset + 1} for ${length})`
          : `substr(cast(${sql} as blob), ${offset + 1}, ${length})`,
    },
    signal,
  );
  return cell instanceof Uint8Array ? cell : new Uint8Array();
}

/** What an expression over one value gives. Fails with not-found where the row is missing. */
async function readCell(
  database: ReadOnlyDatabase,
  { relation, key, column, expressionOf }: FoundCell & { readonly expressionOf: (sql: string) => string },
  signal: AbortSignal,
): Promise<RawCell | undefined> {
  const { dialect, build } = database;
  const facts = await readRelation(database, relation, signal);
  const { name } = columnOf(facts, column);
  const statement = joined(
    [
      part(`select ${expressionOf(`r.${quotedName(dialect, name)}`)} from ${relationSql(dialect, facts)} as r`),
      wherePart([keyPart(dialect, facts, key)]),
      part(' limit 1'),
    ],
    '',
  );
  const { rows } = await withViews(database).positionalRows(toStatement(build, statement), signal);
  const [row] = rows;
  if (row === undefined) throw noRow();
  return row[0];
}

function noRow(): Error {
  return makeFailure({
    code: 'not-found',
    message: 'The row no longer exists',
    hint: 'It was removed, or its key was changed. Refresh the table.',
  });
}
