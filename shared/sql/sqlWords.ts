import type { Dialect } from '#shared/domain/connection.ts';
import { tokensOf } from '#shared/sql/sqlLexer.ts';

/** A token of a statement that is neither space nor comment. */
export interface Word {
  readonly text: string;
  /** In lower case; of a quoted name nothing, as it is no keyword. */
  readonly keyword: string;
  readonly isName: boolean;
}

/** The words of a statement. */
export function wordsOf(sql: string, dialect: Dialect): readonly Word[] {
  const words: Word[] = [];
  for (const { kind, from, to } of tokensOf(sql, dialect)) {
    if (kind === 'space' || kind === 'comment') continue;
    const text = sql.slice(from, to);
    const keyword = kind === 'word' ? text.toLowerCase() : '';
    words.push({ text, keyword, isName: kind === 'word' || kind === 'quoted' });
  }
  return words;
}

/** A name as the database reads it: PostgreSQL folds one that is not quoted. undefined for what is no name. */
export function nameOf(word: Word | undefined, dialect: Dialect): string | undefined {
  if (word === undefined || !word.isName) return undefined;
  const { text, keyword } = word;
  if (keyword !== '') return dialect === 'postgresql' ? keyword : text;
  const [quote = ''] = text;
  if (quote === '[') return text.slice(1, -1);
  return quote === '"' || quote === '`' ? text.slice(1, -1).replaceAll(quote + quote, quote) : undefined;
}
