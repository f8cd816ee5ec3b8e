import { formatDuration } from '#renderer/format/formatDuration.ts';
import type { CheckedStatement, StatementFlag } from '#shared/domain/sql.ts';

/** What a flag means for the person who is about to run the statement. */
export const flagWords: Readonly<Record<StatementFlag, string>> = {
  'no-where': 'has no WHERE: every row is changed',
  'always-true': 'has a WHERE that is true for every row',
  truncate: 'empties whole tables',
  drop: 'drops objects with all their contents',
  'writing-cte': 'writes in a CTE',
  'select-into': 'creates a table',
  'locks-rows': 'locks the rows that it reads',
  lock: 'takes locks',
  'copy-program': 'runs a program on the server',
  'copy-file': 'reads or writes a file on the server',
  'writing-function': 'calls a function that writes',
  outside: 'has effects that cannot be rolled back',
  'unknown-function': 'calls a function that may write',
  'explain-runs': 'runs the statement that it explains',
  dynamic: 'runs code that cannot be analysed',
  'no-transaction': 'cannot run within a transaction',
  'server-settings': 'changes settings of the server',
};

const dangerous: ReadonlySet<StatementFlag> = new Set([
  'no-where',
  'always-true',
  'truncate',
  'drop',
  'copy-program',
  'outside',
  'server-settings',
]);

export function isDangerous({ flags }: CheckedStatement): boolean {
  return flags.some((flag) => dangerous.has(flag));
}

const classWords = {
  read: 'reads',
  session: 'changes the session',
  transaction: 'transaction',
  unknown: 'may write',
  write: 'writes',
  ddl: 'changes the structure',
  unsupported: 'cannot be run here',
} as const;

export function classWord({ class: found }: CheckedStatement): string {
  return classWords[found];
}

/** In one line, for a tab or a list. */
export function shortSql(sql: string, length = 40): string {
  const line = sql.replaceAll(/\s+/gu, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

/** A time in ms: `12 ms`, `1.2 s`. */
export function timeText(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.max(1, Math.round(milliseconds))} ms` : formatDuration(milliseconds * 1000);
}
