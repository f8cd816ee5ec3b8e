import { z } from 'zod';
import { othersSql, sequencesSql, tablesSql } from '#core/backups/postgres/contentQueries.ts';
import { type SchemaPhase, schemaQueries } from '#core/backups/postgres/schemaQueries.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import { parseJson } from '#core/parseJson.ts';

/** A statement that makes one object of a database again. */
export const schemaStatementSchema = z
  .strictObject({ kind: z.string(), name: z.string(), phase: z.enum(['before', 'after']), sql: z.string() })
  .readonly();
export type SchemaStatement = z.infer<typeof schemaStatementSchema>;

/** A table to copy; `sql` and `columns` are quoted. Generated columns are computed again. */
export const copiedTableSchema = z
  .strictObject({
    schema: z.string(),
    name: z.string(),
    sql: z.string(),
    columns: z.array(z.string()).readonly(),
    isBinary: z.boolean(),
    /** Estimates of the server. */
    bytes: z.number(),
    rows: z.number(),
    isUnlogged: z.boolean(),
    /** Whether a policy hides rows from this user. */
    hidesRows: z.boolean(),
    isReadable: z.boolean(),
  })
  .readonly();
export type CopiedTable = z.infer<typeof copiedTableSchema>;

/** What a PostgreSQL database consists of, as of one snapshot. */
export interface DatabaseDescription {
  readonly statements: readonly SchemaStatement[];
  readonly tables: readonly CopiedTable[];
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly major: number;
  readonly version: string;
  /** UTC, as the server says it. */
  readonly snapshotAt: string;
  /** Kinds of objects that are not copied, with their number: `3 large objects`. */
  readonly others: readonly string[];
  /** Sequences whose values this user may not read. */
  readonly unreadableSequences: readonly string[];
  /** A standby does not have the rows of unlogged tables. */
  readonly inRecovery: boolean;
  /** Roles that statements name. */
  readonly roles: readonly string[];
}

const factsSql = `select current_setting('server_encoding'), d.datcollate, d.datctype, current_setting('server_version_num'),
    split_part(current_setting('server_version'), ' ', 1), to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    (select coalesce(json_agg(distinct pg_get_userbyid(r.role)), '[]')::text from pg_policy p cross join unnest(p.polroles) as r(role)
      where r.role <> 0), pg_is_in_recovery()
  from pg_database d where d.datname = current_database()`;

/** Reads what a database consists of. */
export async function describeDatabase(session: CopySession, signal: AbortSignal): Promise<DatabaseDescription> {
  const read = async (sql: string): Promise<readonly (readonly string[])[]> =>
    (await session.run(sql, signal)).rows.map((cells) => cells.map((cell) => (typeof cell === 'string' ? cell : '')));
  const [facts = []] = await read(factsSql);
  const [
    encoding = '',
    collate = '',
    ctype = '',
    number = '0',
    version = '',
    snapshotAt = '',
    roles = '[]',
    inRecovery = '',
  ] = facts;
  const statements: SchemaStatement[] = [];
  const add = (kind: string, phase: SchemaPhase, rows: readonly (readonly string[])[]): void => {
    for (const [name = '', sql = ''] of rows) statements.push({ kind, name, phase, sql });
  };
  for (const { kind, phase, sql } of schemaQueries) {
    add(kind, phase, await read(`select name, sql from (${sql}) as found order by name, sql`));
  }
  const sequences = await read(sequencesSql);
  const readable = sequences.filter(([, , isReadable]) => isReadable === 't');
  if (readable.length > 0) {
    const values = await read(readable.map(([, sql = '']) => sql).join(' union all '));
    add('value of a sequence', 'after', values.map(toSetval));
  }
  const others = await read(othersSql);
  const tables = (await read(tablesSql)).map(([json = '']) => copiedTableSchema.parse(parseJson(json)));
  return {
    statements,
    tables,
    encoding,
    collate,
    ctype,
    major: Math.floor(Number(number) / 10_000),
    version,
    snapshotAt,
    others: others.map(([kind = '', count = '']) => `${count} ${kind}`),
    unreadableSequences: sequences.flatMap(([name = '', , isReadable]) => (isReadable === 't' ? [] : [name])),
    inRecovery: inRecovery === 't',
    roles: z.array(z.string()).parse(parseJson(roles)),
  };
}

function toSetval([name = '', value = '', isCalled = '']: readonly string[]): readonly string[] {
  return [name, `select pg_catalog.setval('${name.replaceAll("'", "''")}', ${value}, ${isCalled})`];
}

/**
 * The statements of one side that the other lacks: by kind, name and text, or, between major versions, which spell the same
 * expression in different ways, by kind and name.
 */
export function missingStatements(
  wanted: readonly SchemaStatement[],
  found: readonly SchemaStatement[],
  by: 'text' | 'name' = 'text',
): readonly SchemaStatement[] {
  const key = ({ kind, name, sql }: SchemaStatement): string => `${kind}\0${by === 'text' ? sql : name}`;
  const known = new Set(found.map(key));
  return wanted.filter((each) => !known.has(key(each)));
}
