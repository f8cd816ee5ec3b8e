import type { ConsoleAnswer, ConsoleSession, ConsoleStatement } from '#core/connection/consoleSession.ts';
import { StatementFault } from '#core/connection/consoleSession.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { WantedEdits } from '#core/edits/editChange.ts';
import { quotedName } from '#core/listing/sqlPart.ts';
import { changedTable } from '#core/sql/changedTable.ts';
import { editsOfTrial, maxTrialRows, planTrial, type Trial } from '#core/sql/trialEdits.ts';
import type { CheckedStatement, SqlDryRun } from '#shared/domain/sql.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { numberParameters } from '#shared/sql/sqlLexer.ts';

interface DryRun {
  readonly session: ConsoleSession;
  readonly statement: CheckedStatement;
  readonly sql: string;
  readonly values: readonly (string | null)[];
  readonly timeout: number;
  /** Reads rows as they are stored, in another session. */
  readonly database: ReadOnlyDatabase;
}

/** A dry run, and what it did as edits of rows, where that can be told. */
export interface DryRunResult {
  readonly report: Omit<SqlDryRun, 'archive'>;
  readonly edits: WantedEdits | { readonly reason: string };
}

const uncountedInSqlite =
  'SQLite does not count rows of cascades and triggers; the number is that of the statement itself.';

/** Runs a statement in a transaction of the session and rolls it back. Fails with not-allowed for one that cannot be rolled back. */
export async function dryRunSql(request: DryRun, signal: AbortSignal): Promise<DryRunResult> {
  assertCanRollBack(request.statement, request.session);
  const started = performance.now();
  const tried = await tryOnce(request, { isTold: true, signal });
  // What it returns may be what is refused: a column that may not be read.
  const needsPlain = tried.report.error !== null && tried.isTold;
  const { report, edits } = needsPlain ? await tryOnce(request, { isTold: false, signal }) : tried;
  return { report: { ...report, time: performance.now() - started }, edits };
}

interface Try {
  /** Whether the statement shall tell which rows it changes. */
  readonly isTold: boolean;
  readonly signal: AbortSignal;
}

async function tryOnce(request: DryRun, { isTold, signal }: Try): Promise<DryRunResult & { readonly isTold: boolean }> {
  const { session, statement, sql, values, timeout, database } = request;
  const { dialect } = database;
  const numbered = numberParameters(sql, dialect);
  const limits = { rows: maxTrialRows + 1, size: 8_000_000, seconds: timeout, isWhole: true };
  const run: RunInTrial = async (text, mode, bindings = []) =>
    session.run({ sql: text, bindings, mode, limits }, signal);
  const isPostgres = dialect === 'postgresql';
  const empty = { tag: '', counts: [], uncounted: isPostgres ? '' : uncountedInSqlite, remains: remainsOf(statement) };
  let told: Trial | { readonly reason: string } = { reason: 'The rows of this statement cannot be determined' };
  try {
    await run('begin', 'control');
    if (isTold) told = await trialOf(sql, { run, database, signal });
    const before = isPostgres ? countsOf(await run(countsSql, 'own')) : new Map<string, Counts>();
    const returning = 'returning' in told ? `\n${told.returning}` : '';
    const answer = await run(`${numbered.sql}${returning}`, 'own', numbered.bind(values));
    const edits = 'returning' in told ? await editsOfTrial(told, answer, { database, signal }) : told;
    const after = isPostgres ? countsOf(await run(countsSql, 'own')) : new Map<string, Counts>();
    const notices = session.takeNotices();
    const counts = difference(before, after);
    const tag = returning === '' ? answer.tag : `${statement.verb}${answer.hasMore ? '' : ` ${answer.rows.length}`}`;
    const report = { ...empty, tag, counts, notices, error: null, time: 0 };
    return { report, edits, isTold: returning !== '' };
  } catch (error) {
    if (!(error instanceof FailureError) || signal.aborted) throw error;
    const at = error instanceof StatementFault && error.at !== null ? numbered.toWritten(error.at) : null;
    const notices = session.takeNotices();
    const report = { ...empty, notices, error: { failure: error.failure, at }, time: 0 };
    return { report, edits: { reason: 'The statement failed' }, isTold: 'returning' in told };
  } finally {
    await session.letGo();
  }
}

type RunInTrial = (
  text: string,
  mode: ConsoleStatement['mode'],
  bindings?: readonly (string | null)[],
) => Promise<ConsoleAnswer>;

interface Trying {
  readonly run: RunInTrial;
  readonly database: ReadOnlyDatabase;
  readonly signal: AbortSignal;
}

/** The statement's table, as the session finds it by its search path, and how its rows are told. */
async function trialOf(sql: string, { run, database, signal }: Trying): Promise<Trial | { readonly reason: string }> {
  const { dialect } = database;
  const changed = changedTable(sql, dialect);
  if ('reason' in changed) return changed;
  const { schema, table } = changed;
  const quoted = [schema, table]
    .filter((name) => name !== null)
    .map((name) => quotedName(dialect, name))
    .join('.');
  const answer =
    dialect === 'postgresql'
      ? await run(relationSql, 'own', [quoted])
      : await run(
          `select 'main', name from ${schema === null ? '' : 'main.'}sqlite_schema where lower(name) = lower(?)`,
          'own',
          [table],
        );
  const [foundSchema, foundTable] = answer.rows[0] ?? [];
  const isElsewhere = dialect === 'sqlite' && schema !== null && schema.toLowerCase() !== 'main';
  if (typeof foundSchema !== 'string' || typeof foundTable !== 'string' || isElsewhere)
    return { reason: `The table ${table} is none of this database` };
  return planTrial({ ...changed, table: foundTable }, foundSchema, { database, signal });
}

const relationSql = `select n.nspname::text, c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.oid = to_regclass($1) and c.relpersistence <> 't'`;

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

/** What stays although the statement was rolled back. */
function remainsOf({ flags, class: found, verb }: CheckedStatement): readonly string[] {
  const isPlain = found === 'write' && !flags.includes('writing-function') && /^(?:UPDATE|DELETE)$/u.test(verb);
  const sequences = 'Sequences keep the numbers that were taken from them.';
  const unknown =
    'Functions may have had effects outside of the transaction: files, programs, other servers (dblink), which no rollback undoes.';
  return [
    ...(isPlain ? [] : [sequences]),
    ...(found === 'unknown' || flags.includes('unknown-function') || flags.includes('writing-function')
      ? [unknown]
      : []),
  ];
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
