import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { ConsoleColumn } from '#core/connection/consoleSession.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { ResultColumn } from '#shared/domain/sql.ts';

/** A column with the names of its type and of where its values are stored. */
export type NamedColumn = ConsoleColumn & Pick<ResultColumn, 'source'>;

/** Names types and tables of columns, which PostgreSQL tells by their numbers. */
export interface ColumnNames {
  readonly nameColumns: (columns: readonly ConsoleColumn[], signal: AbortSignal) => Promise<readonly NamedColumn[]>;
}

/** Those that most results are made of. */
const usual: readonly (readonly [string, string])[] = [
  ['16', 'boolean'],
  ['17', 'bytea'],
  ['18', '"char"'],
  ['19', 'name'],
  ['20', 'bigint'],
  ['21', 'smallint'],
  ['23', 'integer'],
  ['25', 'text'],
  ['26', 'oid'],
  ['114', 'json'],
  ['700', 'real'],
  ['701', 'double precision'],
  ['1043', 'varchar'],
  ['1082', 'date'],
  ['1114', 'timestamp'],
  ['1184', 'timestamptz'],
  ['1186', 'interval'],
  ['1700', 'numeric'],
  ['2950', 'uuid'],
  ['3802', 'jsonb'],
];
const typeRow = z.object({ type: textCell, name: textCell });
const sourceRow = z.object({ oid: textCell, number: textCell, schema: textCell, table: textCell, column: textCell });

/** Looks up what is not known yet, and keeps it. Where that fails, the number of a type stays, and a source is unknown. */
export function makeColumnNames(database: () => ReadOnlyDatabase): ColumnNames {
  const types = new Map(usual);
  const sources = new Map<string, ResultColumn['source']>();
  return {
    nameColumns: async (columns, signal) => {
      const open = database();
      if (open.dialect === 'postgresql') {
        const asked = { database: open, columns, signal };
        await Promise.all([readTypes(asked, types), readSources(asked, sources)]);
      }
      return columns.map((column) => ({
        ...column,
        type: types.get(column.type) ?? column.type,
        source: sourceOf(column, sources),
      }));
    },
  };
}

function sourceOf(
  { origin }: ConsoleColumn,
  known: ReadonlyMap<string, ResultColumn['source']>,
): ResultColumn['source'] {
  if (origin === null) return null;
  if (origin.kind === 'numbered') return known.get(keyOf(origin)) ?? null;
  const { kind: _named, ...source } = origin;
  return source;
}

function keyOf({ table, column }: { readonly table: number | string; readonly column: number | string }): string {
  return `${table}:${column}`;
}

interface Asked {
  readonly database: ReadOnlyDatabase;
  readonly columns: readonly ConsoleColumn[];
  readonly signal: AbortSignal;
}

async function readTypes({ database, columns, signal }: Asked, known: Map<string, string>): Promise<void> {
  const { build, rows } = database;
  const unknown = [...new Set(columns.map(({ type }) => type))].filter((type) => !known.has(type));
  if (unknown.length === 0) return;
  const marks = unknown.map(() => '?::oid').join(', ');
  const sql = `select oid::text as type, format_type(oid, null) as name from pg_type where oid in (${marks})`;
  const query = build.raw(sql, unknown);
  for (const { type, name } of await rows({ query, row: typeRow, signal }).catch(() => [])) known.set(type, name);
}

async function readSources(
  { database, columns, signal }: Asked,
  known: Map<string, ResultColumn['source']>,
): Promise<void> {
  const { build, rows } = database;
  const tables = columns.flatMap(({ origin }) =>
    origin?.kind === 'numbered' && !known.has(keyOf(origin)) ? [String(origin.table)] : [],
  );
  const unknown = [...new Set(tables)];
  if (unknown.length === 0) return;
  const marks = unknown.map(() => '?::oid').join(', ');
  const query = build.raw(
    `select c.oid::text as oid, a.attnum::text as number, n.nspname as schema, c.relname as "table", a.attname as "column"
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped where c.oid in (${marks})`,
    unknown,
  );
  for (const { oid, number, ...source } of await rows({ query, row: sourceRow, signal }).catch(() => []))
    known.set(keyOf({ table: oid, column: number }), source);
}
