import type { Dialect } from '#shared/domain/connection.ts';
import { nameOf, type Word, wordsOf } from '#shared/sql/sqlWords.ts';

/** The one table that an UPDATE or DELETE changes. */
export interface ChangedTable {
  readonly verb: 'update' | 'delete';
  /** null where none is named. */
  readonly schema: string | null;
  readonly table: string;
  /** What names its row within the statement, as it is written. */
  readonly qualifier: string;
  /** The columns that an UPDATE sets. */
  readonly columns: readonly string[];
}

const unsupported =
  'Only an UPDATE or a DELETE of one table, without WITH, RETURNING, LIMIT or a list of columns, can be archived';
const afterTable = new Set(['set', 'where', 'using', 'from', 'order', 'indexed', 'not']);
const afterSet = new Set(['where', 'from', 'order']);

/** Reads which rows an UPDATE or DELETE changes, from its words; the reason where that cannot be told. */
export function changedTable(sql: string, dialect: Dialect): ChangedTable | { readonly reason: string } {
  const words = wordsOf(sql, dialect);
  const depthless = atTop(words);
  if (depthless.some(({ keyword }) => keyword === 'returning' || keyword === 'limit' || keyword === 'current'))
    return { reason: unsupported };
  const [first, second] = words;
  const verb = first?.keyword;
  if (verb === 'delete' && second?.keyword === 'from') return target(words.slice(2), 'delete', dialect);
  return verb === 'update' ? target(words.slice(1), 'update', dialect) : { reason: unsupported };
}

function target(
  all: readonly Word[],
  verb: ChangedTable['verb'],
  dialect: Dialect,
): ChangedTable | { readonly reason: string } {
  const words = all[0]?.keyword === 'only' ? all.slice(1) : all;
  const isQualified = words[1]?.text === '.';
  const schema = isQualified ? nameOf(words[0], dialect) : null;
  const table = nameOf(words[isQualified ? 2 : 0], dialect);
  // `UPDATE OR REPLACE` of SQLite removes other rows, too.
  if (table === undefined || schema === undefined || (dialect === 'sqlite' && words[0]?.keyword === 'or'))
    return { reason: unsupported };
  let rest = words.slice(isQualified ? 3 : 1);
  if (rest[0]?.text === '*') rest = rest.slice(1);
  const hasAs = rest[0]?.keyword === 'as';
  const alias = rest[hasAs ? 1 : 0];
  const isAlias = alias?.isName === true && !afterTable.has(alias.keyword);
  if (hasAs && !isAlias) return { reason: unsupported };
  const qualifier = isAlias ? alias.text : (words[isQualified ? 2 : 0]?.text ?? '');
  rest = rest.slice((hasAs ? 1 : 0) + (isAlias ? 1 : 0));
  const found = { verb, schema, table, qualifier };
  if (verb === 'delete') return { ...found, columns: [] };
  if (rest[0]?.keyword !== 'set') return { reason: unsupported };
  const columns = setColumns(rest.slice(1), dialect);
  return columns === undefined ? { reason: unsupported } : { ...found, columns };
}

/** The columns of `a = …, b = …`; undefined for a list of columns, a part of one, and anything else. */
function setColumns(words: readonly Word[], dialect: Dialect): readonly string[] | undefined {
  const columns: string[] = [];
  let depth = 0;
  let isStart = true;
  for (const [index, word] of words.entries()) {
    if (depth === 0 && afterSet.has(word.keyword)) break;
    if (isStart) {
      const name = nameOf(word, dialect);
      if (name === undefined || words[index + 1]?.text !== '=') return undefined;
      columns.push(name);
      isStart = false;
    }
    depth += depthOf(word);
    if (depth === 0 && word.text === ',') isStart = true;
  }
  return columns;
}

function depthOf({ text }: Word): number {
  if (text === '(' || text === '[') return 1;
  return text === ')' || text === ']' ? -1 : 0;
}

function atTop(words: readonly Word[]): readonly Word[] {
  let depth = 0;
  return words.filter((word) => {
    depth += depthOf(word);
    return depth === 0;
  });
}
