import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { ConsoleColumn } from '#core/connection/consoleSession.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** Names the types of columns, which PostgreSQL tells by their numbers. */
export interface TypeNames {
  readonly nameTypes: (columns: readonly ConsoleColumn[], signal: AbortSignal) => Promise<readonly ConsoleColumn[]>;
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
const row = z.object({ type: textCell, name: textCell });

/** Looks up what is not known yet, and keeps it. Where that fails, the number stays. */
export function makeTypeNames(database: () => ReadOnlyDatabase): TypeNames {
  const known = new Map(usual);
  return {
    nameTypes: async (columns, signal) => {
      const { dialect, build, rows } = database();
      if (dialect === 'sqlite') return columns;
      const unknown = [...new Set(columns.map(({ type }) => type))].filter((type) => !known.has(type));
      if (unknown.length > 0) {
        const marks = unknown.map(() => '?::oid').join(', ');
        const query = build.raw(
          `select oid::text as type, format_type(oid, null) as name from pg_type where oid in (${marks})`,
          unknown,
        );
        for (const { type, name } of await rows({ query, row, signal }).catch(() => [])) known.set(type, name);
      }
      return columns.map((column) => ({ ...column, type: known.get(column.type) ?? column.type }));
    },
  };
}
