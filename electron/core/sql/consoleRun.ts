import type { ConsoleAnswer, ConsoleStatement } from '#core/connection/consoleSession.ts';
import type { Journal } from '#core/journal/journal.ts';
import { redact } from '#core/connection/redact.ts';
import type { OwnedConsole } from '#core/connection/consoleSession.ts';
import type { Identity } from '#core/connection/writableDatabase.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { CheckedStatement } from '#shared/domain/sql.ts';
import { FailureError, findReason, makeFailure } from '#shared/failure.ts';
import { maskSqlSecrets } from '#core/sql/maskSqlSecrets.ts';

/** The one statement of a text. Fails with bad-input for none, several, or one that cannot be run here. */
export function onlyStatement(checked: readonly CheckedStatement[]): CheckedStatement {
  const [statement] = checked;
  if (statement === undefined || checked.length > 1) {
    throw makeFailure({
      code: 'bad-input',
      message: statement === undefined ? 'There is no statement to run' : 'The text contains more than one statement',
      hint: 'Statements are run one by one.',
    });
  }
  return statement;
}

/** How a statement is run in its session. */
export function modeOf({ class: found, flags }: CheckedStatement): ConsoleStatement['mode'] {
  if (found === 'transaction') return 'control';
  return flags.includes('no-transaction') ? 'alone' : 'own';
}

/** Fails where a statement must not run on a connection that is locked: the server would not keep it from its effects. */
export function assertRunsLocked(statement: CheckedStatement, connection: Connection): void {
  const { class: found, flags, verb } = statement;
  const isDynamic = flags.includes('dynamic') && /^(?:DO|CALL)$/u.test(verb);
  if (found !== 'write' && found !== 'ddl' && !isDynamic) return;
  const what = isDynamic
    ? `${verb} runs code that a read-only transaction cannot fully restrict`
    : `This ${verb} statement ${flags.includes('outside') ? 'has effects outside of a transaction' : 'writes'}`;
  throw makeFailure({
    code: 'not-allowed',
    message: `${what}, and the connection '${connection.name}' is read-only`,
    hint: 'Unlock it in the top bar first.',
  });
}

interface Recorded {
  readonly journal: Pick<Journal, 'append' | 'announce'>;
  readonly owned: OwnedConsole;
  readonly sql: string;
  readonly verb: string;
  /** Whether a statement whose session was lost has certainly done nothing. */
  readonly isCertain: boolean;
}

/**
 * Runs a statement that may write with its entry in the journal: announced before, so that one whose process is killed
 * is recorded too.
 */
export async function recorded(
  { journal, owned: { identity, session }, sql, verb, isCertain }: Recorded,
  run: () => Promise<ConsoleAnswer>,
): Promise<ConsoleAnswer> {
  const change = {
    ...identity,
    operation: 'run-sql',
    parameters: { statement: verb, sql: maskSqlSecrets(redact(sql)).slice(0, 2000) },
    counts: {},
    archive: null,
  };
  const forget = await journal.announce({ ...change, outcome: 'unknown' });
  try {
    const answer = await run();
    const rows = /(\d+)$/u.exec(answer.tag)?.[1];
    const inside = session.transaction() === 'none' ? {} : { transaction: 'still open' };
    const parameters = { ...change.parameters, result: answer.tag, ...inside };
    const counts: Record<string, number> = rows === undefined ? {} : { rows: Number(rows) };
    await journal.append({ ...change, parameters, counts, outcome: 'done' });
    return answer;
  } catch (error) {
    const isUnknown =
      findReason(error, 'outcome-unknown') !== undefined ||
      (!isCertain && error instanceof FailureError && error.failure.code === 'connection-lost');
    await journal.append({ ...change, outcome: isUnknown ? 'unknown' : 'failed' });
    throw error;
  } finally {
    await forget();
  }
}

/** Records that an open transaction was rolled back without the user: what its statements did is undone. */
export async function recordRollback(journal: Pick<Journal, 'append'>, identity: Identity): Promise<void> {
  const parameters = { statement: 'ROLLBACK', why: 'the transaction was left open' };
  await journal.append({ ...identity, operation: 'run-sql', parameters, counts: {}, archive: null, outcome: 'done' });
}
