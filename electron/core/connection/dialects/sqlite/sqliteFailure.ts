import { SqliteFault } from '#core/connection/dialects/sqlite/sqliteThread.ts';
import { FailureError, type FailureReason, makeFailure } from '#shared/failure.ts';

/** Turns what SQLite or the file system said into a Failure that names the file. */
export function toSqliteFailure(error: unknown, path: string): FailureError {
  if (error instanceof FailureError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof SqliteFault ? error.code : '';
  const details = code === '' ? [text] : [`${code}: ${text}`];
  const reason = findSqliteReason(code, text, path);
  if (code === 'SQLITE_NOTADB') {
    return makeFailure({
      code: 'not-sqlite',
      message: `'${path}' is no SQLite database, or it is encrypted`,
      hint: 'Choose another file.',
      details,
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return makeFailure({
      code: 'damaged',
      message: `The file '${path}' is damaged`,
      hint: "Try SQLite's own `.recover` on a copy, or restore a backup.",
      details,
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_CANTOPEN') || /EACCES|EPERM/u.test(text)) {
    return makeFailure({
      code: 'file-missing',
      message: `The file '${path}' cannot be opened`,
      hint: 'Check the path and that you may read it.',
      details,
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return makeFailure({
      code: 'not-allowed',
      message: `The file '${path}' may not be written to`,
      hint: 'Check the permissions of the file and of its folder.',
      details,
      reason,
      cause: error,
    });
  }
  if (code === 'ENDED') {
    return makeFailure({
      code: 'connection-lost',
      message: `The thread that held '${path}' open ended`,
      hint: 'Try again; the next call opens the file anew.',
      details,
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return makeFailure({
      code: 'timeout',
      message: `Another program holds '${path}' locked`,
      hint: 'Wait until it has finished writing, then try again.',
      details,
      reason,
      cause: error,
    });
  }
  const missing = /^no such table: (\S+)/u.exec(text)?.[1];
  if (missing !== undefined) {
    return makeFailure({
      code: 'table-missing',
      message: `The table ${missing} is missing in '${path}'`,
      hint: 'What the other tables hold can be shown.',
      details,
      cause: error,
    });
  }
  return makeFailure({
    code: 'database',
    message: `SQLite refused a query on '${path}'`,
    hint: 'The details hold its own words.',
    details,
    reason,
    cause: error,
  });
}

/** What SQLite refused, by its extended result code. */
function findSqliteReason(code: string, text: string, path: string): FailureReason | undefined {
  if (code.startsWith('SQLITE_READONLY')) return { kind: 'permission-denied', object: { kind: 'file', name: path } };
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return { kind: 'lock-timeout' };
  switch (code) {
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
      return { kind: 'foreign-key-violation', constraint: null, referencingTable: null };
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case 'SQLITE_CONSTRAINT_ROWID':
      return uniqueViolation(text);
    default:
      return undefined;
  }
}

/** SQLite names the columns in its text only: `UNIQUE constraint failed: User.username, User.kind`, or `…: index 'name'`. */
function uniqueViolation(text: string): FailureReason {
  const list = text.slice(text.indexOf(': ') + 2);
  const constraint = /^index '(.+)'$/u.exec(list)?.[1] ?? null;
  const names = constraint === null ? list.split(', ').map((each) => each.split('.')) : [];
  const columns = names.flatMap(([, column]) => (column === undefined ? [] : [column]));
  return { kind: 'unique-violation', table: names[0]?.[0] ?? null, columns, constraint };
}

/** A statement of SQLite that was stopped as it took too long. */
export function statementTimedOut(): FailureError {
  return makeFailure({
    code: 'timeout',
    message: 'The query took longer than the statement timeout',
    hint: 'Narrow the filter, or sort by a column that the list holds itself.',
  });
}
