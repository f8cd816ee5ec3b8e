import { type DatabaseDescription, describeDatabase } from '#core/backups/postgres/databaseDescription.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';

/** A table with its key, as it is compared. */
export interface SideTable {
  readonly schema: string;
  readonly name: string;
  /** Qualified and quoted. */
  readonly sql: string;
  /** Quoted. */
  readonly columns: readonly string[];
  /** The columns of its primary key, quoted; none without one. */
  readonly key: readonly string[];
  /** Whether the key is one whole number. */
  readonly isNumbered: boolean;
  readonly isReadable: boolean;
}

/** One of two databases that are compared, as of one moment. */
export interface DatabaseSide {
  readonly description: DatabaseDescription;
  readonly tables: readonly SideTable[];
  readonly read: (sql: string) => Promise<readonly (readonly RawCell[])[]>;
  /** The text of all that was read since it was described, in bytes. */
  readonly transferred: () => number;
}

const keysSql = `select format('%I.%I', n.nspname, c.relname), quote_ident(a.attname),
    a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    cross join unnest(i.indkey::int2[]) with ordinality as k(number, place)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
  where i.indisprimary order by 1, k.place`;

/** Describes the database of a session that sees it as of one moment. */
export async function describeSide(session: CopySession, signal: AbortSignal): Promise<DatabaseSide> {
  const counted = { bytes: 0 };
  const description = await describeDatabase(session, signal);
  const { rows } = await session.run(keysSql, signal);
  const keys = Map.groupBy(rows, ([table]) => String(table));
  return {
    description,
    tables: description.tables.map(({ schema, name, sql, columns, isReadable, hidesRows }) => {
      const key = keys.get(sql) ?? [];
      return {
        schema,
        name,
        sql,
        columns,
        key: key.map(([, column]) => String(column)),
        isNumbered: key.length === 1 && key[0]?.[2] === 't',
        isReadable: isReadable && !hidesRows,
      };
    }),
    read: async (sql) => {
      const found = (await session.run(sql, signal)).rows;
      for (const row of found) for (const cell of row) counted.bytes += cell?.length ?? 0;
      return found;
    },
    transferred: () => counted.bytes,
  };
}
