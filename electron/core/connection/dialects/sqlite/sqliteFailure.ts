import { SqliteFault } from '#core/connection/dialects/sqlite/sqliteProcess.ts';
import { largeValueHint } from '#core/connection/valueLimits.ts';
import { type FailureCode, FailureError, type FailureReason, makeFailure } from '#shared/failure.ts';

interface Explanation {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint: string;
}

/** Turns what SQLite or the file system said into a Failure that names the file. */
export function toSqliteFailure(error: unknown, path: string): FailureError {
  if (error instanceof FailureError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof SqliteFault ? error.code : systemCode(error);
  const details = code === '' ? [text] : [`${code}: ${text}`];
  const reason = findSqliteReason(code, text, path);
  return makeFailure({ ...explain(code, text, path), details, reason, cause: error });
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What a code means for the file, the most specific first. */
function explain(code: string, text: string, path: string): Explanation {
  const found = explanations(path).find(([start]) => code.startsWith(start))?.[1];
  if (found !== undefined) return found;
  if (code === 'TOO_LARGE') {
    return { code: 'too-large', message: text, hint: largeValueHint };
  }
  // SQLite has no code for this.
  const missing = /^no such table: (\S+)/u.exec(text)?.[1];
  if (missing !== undefined) {
    return {
      code: 'table-missing',
      message: `The table ${missing} is missing in '${path}'`,
      hint: 'The contents of the other tables can be shown.',
    };
  }
  const column = /^no such column: (\S+)/u.exec(text)?.[1];
  if (column !== undefined) {
    return {
      code: 'table-missing',
      message: `The column ${column} is missing in '${path}'`,
      hint: 'The tables are not all as yaptide makes them. Tables shows them as they are.',
    };
  }
  return {
    code: 'database',
    message: `SQLite rejected a query on '${path}'`,
    hint: "See the details for SQLite's message.",
  };
}

function explanations(path: string): readonly (readonly [string, Explanation])[] {
  const cannotOpen: Explanation = {
    code: 'file-missing',
    message: `The file '${path}' cannot be opened`,
    hint: 'Check the path, and that you have permission to read the file and its folder.',
  };
  return [
    [
      'SQLITE_NOTADB',
      {
        code: 'not-sqlite',
        message: `'${path}' is not a SQLite database, or it is encrypted`,
        hint: 'Choose another file, or decrypt it first with the program that encrypted it.',
      },
    ],
    [
      'SQLITE_CORRUPT',
      {
        code: 'damaged',
        message: `The file '${path}' is damaged`,
        hint: 'Run `.recover` of the sqlite3 shell on a copy, or restore a backup.',
      },
    ],
    [
      'SQLITE_READONLY_ROLLBACK',
      {
        code: 'unavailable',
        message: `'${path}' needs recovery: a program that was writing to it was interrupted`,
        hint: 'Close the connection and connect again to recover the file.',
      },
    ],
    ['SQLITE_CANTOPEN', cannotOpen],
    ['EACCES', cannotOpen],
    ['EPERM', cannotOpen],
    [
      'SQLITE_READONLY',
      {
        code: 'not-allowed',
        message: `The file '${path}' cannot be written to`,
        hint: 'Check the permissions of the file and of its folder.',
      },
    ],
    [
      'SQLITE_BUSY',
      {
        code: 'timeout',
        message: `'${path}' is locked by another program`,
        hint: 'Wait until that program has finished writing, then try again.',
      },
    ],
    [
      'SQLITE_FULL',
      {
        code: 'unavailable',
        message: `There is no space left for '${path}'`,
        hint: 'Free some space on its disk, then try again. Nothing was changed.',
      },
    ],
    [
      'ENDED',
      {
        code: 'connection-lost',
        message: `The process that held '${path}' open has ended`,
        hint: 'Try again; the file is opened again automatically.',
      },
    ],
  ];
}

/** What SQLite refused, by its extended result code. */
function findSqliteReason(code: string, text: string, path: string): FailureReason | undefined {
  if (code === 'SQLITE_READONLY_ROLLBACK') return undefined;
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

/** The failure of a statement that was stopped because it took too long. */
export function statementTimedOut(): FailureError {
  return makeFailure({
    code: 'timeout',
    message: 'The query took longer than the statement timeout',
    hint: 'Narrow the filter, sort by another column, or raise the statement timeout.',
  });
}

/** Fails if a statement names a view in place of one of yaptide's tables: a view may compute endlessly. */
export function assertNoView(sql: string, views: readonly string[], path: string): void {
  const view = views.find((name) => new RegExp(`["\`[]${name}["\`\\]]|\\b(?:from|join)\\s+${name}\\b`, 'iu').test(sql));
  if (view === undefined) return;
  throw makeFailure({
    code: 'table-missing',
    message: `${view} is a view or a virtual table in '${path}', not an ordinary one`,
    hint: 'Those with the names of yaptide’s tables are not queried. The contents of the tables can be shown.',
  });
}
