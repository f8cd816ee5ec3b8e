import type { Connections } from '#core/connection/connections.ts';
import type { ConsoleColumn, ConsoleRows } from '#core/connection/consoleSession.ts';
import type { StatementCheck } from '#core/sql/classify/statementCheck.ts';
import { modeOf, onlyStatement } from '#core/sql/consoleRun.ts';
import { makeColumnNames } from '#core/sql/columnNames.ts';
import type { ExportedResult } from '#shared/domain/listExport.ts';
import type { CheckedStatement } from '#shared/domain/sql.ts';
import { makeFailure } from '#shared/failure.ts';
import { numberParameters } from '#shared/sql/sqlLexer.ts';

/** Some rows of a query, with complete values. */
export type ResultPart = Pick<ConsoleRows, 'rows' | 'classes'>;

/** A query's columns, and its rows part by part. Whoever reads them ends `parts`, which closes the session. */
export interface ResultRows {
  readonly columns: readonly ConsoleColumn[];
  readonly parts: AsyncGenerator<ResultPart, undefined>;
}

export type ReadResult = (
  connectionId: string,
  query: Pick<ExportedResult, 'sql' | 'values' | 'timeout'>,
  signal: AbortSignal,
) => Promise<ResultRows>;

/** What is held of a result at once, in rows and in characters. */
const atOnce = { rows: 2000, size: 4_000_000 };

/** Makes what runs a query for its whole result, in a session of its own that only reads. */
export function makeReadResult(
  connections: Pick<Connections, 'database' | 'get' | 'openConsole'>,
  check: Pick<StatementCheck, 'check'>,
): ReadResult {
  return async (connectionId, { sql, values, timeout }, signal) => {
    const { dialect } = connections.get(connectionId);
    const statement = onlyStatement(await check.check(sql, dialect, signal));
    assertRead(statement);
    const numbered = numberParameters(sql, dialect);
    const limits = { ...atOnce, seconds: timeout, isWhole: true };
    const { session } = await connections.openConsole(connectionId, { writes: false, signal });
    try {
      const sent = { sql: numbered.sql, bindings: numbered.bind(values), mode: modeOf(statement), limits };
      const first = await session.run(sent, signal);
      const named = makeColumnNames(() => connections.database(connectionId));
      const columns = await named.nameColumns(first.columns, signal);
      return {
        columns,
        parts: partsOf(
          first,
          async () => session.more(limits, signal),
          async () => session.close(),
        ),
      };
    } catch (error) {
      await session.close();
      throw error;
    }
  };
}

async function* partsOf(
  first: ConsoleRows,
  more: () => Promise<ConsoleRows>,
  close: () => Promise<void>,
): AsyncGenerator<ResultPart, undefined> {
  try {
    let part = first;
    yield part;
    while (part.hasMore) {
      part = await more();
      yield part;
    }
  } finally {
    await close();
  }
}

/** Fails where a statement must not be run a second time. */
export function assertRead({ class: found, flags, verb, error }: CheckedStatement): void {
  if (error !== null) throw makeFailure({ code: 'bad-input', message: error.message });
  if (found === 'read' || (found === 'unknown' && !flags.includes('dynamic'))) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `The result of ${verb} is not read again: the statement would be run a second time`,
    hint: 'Only the result of a statement that reads can be exported or opened. Copy the rows that are shown.',
  });
}
