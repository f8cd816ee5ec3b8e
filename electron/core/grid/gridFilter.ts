import type { ColumnFacts, RelationFacts } from '#core/catalog/relationFacts.ts';
import { columnOf } from '#core/grid/rowOrder.ts';
import { bound, joined, part, quotedName, type SqlPart } from '#core/listing/sqlPart.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { GridCondition, GridFilter } from '#shared/domain/grid.ts';
import { assertNever, makeFailure } from '#shared/failure.ts';

/** A search looks at so many columns. */
const maxSearched = 100;

/** The condition over `r` that a filter means; undefined where every row passes. */
export function gridFilter(
  dialect: Dialect,
  facts: RelationFacts,
  { conditions = [], text = '' }: GridFilter,
): SqlPart | undefined {
  const parts = conditions.map((condition) => conditionPart(dialect, columnOf(facts, condition.column), condition));
  if (text !== '') parts.push(searchPart(dialect, facts, text));
  return parts.length === 0 ? undefined : joined(parts, ' and ');
}

function conditionPart(dialect: Dialect, column: ColumnFacts, condition: GridCondition): SqlPart {
  const sql = `r.${quotedName(dialect, column.name)}`;
  if ('value' in condition) assertNoNul(dialect, condition.value);
  switch (condition.kind) {
    case 'null':
      return part(`${sql} is null`);
    case 'not-null':
      return part(`${sql} is not null`);
    case 'equals':
      return comparison(dialect, { column, sign: '=' }, condition.value);
    case 'differs': {
      const { sql: equal, values } = comparison(dialect, { column, sign: '=' }, condition.value);
      return part(`(${sql} is null or not (${equal}))`, ...values);
    }
    case 'contains':
      return part(contains(dialect, textOf(dialect, sql)), condition.value);
    case 'matches':
      if (dialect === 'sqlite') throw onlyPostgres();
      return part(`${sql}::text ~ ${bound}`, condition.value);
    case 'between':
      return between(dialect, column, condition);
    default:
      return assertNever(condition);
  }
}

interface Comparison {
  readonly column: ColumnFacts;
  readonly sign: '=' | '>=' | '<=';
}

/** A blob is compared by its bytes' number, a type without an order of its own as text. */
function comparison(dialect: Dialect, { column, sign }: Comparison, value: string): SqlPart {
  const sql = `r.${quotedName(dialect, column.name)}`;
  if (column.isBlob) return part(`octet_length(${sql}) ${sign} ${castOf(dialect, 'bigint')}`, value);
  if (dialect === 'sqlite') {
    // With a declared type that has an affinity, the bound text becomes a value of that type, and an index is used.
    const isTyped = /INT|CHAR|CLOB|TEXT|REAL|FLOA|DOUB|NUM|DEC|DATE|TIME|BOOL/iu.test(column.type);
    return part(isTyped ? `${sql} ${sign} ${bound}` : `cast(${sql} as text) ${sign} ${bound}`, value);
  }
  if (!column.isOrdered) return part(`${sql}::text ${sign} ${bound}`, value);
  return part(`${sql} ${sign} ${bound}::${column.cast}`, value);
}

function between(
  dialect: Dialect,
  column: ColumnFacts,
  { from, to }: Extract<GridCondition, { readonly kind: 'between' }>,
): SqlPart {
  const limits = [
    ...(from === null ? [] : [comparison(dialect, { column, sign: '>=' }, from)]),
    ...(to === null ? [] : [comparison(dialect, { column, sign: '<=' }, to)]),
  ];
  return limits.length === 0 ? part('1 = 1') : joined(limits, ' and ');
}

function castOf(dialect: Dialect, type: string): string {
  return dialect === 'sqlite' ? `cast(${bound} as integer)` : `${bound}::${type}`;
}

function textOf(dialect: Dialect, sql: string): string {
  return dialect === 'sqlite' ? `cast(${sql} as text)` : `${sql}::text`;
}

function contains(dialect: Dialect, sql: string): string {
  // As `containsText` does, whose mark for the value a name of SQLite may hold too.
  return dialect === 'sqlite' ? `holds_text(${sql}, ${bound}) = 1` : `strpos(lower(${sql}), lower(${bound}::text)) > 0`;
}

function searchPart(dialect: Dialect, { columns }: RelationFacts, text: string): SqlPart {
  assertNoNul(dialect, text);
  const searched = columns
    .filter(({ isBlob, isSecret, isForbidden }) => !isBlob && !isSecret && !isForbidden)
    .slice(0, maxSearched);
  if (searched.length === 0) return part('1 = 0');
  const parts = searched.map(({ name }) =>
    part(contains(dialect, textOf(dialect, `r.${quotedName(dialect, name)}`)), text),
  );
  const { sql, values } = joined(parts, ' or ');
  return part(`(${sql})`, ...values);
}

function assertNoNul(dialect: Dialect, value: string): void {
  if (dialect === 'sqlite' || !value.includes('\0')) return;
  throw makeFailure({
    code: 'bad-input',
    message: 'PostgreSQL cannot store text with a NUL character',
    hint: 'Remove it from the filter.',
  });
}

function onlyPostgres(): Error {
  return makeFailure({
    code: 'bad-input',
    message: 'SQLite has no regular expressions',
    hint: 'Filter by a part of the value instead.',
  });
}
