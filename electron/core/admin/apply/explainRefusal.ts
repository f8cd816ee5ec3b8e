import { FailureError, makeFailure } from '#shared/failure.ts';

/** A statement that was refused, in words of the act: which permission is missing, which rows refer to which. */
export function explainRefusal(
  error: unknown,
  { table, verb }: { readonly table: string; readonly verb: 'insert' | 'update' | 'delete' },
): unknown {
  if (!(error instanceof FailureError)) return error;
  const { details } = error.failure;
  const has = (pattern: RegExp): string | undefined => details.find((line) => pattern.test(line));
  if (has(/^code 42501$/u) !== undefined) {
    const privilege = verb.toUpperCase();
    return makeFailure({
      code: 'not-allowed',
      message: `The database user may not ${privilege} in ${table}`,
      hint: `Have its owner run: GRANT ${privilege} ON "${table}" TO that user. Nothing was changed.`,
      details,
      cause: error,
    });
  }
  if (has(/^code 23503$|FOREIGN KEY constraint failed/u) !== undefined) {
    const told = has(/^Key \(/u);
    return makeFailure({
      code: 'database',
      message: told === undefined ? `Rows that refer to ${table} are in the way` : `${table}: ${told}`,
      hint: 'Nothing was changed. Plan it again: the plan names the rows in the way.',
      details,
      cause: error,
    });
  }
  if (has(/^code 23505$|UNIQUE constraint failed/u) !== undefined) {
    const told = has(/^Key \(/u);
    return makeFailure({
      code: 'not-allowed',
      message: told === undefined ? `There is such a row of ${table} already` : `${table}: ${told}`,
      hint: 'Somebody else was faster. Nothing was changed.',
      details,
      cause: error,
    });
  }
  if (has(/^code 40P01$/u) !== undefined) {
    return makeFailure({
      code: 'timeout',
      message: 'Somebody else holds rows that this needs, and needs rows that this holds',
      hint: 'Nothing was changed. Try again.',
      details,
      cause: error,
    });
  }
  return error;
}
