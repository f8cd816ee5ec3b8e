import type { Dialect } from '#shared/domain/connection.ts';
import { tokensOf } from '#shared/sql/sqlLexer.ts';

const twoWords = new Set(['CREATE', 'DROP', 'ALTER', 'REFRESH', 'COMMENT', 'EXPLAIN']);

/** What a statement begins with: `SELECT`, `CREATE TABLE`. */
export function verbOf(statement: string, dialect: Dialect): string {
  const words: string[] = [];
  for (const { kind, from, to } of tokensOf(statement, dialect)) {
    if (kind === 'space' || kind === 'comment') continue;
    if (kind !== 'word') break;
    words.push(statement.slice(from, to).toUpperCase());
    if (words.length === 2 || !twoWords.has(words[0] ?? '')) break;
  }
  return words.join(' ').slice(0, 60);
}
