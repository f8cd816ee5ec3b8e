import type { Classified } from '#core/sql/classify/classifyPostgres.ts';
import type { StatementFlag } from '#shared/domain/sql.ts';
import { tokensOf } from '#shared/sql/sqlLexer.ts';

/** Functions of SQLite that do more than compute. */
const outside = new Set(['load_extension', 'writefile', 'edit', 'fts3_tokenizer', 'readfile']);
/** Pragmas that only tell; with a value (`= …`), every other one sets something. */
const tellingPragmas =
  /^(?:table_(?:info|xinfo|list)|index_(?:info|xinfo|list)|foreign_key_(?:list|check)|database_list|collation_list|function_list|module_list|pragma_list|compile_options|integrity_check|quick_check|stats|page_count|freelist_count|data_version|schema_version|user_version|application_id|page_size|encoding|journal_mode|auto_vacuum)$/u;

/**
 * Classifies a statement of SQLite by its words, for what a person should know before it runs. It is no guard: what is classified as a
 * read runs in a session that SQLite itself holds to reading.
 */
export function classifySqlite(statement: string): Classified {
  const words = wordsOf(statement);
  const [first = ''] = words;
  switch (first) {
    case 'select':
    case 'values':
      return query(words);
    case 'with': {
      const verb = mainVerb(statement);
      return verb === 'select' || verb === 'values' ? query(words) : change(verb, words);
    }
    case 'insert':
    case 'replace':
    case 'update':
    case 'delete':
      return change(first, words);
    case 'explain':
      return { class: 'read', flags: [], refused: null };
    case 'begin':
    case 'commit':
    case 'end':
    case 'rollback':
    case 'savepoint':
    case 'release':
      return { class: 'transaction', flags: [], refused: null };
    case 'pragma':
      return pragma(statement, words.slice(1, 4));
    case 'attach':
    case 'detach':
      return { class: 'write', flags: ['outside', 'no-transaction'], refused: null };
    case 'drop':
      return { class: 'ddl', flags: ['drop'], refused: null };
    case 'vacuum':
      return {
        class: 'ddl',
        flags: ['no-transaction', ...(words.includes('into') ? (['outside'] as const) : [])],
        refused: null,
      };
    case 'alter':
      return { class: 'ddl', flags: words.includes('drop') ? ['drop'] : [], refused: null };
    case 'create':
    case 'reindex':
    case 'analyze':
      return { class: 'ddl', flags: [], refused: null };
    default:
      return { class: 'unknown', flags: ['dynamic'], refused: null };
  }
}

function query(words: readonly string[]): Classified {
  const isOutside = words.some((word) => outside.has(word));
  return isOutside
    ? { class: 'write', flags: ['writing-function', 'outside'], refused: null }
    : { class: 'read', flags: [], refused: null };
}

function change(verb: string, words: readonly string[]): Classified {
  const flags: StatementFlag[] = [];
  if (verb === 'update' || verb === 'delete') {
    const where = words.lastIndexOf('where');
    if (where < 0) flags.push('no-where');
    else if (isPlainlyTrue(words.slice(where + 1))) flags.push('always-true');
  }
  if (words.some((word) => outside.has(word))) flags.push('writing-function', 'outside');
  return { class: 'write', flags, refused: null };
}

/** A condition that names nothing: `1`, `1 = 1`, `true`, `not false`, `'a' = 'a'`; also one with `or 1` at its end. */
function isPlainlyTrue(condition: readonly string[]): boolean {
  const until = condition.findIndex((word) => ['returning', 'order', 'limit'].includes(word));
  const words = until < 0 ? condition : condition.slice(0, until);
  const alternative = words.slice(words.lastIndexOf('or') + 1);
  return (
    [words, alternative].some(
      (part) =>
        part.length > 0 &&
        part.every((word) => /^(?:true|false|not|and|is|null|in|between|\d.*|'.*)$/u.test(word)) &&
        !isPlainlyFalse(part),
    ) || isSameOnBothSides(words)
  );
}

function isPlainlyFalse(words: readonly string[]): boolean {
  return ['false', '0', 'null'].includes(words.join(' '));
}

function isSameOnBothSides(words: readonly string[]): boolean {
  const [left, right, ...rest] = words;
  return left !== undefined && left === right && rest.length === 0;
}

function pragma(statement: string, [first = '', second = '']: readonly string[]): Classified {
  // `main.table_info` names a schema first.
  const isQualified = /^\s*pragma\s+[^\s.=(]+\s*\./iu.test(statement);
  const name = isQualified ? second : first;
  const sets =
    /=/u.test(statement) ||
    (/\(/u.test(statement) &&
      /^(?:page_size|encoding|journal_mode|auto_vacuum|user_version|application_id|schema_version)$/u.test(name));
  if (tellingPragmas.test(name) && !sets) return { class: 'read', flags: [], refused: null };
  const changesFile =
    /^(?:user_version|application_id|schema_version|journal_mode|auto_vacuum|encoding|page_size|default_cache_size|writable_schema|incremental_vacuum|wal_checkpoint|optimize)$/u.test(
      name,
    );
  return changesFile
    ? { class: 'ddl', flags: ['no-transaction'], refused: null }
    : { class: 'session', flags: [], refused: null };
}

/** The words, numbers and strings of a statement, in lower case and without signs. */
function wordsOf(statement: string): readonly string[] {
  const words: string[] = [];
  for (const { kind, from, to } of tokensOf(statement, 'sqlite')) {
    if (kind === 'word' || kind === 'number' || kind === 'string' || kind === 'quoted') {
      words.push(statement.slice(from, to).toLowerCase());
    } else if (kind === 'parameter') words.push('?');
  }
  return words;
}

/** What stands behind the CTEs of a WITH. */
function mainVerb(statement: string): string {
  let depth = 0;
  for (const { kind, from, to } of tokensOf(statement, 'sqlite')) {
    const text = statement.slice(from, to).toLowerCase();
    if (kind === 'symbol' && text === '(') depth += 1;
    if (kind === 'symbol' && text === ')') depth -= 1;
    if (kind === 'word' && depth === 0 && ['select', 'values', 'insert', 'replace', 'update', 'delete'].includes(text))
      return text;
  }
  return 'unknown';
}
