import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { nullableTextCell, numberCell, sumCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { DatabaseFacts, TableStorage } from '#shared/domain/overview.ts';

/** The most tables that are told one by one. */
const mostTables = 20;
/** The most tables whose exact sizes are asked for: each costs a look at its files. */
const mostSized = 2000;
/** In bytes: dbstat walks through all pages of a SQLite file. */
const mostWalked = 64 * 2 ** 20;

/** What is told of the database as a whole: its size, where that lies, and a few facts. */
export async function getDatabaseFacts(database: ReadOnlyDatabase, signal: AbortSignal): Promise<DatabaseFacts> {
  return database.dialect === 'postgresql' ? ofPostgres(database, signal) : ofSqlite(database, signal);
}

const tableRow = z.object({
  schema: textCell,
  name: textCell,
  heap: sumCell,
  toast: sumCell,
  indexes: sumCell,
  live: nullableTextCell,
  dead: nullableTextCell,
});

function toTable({ schema, name, heap, toast, indexes, live, dead }: z.infer<typeof tableRow>): TableStorage {
  const count = (text: string | null): number | null => (text === null || Number(text) < 0 ? null : Number(text));
  return { schema, table: name, heap, toast, indexes, rows: count(live), deadRows: count(dead) };
}

const factsRow = z.object({ size: sumCell, encoding: textCell, up: nullableTextCell, tables: sumCell });

async function ofPostgres({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<DatabaseFacts> {
  const isTable = `c.relkind in ('r', 'm', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`;
  const facts = build.raw(
    `select pg_database_size(d.oid) as size, pg_encoding_to_char(d.encoding) as encoding,
       pg_postmaster_start_time()::text as up,
       (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${isTable}) as tables
     from pg_database d where d.datname = current_database()`,
  );
  const tables = build.raw(
    `select t.schema, t.name, pg_table_size(t.oid) - coalesce(pg_total_relation_size(t.toast), 0) as heap,
       pg_total_relation_size(t.toast) as toast, pg_indexes_size(t.oid) as indexes,
       case when t.reltuples >= 0 then t.reltuples::bigint else s.n_live_tup end as live, s.n_dead_tup as dead
     from (select c.oid, n.nspname as schema, c.relname as name, nullif(c.reltoastrelid, 0) as toast, c.reltuples
           from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${isTable}
           order by c.relpages desc limit ${mostSized}) t
     left join pg_stat_all_tables s on s.relid = t.oid
     order by pg_total_relation_size(t.oid) desc, t.name limit ${mostTables}`,
  );
  const [[found], sized] = await Promise.all([
    rows({ query: facts, row: factsRow, signal }),
    rows({ query: tables, row: tableRow, signal }),
  ]);
  return {
    size: found?.size ?? 0,
    encoding: found?.encoding ?? '',
    upSince: found?.up ?? null,
    tableCount: found?.tables ?? 0,
    tables: sized.map((row) => toTable(row)),
    free: null,
    writtenAt: null,
  };
}

const fileRow = z.object({
  pages: numberCell,
  page: numberCell,
  free: numberCell,
  encoding: textCell,
  file: nullableTextCell,
  tables: sumCell,
});

async function ofSqlite({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<DatabaseFacts> {
  const query = build.raw(
    `select (select page_count from pragma_page_count) as pages, (select page_size from pragma_page_size) as page,
       (select freelist_count from pragma_freelist_count) as free, (select encoding from pragma_encoding) as encoding,
       (select file from pragma_database_list where name = 'main') as file,
       (select count(*) from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\') as tables`,
  );
  const [found] = await rows({ query, row: fileRow, signal });
  if (found === undefined) throw new Error('SQLite returned no row');
  const size = found.pages * found.page;
  const written = found.file === null ? undefined : await stat(found.file).catch(() => undefined);
  return {
    size,
    encoding: found.encoding,
    upSince: null,
    tableCount: found.tables,
    tables: size <= mostWalked ? await walkTables({ build, rows }, signal) : [],
    free: found.free * found.page,
    writtenAt: written?.mtime.toISOString() ?? null,
  };
}

/** What each table and its indexes take, from the pages of the file; what overflows a page counts as long values. */
async function walkTables(
  { build, rows }: Pick<ReadOnlyDatabase, 'build' | 'rows'>,
  signal: AbortSignal,
): Promise<readonly TableStorage[]> {
  const query = build.raw(
    `select '' as schema, m.tbl_name as name,
       sum(case when m.type = 'table' and d.pagetype <> 'overflow' then d.pgsize else 0 end) as heap,
       sum(case when m.type = 'table' and d.pagetype = 'overflow' then d.pgsize else 0 end) as toast,
       sum(case when m.type = 'index' then d.pgsize else 0 end) as indexes, null as live, null as dead
     from dbstat d join sqlite_schema m on m.name = d.name
     group by m.tbl_name order by sum(d.pgsize) desc, m.tbl_name limit ${mostTables}`,
  );
  return (await rows({ query, row: tableRow, signal })).map((row) => toTable(row));
}
