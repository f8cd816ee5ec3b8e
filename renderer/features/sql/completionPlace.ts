import type { Dialect } from '#shared/domain/connection.ts';
import { splitStatements, tokensOf } from '#shared/sql/sqlLexer.ts';

/** A table that a statement names, by the name that its columns are qualified with. */
export interface TableReference {
  readonly schema: string | undefined;
  readonly name: string;
  readonly alias: string;
}

/** What completion knows at a place of a text. */
export interface CompletionPlace {
  /** Where the word at the caret begins. */
  readonly from: number;
  readonly word: string;
  /** What stands before its dot. */
  readonly qualifier: string | undefined;
  /** The keyword that decides what can follow: `from`, `join`, `on`, `select`. */
  readonly after: string;
  readonly tables: readonly TableReference[];
  readonly ctes: readonly string[];
}

const deciding = new Set(
  'select from join on where and or by having set into update using returning values as limit with'.split(' '),
);
const notAlias = new Set(
  'on using where join left right inner outer full cross natural group order limit having union returning set values as lateral select from'.split(
    ' ',
  ),
);

interface Word {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly from: number;
  readonly to: number;
}

/** Looks at the statement around a place. Text in strings and comments offers nothing: undefined. */
export function findPlace(text: string, at: number, dialect: Dialect): CompletionPlace | undefined {
  const range = splitStatements(text, dialect).findLast(({ from }) => from <= at);
  const start = range === undefined || range.to < at - 200 ? 0 : range.from;
  const end = Math.max(at, range?.to ?? at);
  const words: Word[] = [];
  for (const token of tokensOf(text.slice(start, end), dialect)) {
    const [from, to] = [token.from + start, token.to + start];
    const isInside = from < at && at <= to;
    // A comment to the end of its line goes on at its end.
    const goesOn = at < to || (token.kind === 'comment' && !text.slice(from, to).endsWith('*/'));
    if (isInside && (token.kind === 'comment' || token.kind === 'string') && goesOn) return undefined;
    if (token.kind === 'space' || token.kind === 'comment') continue;
    const raw = text.slice(from, to);
    words.push({ text: token.kind === 'quoted' ? unquoted(raw) : raw, isQuoted: token.kind === 'quoted', from, to });
  }
  const current = words.findIndex(
    ({ from, to, text: word, isQuoted }) => from < at && at <= to && (isQuoted || /^\w/u.test(word)),
  );
  const typed = words[current];
  const before = words.filter(({ to, from }) => to <= at && from !== typed?.from);
  const isDotted = before.at(-1)?.text === '.';
  const qualifier = isDotted ? before.at(-2)?.text : undefined;
  const after =
    before.findLast(({ text: word, isQuoted }) => !isQuoted && deciding.has(word.toLowerCase()))?.text ?? '';
  const others = words.filter((word) => word !== typed);
  return {
    from: typed?.from ?? at,
    word: typed === undefined ? '' : text.slice(typed.from, at).replace(/^["`[]/u, ''),
    qualifier,
    after: after.toLowerCase(),
    tables: tablesOf(others),
    ctes: ctesOf(others),
  };
}

function unquoted(raw: string): string {
  return raw.slice(1, raw.length > 1 ? -1 : undefined).replaceAll('""', '"');
}

function isWord(word: Word | undefined, ...texts: readonly string[]): boolean {
  return word !== undefined && !word.isQuoted && texts.includes(word.text.toLowerCase());
}

/** `FROM a.b AS c, d e JOIN f USING (g)`, `UPDATE a`, `INSERT INTO a`. */
function tablesOf(words: readonly Word[]): readonly TableReference[] {
  const found: TableReference[] = [];
  let inList = false;
  let depth = 0;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    if (word.text === '(') depth += 1;
    if (word.text === ')') depth -= 1;
    const begins = isWord(word, 'from', 'join', 'update', 'into');
    if (begins) inList = isWord(word, 'from');
    else if (isWord(word, 'where', 'group', 'order', 'on', 'set', 'select', 'limit')) inList = false;
    if (!begins && !(inList && word.text === ',')) continue;
    let next = index + 1;
    if (isWord(words[next], 'only', 'lateral')) next += 1;
    const first = words[next];
    if (first === undefined || !isName(first)) continue;
    const second = words[next + 1]?.text === '.' ? words[next + 2] : undefined;
    const last = second !== undefined && isName(second) ? second : first;
    next += last === first ? 1 : 3;
    if (isWord(words[next], 'as')) next += 1;
    const alias = words[next];
    const hasAlias =
      alias !== undefined && isName(alias) && !(notAlias.has(alias.text.toLowerCase()) && !alias.isQuoted);
    found.push({
      schema: last === first ? undefined : nameOf(first),
      name: nameOf(last),
      alias: hasAlias ? nameOf(alias) : nameOf(last),
    });
  }
  return found;
}

function isName({ text, isQuoted }: Word): boolean {
  return isQuoted || /^[A-Za-z_\u0080-\uffff]/u.test(text);
}

/** Names without quotes are in lower case, as PostgreSQL folds them. */
function nameOf({ text, isQuoted }: Word): string {
  return isQuoted ? text : text.toLowerCase();
}

function ctesOf(words: readonly Word[]): readonly string[] {
  const hasWith = words.some((word) => isWord(word, 'with'));
  if (!hasWith) return [];
  return words.flatMap((word, index) => {
    const isNamed = isName(word) && (isWord(words[index + 1], 'as') || words[index + 1]?.text === '(');
    const opens = words[index + 2]?.text === '(' || isWord(words[index + 2], 'materialized', 'not');
    const previous = words[index - 1];
    const isFirst = isWord(previous, 'with', 'recursive') || previous?.text === ',';
    return isNamed && opens && isFirst && isWord(words[index + 1], 'as') ? [nameOf(word)] : [];
  });
}
