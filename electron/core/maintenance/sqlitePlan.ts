import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { createIndexSql } from '#core/catalog/indexAdvice.ts';
import { noRelation } from '#core/catalog/relationFacts.ts';
import { nullableTextCell, numberCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { freeSpaceOf } from '#core/freeSpace.ts';
import { type DraftPlan, nameOfIndex, titleOf } from '#core/maintenance/postgresPlan.ts';
import type { RelationName } from '#shared/domain/catalog.ts';
import { formatBytes, formatPlural } from '#shared/figures.ts';
import type { Maintenance } from '#shared/domain/maintenance.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';
import { visibleText } from '#shared/visibleText.ts';

const factsSql = `select (select file from pragma_database_list where name = 'main') as path,
  (select page_count from pragma_page_count) * (select page_size from pragma_page_size) as size,
  (select freelist_count from pragma_freelist_count) * (select page_size from pragma_page_size) as free,
  (select type from sqlite_schema where name = ? and type in ('table', 'view')) as kind,
  (select group_concat(name, char(31)) from sqlite_schema where type = 'index') as indexes,
  (select group_concat(name, char(31)) from pragma_table_info(?)) as columns`;
const factsRow = z.object({
  path: nullableTextCell,
  size: numberCell,
  free: numberCell,
  kind: nullableTextCell,
  indexes: textCell,
  columns: textCell,
});

export interface SqliteFacts {
  readonly path: string;
  readonly size: number;
  readonly free: number;
  readonly kind: string;
  readonly indexes: readonly string[];
  readonly columns: readonly string[];
}

/** What is known of a table of a file that is to be maintained. Fails with not-found where there is none. */
export async function readSqliteFacts(
  { build, rows }: Pick<ReadOnlyDatabase, 'build' | 'rows'>,
  relation: RelationName,
  signal: AbortSignal,
): Promise<SqliteFacts> {
  const query = build.raw(factsSql, [relation.name, relation.name]);
  const [found] = await rows({ query, row: factsRow, signal });
  if (found === undefined || found.kind === null) throw noRelation(relation);
  const { path, size, free, kind, indexes, columns } = found;
  const list = (text: string): readonly string[] => text.split('\u001f').filter((name) => name !== '');
  return { path: path ?? '', size, free, kind, indexes: list(indexes), columns: list(columns) };
}

const lock = {
  name: 'the lock of the file',
  effect: 'Other programs cannot write until it ends; in the journal mode WAL they can read.',
} as const;

/** What a maintenance operation of SQLite would do. */
export async function draftSqlite(operation: Maintenance, facts: SqliteFacts): Promise<DraftPlan> {
  const { path, size, free } = facts;
  const space = path === '' ? null : await freeSpaceOf(dirname(path));
  const needed = operation.kind === 'vacuum' ? 2 * size : 0;
  const warnings =
    space !== null && space < needed
      ? [`Only ${formatBytes(space)} are free on this disk; the operation may need ${formatBytes(needed)}.`]
      : [];
  const ofSpace = space === null ? '' : `, of which ${formatBytes(space)} are free here`;
  return {
    title: operation.kind === 'vacuum' ? 'Vacuum the whole file' : titleOf(operation),
    statement: sqliteStatement(operation, facts),
    lock,
    facts: [
      { name: 'File', value: `${formatBytes(size)}, ${formatBytes(free)} of it free for new rows` },
      ...(operation.kind === 'vacuum'
        ? [
            { name: 'Expected size', value: `${formatBytes(size - free)} or less` },
            { name: 'Disk space', value: `up to ${formatBytes(needed)} for a while${ofSpace}` },
          ]
        : []),
    ],
    warnings,
    obstacles: obstaclesOf(operation, facts),
  };
}

function sqliteStatement(operation: Maintenance, { indexes }: SqliteFacts): string {
  const table = quoteIdentifier(operation.relation.name);
  switch (operation.kind) {
    case 'create-index':
      return createIndexSql('sqlite', operation, nameOfIndex(operation, indexes));
    case 'drop-index':
      return `DROP INDEX ${quoteIdentifier(operation.index)}`;
    case 'reindex':
      return `REINDEX ${operation.index === null ? table : quoteIdentifier(operation.index)}`;
    case 'vacuum':
      return 'VACUUM';
    case 'analyze':
    default:
      return `ANALYZE ${table}`;
  }
}

function obstaclesOf(operation: Maintenance, { kind, columns, indexes }: SqliteFacts): readonly string[] {
  if (kind !== 'table') return ['Only tables can be maintained.'];
  if (operation.kind === 'drop-index') return ['SQLite has no invalid indexes.'];
  if (operation.kind === 'reindex' && operation.index !== null && !indexes.includes(operation.index))
    return [`The index '${visibleText(operation.index)}' no longer exists.`];
  if (operation.kind !== 'create-index') return [];
  const unknown = operation.columns.filter((column) => !columns.includes(column));
  if (unknown.length === 0) return [];
  return [`The table has no ${formatPlural(unknown.length, 'column')} ${unknown.map(visibleText).join(', ')}.`];
}

/** In bytes: the size of a file now; 0 where there is none. */
export async function fileSize(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
