import { FailureError, makeFailure } from '#shared/failure.ts';

interface Refusal {
  readonly table: string;
  readonly verb: 'insert' | 'update' | 'delete';
  /** Rows that are known to refer to those that were to go. */
  readonly inTheWay?: readonly string[];
}

/** Whether a statement was refused for rows that refer to others. */
export function isForeignKeyRefusal(error: unknown): boolean {
  return error instanceof FailureError && error.failure.details.some((line) => foreignKey.test(line));
}

const foreignKey = /^code 23503$|FOREIGN KEY constraint failed/u;

/** A statement that was refused, in words of the operation: which permission is missing, which rows refer to which. */
export function explainRefusal(error: unknown, { table, verb, inTheWay = [] }: Refusal): unknown {
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
  if (isForeignKeyRefusal(error)) {
    const told = has(/^Key \(/u);
    const named = inTheWay.length === 0 ? 'Other rows' : inTheWay.join(', ');
    return makeFailure({
      code: 'database',
      message:
        told === undefined
          ? `${named} ${inTheWay.length === 1 ? 'refers' : 'refer'} to rows of ${table} that were to go`
          : `${table}: ${told}`,
      hint: 'Nothing was changed. Remove or change what refers to them first.',
      details: [...inTheWay, ...details],
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
