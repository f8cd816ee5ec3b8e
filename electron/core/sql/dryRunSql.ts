import type { ConsoleAnswer, ConsoleSession, ConsoleStatement } from '#core/connection/consoleSession.ts';
import { StatementFault } from '#core/connection/consoleSession.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { CheckedStatement, SqlDryRun } from '#shared/domain/sql.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { numberParameters } from '#shared/sql/sqlLexer.ts';

interface DryRun {
  readonly session: ConsoleSession;
  readonly statement: CheckedStatement;
  readonly sql: string;
  readonly values: readonly (string | null)[];
  readonly timeout: number;
  readonly dialect: Dialect;
}

const uncountedInSqlite =
  'SQLite does not count rows of cascades and triggers; the number is that of the statement itself.';

/** Runs a statement in a transaction of the session and rolls it back. Fails with not-allowed for one that cannot be rolled back. */
export async function dryRunSql(request: DryRun, signal: AbortSignal): Promise<SqlDryRun> {
  const { session, statement, sql, values, timeout, dialect } = request;
  assertCanRollBack(statement, session);
  const numbered = numberParameters(sql, dialect);
  const limits = { rows: 1000, size: 1_000_000, seconds: timeout };
  const run = async (
    text: string,
    mode: ConsoleStatement['mode'],
    bindings: readonly (string | null)[] = [],
  ): Promise<ConsoleAnswer> => session.run({ sql: text, bindings, mode, limits }, signal);
  const isPostgres = dialect === 'postgresql';
  const started = performance.now();
  const empty = { tag: '', counts: [], uncounted: isPostgres ? '' : uncountedInSqlite, remains: remainsOf(statement) };
  try {
    await run('begin', 'control');
    const before = isPostgres ? countsOf(await run(countsSql, 'own')) : new Map<string, Counts>();
    const { tag } = await run(numbered.sql, 'own', numbered.bind(values));
    const after = isPostgres ? countsOf(await run(countsSql, 'own')) : new Map<string, Counts>();
    const notices = session.takeNotices();
    return {
      ...empty,
      tag,
      counts: difference(before, after),
      notices,
      error: null,
      time: performance.now() - started,
    };
  } catch (error) {
    if (!(error instanceof FailureError) || signal.aborted) throw error;
    const at = error instanceof StatementFault && error.at !== null ? numbered.toWritten(error.at) : null;
    const notices = session.takeNotices();
    return { ...empty, notices, error: { failure: error.failure, at }, time: performance.now() - started };
  } finally {
    await session.letGo();
  }
}

function assertCanRollBack({ class: found, flags, error }: CheckedStatement, session: ConsoleSession): void {
  if (session.transaction() !== 'none') {
    throw makeFailure({
      code: 'not-allowed',
      message: 'A transaction is open in this console',
      hint: 'Commit it or roll it back first.',
    });
  }
  if (error !== null) throw makeFailure({ code: 'bad-input', message: error.message });
  const isOutside = flags.some((flag) => ['outside', 'no-transaction', 'server-settings'].includes(flag));
  if (found !== 'transaction' && !isOutside) return;
  throw makeFailure({
    code: 'not-allowed',
    message: 'This statement cannot be rolled back, so it has no dry run',
    hint: 'Review what it does before you run it.',
  });
}

function remainsOf({ flags, class: found }: CheckedStatement): readonly string[] {
  const always = 'Sequences keep the numbers that were taken from them.';
  const unknown =
    'Functions may have effects outside of the transaction: files, other servers, notifications of dblink.';
  return found === 'unknown' || flags.includes('unknown-function') ? [always, unknown] : [always];
}

interface Counts {
  readonly inserted: number;
  readonly updated: number;
  readonly removed: number;
}

/** Rows by table that this transaction has touched: by the statement, by cascades and by triggers. */
const countsSql = `select quote_ident(schemaname) || '.' || quote_ident(relname), n_tup_ins, n_tup_upd, n_tup_del
  from pg_stat_xact_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0`;

function countsOf({ rows }: ConsoleAnswer): Map<string, Counts> {
  return new Map(
    rows.map(([table, ...numbers]) => {
      const [inserted = 0, updated = 0, removed = 0] = numbers.map(Number);
      return [typeof table === 'string' ? table : '', { inserted, updated, removed }];
    }),
  );
}

const none: Counts = { inserted: 0, updated: 0, removed: 0 };

function difference(before: ReadonlyMap<string, Counts>, after: ReadonlyMap<string, Counts>): SqlDryRun['counts'] {
  return [...after]
    .map(([table, { inserted, updated, removed }]) => {
      const was = before.get(table) ?? none;
      return {
        table: table.replace(/^public\./u, ''),
        inserted: inserted - was.inserted,
        updated: updated - was.updated,
        removed: removed - was.removed,
      };
    })
    .sort((one, other) => (one.table < other.table ? -1 : 1))
    .filter((each) => each.inserted + each.updated + each.removed > 0);
}
