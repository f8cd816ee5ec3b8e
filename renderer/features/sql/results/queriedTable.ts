import type { Dialect } from '#shared/domain/connection.ts';
import { tokensOf } from '#shared/sql/sqlLexer.ts';

const after = new Set(['where', 'order', 'limit', 'offset', 'fetch', 'for']);
/** They put rows of several tables, or of one table several times, next to each other. */
const several = new Set(['union', 'intersect', 'except', 'group', 'having', 'window', 'into', 'values']);

interface Word {
  readonly text: string;
  /** In lower case; of a quoted name nothing, as it is no keyword. */
  readonly keyword: string;
  readonly isName: boolean;
}

/**
 * The table of a statement that is `SELECT … FROM one table`, with nothing joined to it: the values of a row of its result belong to
 * one row of that table. undefined for any other statement.
 */
export function queriedTable(sql: string, dialect: Dialect): string | undefined {
  const words = atTop(wordsOf(sql, dialect));
  if (words[0]?.keyword !== 'select' || words.some(({ keyword }) => several.has(keyword))) return undefined;
  const froms = words.flatMap(({ keyword }, index) => (keyword === 'from' ? [index] : []));
  const [from] = froms;
  if (from === undefined || froms.length > 1) return undefined;
  let rest = words.slice(from + 1);
  if (rest[0]?.keyword === 'only') rest = rest.slice(1);
  const parts = rest[1]?.text === '.' ? 3 : 1;
  const name = rest[parts - 1];
  if (name?.isName !== true || rest[0]?.isName !== true) return undefined;
  rest = rest.slice(parts);
  if (rest[0]?.keyword === 'as') rest = rest.slice(1);
  const [next] = rest;
  if (next?.isName === true && !after.has(next.keyword)) rest = rest.slice(1);
  const [end] = rest;
  return end === undefined || end.text === ';' || after.has(end.keyword) ? nameOf(name, dialect) : undefined;
}

/** A name as the database reads it: PostgreSQL folds one that is not quoted. */
function nameOf({ text, keyword }: Word, dialect: Dialect): string | undefined {
  if (keyword !== '') return dialect === 'postgresql' ? keyword : text;
  const [quote = ''] = text;
  if (quote === '[') return text.slice(1, -1);
  return quote === '"' || quote === '`' ? text.slice(1, -1).replaceAll(quote + quote, quote) : undefined;
}

/** The words that stand in no brackets, and the brackets themselves. */
function atTop(words: readonly Word[]): readonly Word[] {
  let depth = 0;
  return words.filter(({ text }) => {
    if (text === '(' || text === '[') depth += 1;
    const isTop = depth === 0 || (depth === 1 && (text === '(' || text === '['));
    if (text === ')' || text === ']') depth -= 1;
    return isTop;
  });
}

function wordsOf(sql: string, dialect: Dialect): readonly Word[] {
  const words: Word[] = [];
  for (const { kind, from, to } of tokensOf(sql, dialect)) {
    if (kind === 'space' || kind === 'comment') continue;
    const text = sql.slice(from, to);
    const keyword = kind === 'word' ? text.toLowerCase() : '';
    words.push({ text, keyword, isName: kind === 'word' || kind === 'quoted' });
  }
  return words;
}
