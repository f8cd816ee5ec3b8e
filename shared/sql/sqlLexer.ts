import type { Dialect } from '#shared/domain/connection.ts';

/*
 * The tokens of SQL as PostgreSQL (with standard_conforming_strings on, as every session has it) and SQLite read them: just enough
 * to tell statements, parameters and words apart. Every pattern takes linear time.
 */

type TokenKind = 'space' | 'comment' | 'string' | 'quoted' | 'word' | 'number' | 'parameter' | 'symbol' | 'command';

/** A part of a text, in UTF-16 units. */
export interface SqlToken {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
}

/** Where a statement stands, without the blanks, comments and semicolon around it. */
export interface StatementRange {
  readonly from: number;
  readonly to: number;
  /** A `\` command of psql (or a `.` command of sqlite3), which only those programs know. */
  readonly isCommand: boolean;
}

type Rule = readonly [TokenKind, RegExp];

const common: readonly Rule[] = [
  ['space', /\s+/y],
  ['comment', /--[^\n]*/y],
  ['quoted', /"[^"]*(?:""[^"]*)*(?:"|$)/y],
];
const postgresRules: readonly Rule[] = [
  ...common,
  [
    'string',
    /[eE]'[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*(?:'|$)(?:[ \t\f]*[\n\r]\s*'[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*(?:'|$))*/y,
  ],
  ['string', /(?:[bBxXnN]|[uU]&)?'[^']*(?:''[^']*)*(?:'|$)/y],
  ['quoted', /[uU]&"[^"]*(?:""[^"]*)*(?:"|$)/y],
  ['parameter', /\$\d+/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['number', /\d[\w.]*/y],
  ['symbol', /::|:=/y],
  ['parameter', /:[A-Za-z_]\w*/y],
  ['symbol', /[^]/y],
];
const sqliteRules: readonly Rule[] = [
  ...common,
  ['string', /[xX]?'[^']*(?:''[^']*)*(?:'|$)/y],
  ['quoted', /`[^`]*(?:``[^`]*)*(?:`|$)|\[[^\]]*(?:\]|$)/y],
  ['parameter', /\?\d*|[:@$][A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['number', /\d[\w.]*/y],
  ['symbol', /[^]/y],
];
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const commandLine = /[\\.][^\n]*/y;

/** The tokens of a text, one after the other, without a gap. */
export function* tokensOf(text: string, dialect: Dialect): Generator<SqlToken> {
  const rules = dialect === 'postgresql' ? postgresRules : sqliteRules;
  let at = 0;
  let isStart = true;
  let previous = '';
  while (at < text.length) {
    const token = nextToken(text, at, { rules, dialect, isStart, previous });
    yield token;
    at = token.to;
    const isBlank = token.kind === 'space' || token.kind === 'comment';
    previous = isBlank ? ' ' : (text[at - 1] ?? '');
    if (!isBlank) isStart = token.kind === 'command' || text.slice(token.from, at) === ';';
  }
}

interface Context {
  readonly rules: readonly Rule[];
  readonly dialect: Dialect;
  readonly isStart: boolean;
  /** The character before, a blank for a comment. */
  readonly previous: string;
}

function nextToken(text: string, from: number, { rules, dialect, isStart, previous }: Context): SqlToken {
  const begin = text[from];
  if (begin === '/' && text[from + 1] === '*') return { kind: 'comment', from, to: endOfComment(text, from, dialect) };
  const isCommand = isStart && (begin === '\\' || (dialect === 'sqlite' && begin === '.'));
  if (isCommand) return { kind: 'command', from, to: endOf(commandLine, text, from) };
  if (begin === '$' && dialect === 'postgresql') {
    const end = endOf(dollarTag, text, from);
    const tag = text.slice(from, end);
    const close = end === from ? -1 : text.indexOf(tag, end);
    if (end > from) return { kind: 'string', from, to: close < 0 ? text.length : close + tag.length };
  }
  for (const [kind, rule] of rules) {
    const to = endOf(rule, text, from);
    if (to === from) continue;
    // `a[1:n]` and `a[x:y]` are slices.
    if (kind === 'parameter' && begin === ':' && /[\w\])"]/u.test(previous)) continue;
    return { kind, from, to };
  }
  return { kind: 'symbol', from, to: from + 1 };
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

const commentEdge = /\/\*|\*\//gu;

/** PostgreSQL nests comments, SQLite does not. */
function endOfComment(text: string, from: number, dialect: Dialect): number {
  if (dialect === 'sqlite') {
    const end = text.indexOf('*/', from + 2);
    return end < 0 ? text.length : end + 2;
  }
  let depth = 0;
  commentEdge.lastIndex = from;
  for (let edge = commentEdge.exec(text); edge !== null; edge = commentEdge.exec(text)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return commentEdge.lastIndex;
  }
  return text.length;
}

/** Splits a text at the semicolons between statements. */
export function splitStatements(text: string, dialect: Dialect): readonly StatementRange[] {
  const found: StatementRange[] = [];
  let open = noStatement();
  const close = (): void => {
    if (open.from >= 0) found.push({ from: open.from, to: open.to, isCommand: false });
    open = noStatement();
  };
  for (const { kind, from, to } of tokensOf(text, dialect)) {
    if (kind === 'space' || kind === 'comment') continue;
    if (kind === 'command') {
      close();
      found.push({
        from,
        to: to - (text.slice(from, to).length - text.slice(from, to).trimEnd().length),
        isCommand: true,
      });
      continue;
    }
    const part = kind === 'word' || kind === 'symbol' ? text.slice(from, to) : '';
    if (part === ';' && open.parens === 0 && open.blocks === 0) {
      close();
      continue;
    }
    if (open.from < 0) open.from = from;
    open.to = to;
    noteNesting(open, part, dialect);
  }
  close();
  return found;
}

interface OpenStatement {
  from: number;
  to: number;
  parens: number;
  /** BEGIN ATOMIC … END of a function, BEGIN … END of a trigger, with the CASE … END in them. */
  blocks: number;
  readonly words: string[];
}

function noStatement(): OpenStatement {
  return { from: -1, to: -1, parens: 0, blocks: 0, words: [] };
}

const withBody = {
  postgresql: /^create (?:or replace )?(?:function|procedure)\b/u,
  sqlite: /^create (?:temp |temporary )?trigger\b/u,
} as const;

function noteNesting(open: OpenStatement, part: string, dialect: Dialect): void {
  if (part === '(') open.parens += 1;
  else if (part === ')') open.parens = Math.max(0, open.parens - 1);
  else if (/^\w/u.test(part)) {
    const word = part.toLowerCase();
    if (open.words.length < 4) open.words.push(word);
    if (!withBody[dialect].test(open.words.join(' '))) return;
    if (word === 'begin') open.blocks += 1;
    else if (word === 'case' && open.blocks > 0) open.blocks += 1;
    else if (word === 'end' && open.blocks > 0) open.blocks -= 1;
  }
}

/** A statement whose named parameters were numbered. */
export interface NumberedStatement {
  readonly sql: string;
  /** The parameters as they are written (`:name`, `$1`), in the order of their numbers. */
  readonly names: readonly string[];
  /** What is bound, given a value for each of `names`. */
  readonly bind: <Value>(values: readonly Value[]) => readonly Value[];
  /** The place in the statement as written that a place in `sql` stands for. */
  readonly toWritten: (at: number) => number;
}

/** Turns `:name` into `$n` (PostgreSQL) or `?` (SQLite, whose driver binds by place). `$1` keeps its number. */
export function numberParameters(statement: string, dialect: Dialect): NumberedStatement {
  const tokens = [...tokensOf(statement, dialect)].filter(({ kind }) => kind === 'parameter');
  const written = tokens.map(({ from, to }) => statement.slice(from, to));
  const names = namesOf(written);
  const shifts: { readonly at: number; readonly by: number }[] = [];
  let sql = '';
  let last = 0;
  let unnamed = 0;
  const order: number[] = [];
  for (const [index, { from, to }] of tokens.entries()) {
    const name = written[index] ?? '';
    const number = name === '?' ? (unnamed += 1) : names.indexOf(name) + 1;
    order.push(number - 1);
    sql += `${statement.slice(last, from)}${dialect === 'postgresql' ? `$${number}` : '?'}`;
    last = to;
    shifts.push({ at: sql.length, by: to - sql.length });
  }
  return {
    sql: sql + statement.slice(last),
    names,
    bind: (values) =>
      dialect === 'postgresql'
        ? values.slice(0, names.length)
        : order.flatMap((index) => values.slice(index, index + 1)),
    toWritten: (at) => at + (shifts.findLast((shift) => shift.at <= at)?.by ?? 0),
  };
}

/** Numbered ones come first, at the places that they name. */
function namesOf(written: readonly string[]): readonly string[] {
  const numbers = written.flatMap((name) => (/^[$?]\d+$/u.test(name) ? [Number(name.slice(1))] : []));
  const unnamed = written.filter((name) => name === '?').length;
  const count = Math.min(Math.max(0, unnamed, ...numbers), 1000);
  const sign = written.some((name) => name.startsWith('?')) ? '?' : '$';
  const numbered = Array.from({ length: count }, (_, index) => `${sign}${index + 1}`);
  const named = written.filter((name) => !/^(?:[$?]\d+|\?)$/u.test(name));
  return [...numbered, ...new Set(named)];
}

/** PostgreSQL counts characters; the place is given in UTF-16 units. */
export function toUtf16(text: string, characters: number): number {
  let units = 0;
  let count = 0;
  for (const character of text) {
    if (count >= characters) break;
    count += 1;
    units += character.length;
  }
  return units;
}
