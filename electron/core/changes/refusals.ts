import { assertNever, type Failure, FailureError, type FailureReason, makeFailure } from '#shared/failure.ts';

type Verb = 'insert' | 'update' | 'delete';

interface Refused {
  readonly table: string;
  readonly verb: Verb;
  /** Rows known to refer to those that were to be removed. */
  readonly inTheWay?: readonly string[];
}

/** A refused statement, explained for the change: which permission is missing, which rows refer to which. */
export function explainRefusal(error: unknown, { table, verb, inTheWay = [] }: Refused): unknown {
  if (!(error instanceof FailureError) || error.failure.reason === undefined) return error;
  const told = explainReason(error.failure.reason, { table, verb, inTheWay });
  if (told === undefined) return error;
  const { details, reason } = error.failure;
  return makeFailure({ ...told, details: [...inTheWay, ...details], reason, cause: error });
}

type Explained = Pick<Failure, 'code' | 'message' | 'hint'>;

function explainReason(reason: FailureReason, { table, verb, inTheWay }: Required<Refused>): Explained | undefined {
  switch (reason.kind) {
    case 'permission-denied': {
      const privilege = verb.toUpperCase();
      const { kind, name } = reason.object ?? { kind: 'table', name: table };
      if (kind === 'file') return undefined;
      const needed = kind === 'table' || kind === 'view' ? privilege : 'USAGE';
      return {
        code: 'not-allowed',
        message:
          needed === 'USAGE'
            ? `The database user lacks USAGE on the ${kind} ${name}, which ${privilege} in ${table} needs`
            : `The database user may not ${privilege} in ${name}`,
        hint: `Have its owner run: GRANT ${needed} ON ${needed === 'USAGE' ? `${kind.toUpperCase()} ` : ''}"${name}" TO that user. Nothing was changed.`,
      };
    }
    case 'foreign-key-violation': {
      const named = inTheWay.length > 0 ? inTheWay.join(', ') : `Rows of ${reason.referencingTable ?? 'another table'}`;
      const isOne = inTheWay.length === 1;
      return {
        code: 'database',
        message:
          verb === 'delete'
            ? `${named} ${isOne ? 'refers' : 'refer'} to rows of ${table} that were to be removed`
            : `A row of ${table} refers to one that does not exist${reason.constraint === null ? '' : ` (${reason.constraint})`}`,
        hint: 'Nothing was changed. Remove or change the rows that refer to them first.',
      };
    }
    case 'unique-violation':
      return {
        code: 'not-allowed',
        message: `${reason.table ?? table} already has a row with the same ${reason.columns.length === 0 ? 'values' : reason.columns.join(' and ')}`,
        hint: 'Plan it again: it may have been added since. Nothing was changed.',
      };
    case 'deadlock':
      return {
        code: 'timeout',
        message: 'Another transaction holds rows that this change needs, and waits for rows that it holds',
        hint: 'Nothing was changed. Try again.',
      };
    case 'lock-timeout':
    case 'needs-system-ssh':
    case 'outcome-unknown':
      return undefined;
    default:
      return assertNever(reason);
  }
}

/** A statement that touched other rows than were counted: because of another transaction, or a trigger. */
export function countsDiffer(table: string, what: string): FailureError {
  return makeFailure({
    code: 'changed',
    message: `Other rows of ${table} than were counted would have been ${what}`,
    hint: 'Nothing was changed. Plan it again; if it happens again, a trigger or a rule of the database interferes.',
  });
}
