import type { DatabaseDescription, SchemaStatement } from '#core/backups/postgres/databaseDescription.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** A statement that the database refused, and why. */
export interface RefusedStatement {
  readonly statement: SchemaStatement;
  readonly failure: FailureError;
}

/** Without these, the copy holds the same rows and shows them in the same way. */
const dispensable = new Set(['comment', 'policy', 'statistics', 'storage of a column', 'extension']);

interface Applying {
  readonly signal: AbortSignal;
  readonly onStatement?: (statement: SchemaStatement) => void;
}

/**
 * Runs statements in an order in which each finds what it needs: one that is refused is tried again once others have
 * succeeded. Returns the dispensable ones that were refused; fails as the first of the others did.
 */
export async function applySchema(
  session: CopySession,
  statements: readonly SchemaStatement[],
  { signal, onStatement }: Applying,
): Promise<readonly RefusedStatement[]> {
  let left: readonly SchemaStatement[] = statements;
  for (;;) {
    const refused: RefusedStatement[] = [];
    for (const statement of left) {
      onStatement?.(statement);
      const failure = await refusalOf(session, statement, signal);
      if (failure !== undefined) refused.push({ statement, failure });
    }
    if (refused.length === left.length || refused.length === 0) {
      const needed = refused.find(({ statement }) => !dispensable.has(statement.kind));
      if (needed !== undefined) throw notMade(needed);
      return refused;
    }
    left = refused.map(({ statement }) => statement);
  }
}

async function refusalOf(
  session: CopySession,
  { sql }: SchemaStatement,
  signal: AbortSignal,
): Promise<FailureError | undefined> {
  try {
    await session.run(sql, signal);
    return undefined;
  } catch (error) {
    const isOfStatement =
      error instanceof FailureError && !['connection-lost', 'cancelled', 'timeout'].includes(error.failure.code);
    if (isOfStatement) return error;
    throw error;
  }
}

function notMade({ statement: { kind, name, sql }, failure }: RefusedStatement): FailureError {
  return makeFailure({
    code: 'database',
    message: `The ${kind} '${name}' could not be made: ${failure.failure.message}`,
    hint: failure.failure.hint === '' ? 'The database that was being filled is incomplete.' : failure.failure.hint,
    details: [...failure.failure.details, sql.slice(0, 500)],
    cause: failure,
  });
}

interface Making extends Pick<DatabaseDescription, 'encoding' | 'collate' | 'ctype'> {
  readonly name: string;
}

/**
 * Makes an empty database, with the same collation where the server has it and with `C` otherwise. Fails with bad-input
 * where the name is taken.
 */
export async function createDatabase(
  session: CopySession,
  { name, encoding, collate, ctype }: Making,
  signal: AbortSignal,
): Promise<void> {
  const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const { rows } = await session.run(`select 1 from pg_database where datname = ${literal(name)}`, signal);
  if (rows.length > 0) {
    throw makeFailure({
      code: 'bad-input',
      message: `A database '${name}' exists on this server`,
      hint: 'Choose another name: existing databases are never changed.',
    });
  }
  const sql = (locale: readonly [string, string]): string =>
    `create database ${quoteIdentifier(name)} template template0 encoding ${literal(encoding)} lc_collate ${literal(locale[0])} lc_ctype ${literal(locale[1])}`;
  try {
    await session.run(sql([collate, ctype]), signal);
  } catch (error) {
    const isOther = error instanceof FailureError && error.failure.code === 'database';
    if (!isOther) throw error;
    await session.run(sql(['C', 'C']), signal);
  }
}
