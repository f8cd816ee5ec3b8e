import type { Dialect } from '#shared/domain/connection.ts';
import { nameOf, type Word, wordsOf } from '#shared/sql/sqlWords.ts';

const after = new Set(['where', 'order', 'limit', 'offset', 'fetch', 'for']);
/** They put rows of several tables, or of one table several times, next to each other. */
const several = new Set(['union', 'intersect', 'except', 'group', 'having', 'window', 'into', 'values']);

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
