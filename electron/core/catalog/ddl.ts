import { z } from 'zod';
import { describeDatabase, type SchemaStatement } from '#core/backups/postgres/databaseDescription.ts';
import { nullableTextCell, textCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { RelationName } from '#shared/domain/catalog.ts';
import { makeFailure } from '#shared/failure.ts';

interface DdlRequest {
  readonly connectionId: string;
  /** null for everything in the database. */
  readonly relation: RelationName | null;
}

/** Statements that make a relation again, or all objects of a database. They hold no rows, and no values of sequences. */
export async function readDdl(
  connections: Pick<Connections, 'database' | 'openCopy'>,
  { connectionId, relation }: DdlRequest,
  signal: AbortSignal,
): Promise<string> {
  const database = connections.database(connectionId);
  if (database.dialect === 'sqlite') return sqliteDdl(database, relation, signal);
  const session = await connections.openCopy(connectionId, { writes: false, signal });
  try {
    const { statements } = await describeDatabase(session, signal);
    const kept = statements.filter(({ kind }) => !dataKinds.includes(kind));
    const name = relation === null ? null : await qualifiedName(database, relation, signal);
    const wanted = name === null ? kept : kept.filter((statement) => isAbout(statement, name));
    if (wanted.length === 0 && name !== null) throw noStatements();
    // Every name is qualified, and a function may use what is made after it.
    const settings = ["set search_path = ''", 'set check_function_bodies = off'];
    return [...settings, ...wanted.map(({ sql }) => sql)].map((sql) => `${sql};\n`).join('');
  } finally {
    await session.close();
  }
}

const dataKinds: readonly string[] = ['value of a sequence', 'contents of a materialized view'];

async function qualifiedName(
  { build, rows }: ReadOnlyDatabase,
  { schema, name }: RelationName,
  signal: AbortSignal,
): Promise<string> {
  const query = build.raw(`select format('%I.%I', ?::text, ?::text) as name`, [schema, name]);
  const [found] = await rows({ query, row: z.object({ name: textCell }), signal });
  return found?.name ?? '';
}

/** Whether a statement makes a relation, or a part of it; types and functions that it uses are objects of their own. */
function isAbout({ kind, name, sql }: SchemaStatement, relation: string): boolean {
  if (name === relation || name.startsWith(`${relation}.`) || name.endsWith(` on ${relation}`)) return true;
  if (kind === 'index') return sql.includes(` ON ${relation} USING `) || sql.includes(` ON ONLY ${relation} USING `);
  if (kind === 'statistics') return sql.endsWith(` FROM ${relation}`);
  if (kind === 'owner of a sequence') return sql.includes(` owned by ${relation}.`);
  return kind === 'comment' && sql.includes(` on ${relation} is `);
}

async function sqliteDdl(
  { build, rows }: ReadOnlyDatabase,
  relation: RelationName | null,
  signal: AbortSignal,
): Promise<string> {
  const query = build('sqlite_schema')
    .whereNotNull('sql')
    .whereRaw(`name not like 'sqlite\\_%' escape '\\'`)
    .orderByRaw(`case type when 'table' then 0 when 'index' then 1 when 'view' then 2 else 3 end, rowid`)
    .select('sql');
  if (relation !== null) void query.where('tbl_name', relation.name);
  const found = await rows({ query, row: z.object({ sql: nullableTextCell }), signal });
  if (found.length === 0 && relation !== null) throw noStatements();
  return found.map(({ sql }) => `${sql ?? ''};\n`).join('');
}

function noStatements(): Error {
  return makeFailure({
    code: 'not-found',
    message: 'There are no statements for this object',
    hint: 'It belongs to the system or to an extension, or it was dropped. Refresh the list of tables.',
  });
}
