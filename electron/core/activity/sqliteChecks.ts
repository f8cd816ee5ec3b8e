import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { nullableTextCell, numberCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { FileCheck, FileCheckResult, SqliteFile } from '#shared/domain/serverActivity.ts';
import { FailureError } from '#shared/failure.ts';

type Reads = Pick<ReadOnlyDatabase, 'build' | 'rows'>;

const fileRow = z.object({
  path: nullableTextCell,
  page: numberCell,
  pages: numberCell,
  free: numberCell,
  journal: textCell,
  encoding: textCell,
  version: numberCell,
});

/** What a SQLite file says of itself. */
export async function getSqliteFile(database: Reads, signal: AbortSignal): Promise<SqliteFile> {
  const query = database.build.raw(
    `select (select file from pragma_database_list where name = 'main') as path, (select page_size from pragma_page_size) as page,
       (select page_count from pragma_page_count) as pages, (select freelist_count from pragma_freelist_count) as free,
       (select journal_mode from pragma_journal_mode) as journal, (select encoding from pragma_encoding) as encoding,
       (select user_version from pragma_user_version) as version`,
  );
  const [[found], tables] = await Promise.all([
    database.rows({ query, row: fileRow, signal }),
    listTables(database, signal),
  ]);
  if (found === undefined) throw new Error('SQLite returned no row');
  const path = found.path ?? '';
  const log = await stat(`${path}-wal`).catch(() => undefined);
  return {
    path,
    pageSize: found.page,
    pages: found.pages,
    freePages: found.free,
    journalMode: found.journal,
    logBytes: log?.size ?? 0,
    encoding: found.encoding,
    userVersion: found.version,
    tables,
  };
}

async function listTables({ build, rows }: Reads, signal: AbortSignal): Promise<readonly string[]> {
  const query = build.raw(
    `select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`,
  );
  return (await rows({ query, row: z.object({ name: textCell }), signal })).map(({ name }) => name);
}

/** The most problems that are told of a table, and of all. */
const mostOfTable = 20;
const mostProblems = 200;

interface CheckOptions {
  readonly check: FileCheck;
  readonly onProgress: (fraction: number, text: string) => void;
}

/**
 * Checks a file in a process of its own session, table by table, so that it can tell its progress and be cancelled between two and
 * within one. The schema comes first, with which the list of free pages is checked.
 */
export async function checkSqliteFile(
  database: Reads,
  { check, onProgress }: CheckOptions,
  signal: AbortSignal,
): Promise<FileCheckResult> {
  const tables = await listTables(database, signal);
  const parts = check === 'foreign_key_check' ? tables : ['sqlite_schema', ...tables];
  const problems: string[] = [];
  for (const [index, table] of parts.entries()) {
    onProgress(index / parts.length, table);
    problems.push(...(await checkOrTell(database, { check, table }, signal)));
    if (problems.length > mostProblems) break;
  }
  return { problems: problems.slice(0, mostProblems), tables: tables.length, hasMore: problems.length > mostProblems };
}

/** Damage that keeps SQLite from going on within a table is a problem of that table; the others are checked all the same. */
async function checkOrTell(
  database: Reads,
  asked: { readonly check: FileCheck; readonly table: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    return await checkTable(database, asked, signal);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'damaged') throw error;
    return [`${asked.table}: ${error.failure.message}`];
  }
}

async function checkTable(
  { build, rows }: Reads,
  { check, table }: { readonly check: FileCheck; readonly table: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (check === 'foreign_key_check') {
    const query = build.raw(
      `select "parent" as parent, rowid as id, fkid as fkid from pragma_foreign_key_check(?) limit ${mostOfTable}`,
      [table],
    );
    const row = z.object({ parent: textCell, id: nullableTextCell });
    const found = await rows({ query, row, signal });
    return found.map(({ parent, id }) => `${table}: row ${id ?? '?'} refers to a row of ${parent} that does not exist`);
  }
  const query = build.raw(`select * from pragma_${check}(?) limit ${mostOfTable}`, [table]);
  const found = await rows({ query, row: z.object({ [check]: textCell }), signal });
  return found.map((each) => each[check] ?? '').filter((said) => said !== 'ok' && said !== '');
}
