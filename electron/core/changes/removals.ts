import { z } from 'zod';
import type { Reader } from '#core/admin/plan/catalog.ts';
import { numberCell, textCell } from '#core/connection/cells.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** Rows by table, as a transaction's own statements counted them. */
export type RowsByTable = ReadonlyMap<string, number>;

/** Monitors everything that a transaction removes: by its statements, cascades, triggers or rules. */
export interface RemovalWatch {
  /** Fails with `changed` if a different number of rows of a table was removed than the statements removed. */
  readonly verify: (counted: { readonly removed: RowsByTable; readonly added: RowsByTable }) => Promise<void>;
}

/**
 * Begins to monitor a transaction. PostgreSQL itself counts what each transaction removes, including rows that the
 * database user cannot see. In SQLite only triggers remove more than a statement does: if there are any, the rows of
 * each table are counted.
 */
export async function watchRemovals(reader: Reader, signal: AbortSignal): Promise<RemovalWatch> {
  if (reader.dialect === 'postgresql') return watchPostgres(reader, signal);
  return watchSqlite(reader, signal);
}

const countRow = z.object({ name: textCell, rows: numberCell });

const removedSql = `select case when pg_table_is_visible(r.oid) then r.relname else s.nspname || '.' || r.relname end as name,
    sum(pg_stat_get_xact_tuples_deleted(c.oid)) as rows
  from pg_class c join pg_class r on r.oid = coalesce(pg_partition_root(c.oid), c.oid)
    join pg_namespace s on s.oid = r.relnamespace
  where c.relkind = 'r' and s.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') group by 1`;

async function watchPostgres({ build, rows }: Reader, signal: AbortSignal): Promise<RemovalWatch> {
  const read = async (): Promise<RowsByTable> => {
    const found = await rows({ query: build.raw(removedSql), row: countRow, signal });
    return new Map(found.map(({ name, rows: count }) => [name, count]));
  };
  const counting = build.raw("select current_setting('track_counts') as name, 0 as rows");
  const [setting] = await rows({ query: counting, row: countRow, signal });
  if (setting?.name !== 'on') return { verify: async () => Promise.resolve() };
  // It may still include what earlier transactions of the session removed.
  const before = await read();
  return {
    verify: async ({ removed }) => {
      for (const [table, count] of await read()) {
        const gone = count - (before.get(table) ?? 0);
        if (gone !== (removed.get(table) ?? 0)) throw removedOthers(table, gone, removed.get(table) ?? 0);
      }
    },
  };
}

async function watchSqlite({ build, rows }: Reader, signal: AbortSignal): Promise<RemovalWatch> {
  const named = build.raw(
    `select name, 0 as rows from sqlite_schema where type = 'table' and name not like 'sqlite~_%' escape '~'
       and exists (select 1 from sqlite_schema where type = 'trigger') order by name`,
  );
  const tables = (await rows({ query: named, row: countRow, signal })).map(({ name }) => name);
  const read = async (): Promise<RowsByTable> => {
    const counts = new Map<string, number>();
    for (const table of tables) {
      const query = build.raw('select ? as name, count(*) as rows from ??', [table, table]);
      for (const { rows: count } of await rows({ query, row: countRow, signal })) counts.set(table, count);
    }
    return counts;
  };
  const before = await read();
  return {
    verify: async ({ removed, added }) => {
      for (const [table, count] of await read()) {
        const gone = (before.get(table) ?? 0) + (added.get(table) ?? 0) - count;
        // A trigger that adds rows, to a log of changes, removes nothing.
        if (gone > (removed.get(table) ?? 0)) throw removedOthers(table, gone, removed.get(table) ?? 0);
      }
    },
  };
}

function removedOthers(table: string, gone: number, counted: number): FailureError {
  return makeFailure({
    code: 'changed',
    message: `The database would have removed ${gone} rows of ${table}; ${counted === 0 ? 'none' : counted} of them ${counted === 1 ? 'was' : 'were'} planned and archived`,
    hint: 'Nothing was changed. The cause is rows that this database user cannot see, a trigger or a rule.',
  });
}
