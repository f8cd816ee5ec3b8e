import type { ColumnFacts, RelationFacts } from '#core/catalog/relationFacts.ts';
import type { WantedEdits } from '#core/edits/editChange.ts';
import { isDefault, type NewValue } from '#core/edits/newValues.ts';
import { columnNamed } from '#core/edits/storedValues.ts';
import { parseRowKey } from '#core/grid/rowPlace.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** Longer values are shortened, in characters. */
const maxValue = 200;

/** The edits of a table as statements that a person reads, one for each row; at most so many. */
export function statementsOf(
  dialect: Dialect,
  facts: RelationFacts,
  { removes, updates, inserts, most }: Pick<WantedEdits, 'removes' | 'updates' | 'inserts'> & { readonly most: number },
): readonly string[] {
  const table =
    dialect === 'sqlite'
      ? quoteIdentifier(facts.name)
      : `${quoteIdentifier(facts.schema)}.${quoteIdentifier(facts.name)}`;
  const literal = (name: string, value: NewValue | undefined): string =>
    literalOf(dialect, columnNamed(facts, name), value);
  const where = (key: string): string => whereOf(dialect, facts, key);
  const statements: string[] = [];
  for (const { key, values } of updates.slice(0, most)) {
    const sets = [...values].map(([name, value]) => `${quoteIdentifier(name)} = ${literal(name, value)}`);
    statements.push(`UPDATE ${table} SET ${sets.join(', ')} WHERE ${where(key)};`);
  }
  for (const { key } of removes.slice(0, Math.max(0, most - statements.length)))
    statements.push(`DELETE FROM ${table} WHERE ${where(key)};`);
  for (const row of inserts.slice(0, Math.max(0, most - statements.length))) {
    const given = [...row].filter(([, value]) => !isDefault(value));
    const names = given.map(([name]) => quoteIdentifier(name)).join(', ');
    const values = given.map(([name, value]) => literal(name, value)).join(', ');
    statements.push(
      given.length === 0
        ? `INSERT INTO ${table} DEFAULT VALUES;`
        : `INSERT INTO ${table} (${names}) VALUES (${values});`,
    );
  }
  return statements;
}

function whereOf(dialect: Dialect, { identity }: RelationFacts, key: string): string {
  const names =
    identity.kind === 'key' ? identity.columns.map(quoteIdentifier) : identity.kind === 'place' ? [identity.name] : [];
  return parseRowKey(dialect, key)
    .map(({ text, storage }, index) => {
      const isNumber = storage === 'integer' || storage === 'real' || /^-?\d{1,18}$/u.test(text ?? '');
      return `${names[index] ?? ''} = ${text === null ? 'NULL' : isNumber ? text : quoted(text)}`;
    })
    .join(' AND ');
}

function literalOf(dialect: Dialect, { default: expression, type }: ColumnFacts, value: NewValue | undefined): string {
  if (value === null) return 'NULL';
  if (isDefault(value) || value === undefined) return dialect === 'postgresql' ? 'DEFAULT' : (expression ?? 'NULL');
  if (typeof value === 'string') {
    const isNumber =
      /int|numeric|decimal|real|double|float/iu.test(type) && !type.endsWith('[]') && /^-?\d+(?:\.\d+)?$/u.test(value);
    return isNumber ? value : quoted(value);
  }
  if (value.kind === 'bytes') {
    const hex = shortened(value.hex);
    return dialect === 'postgresql' ? `'\\x${hex}'` : `X'${hex}'`;
  }
  return 'NULL';
}

function quoted(text: string): string {
  return `'${shortened(text).replaceAll("'", "''")}'`;
}

function shortened(text: string): string {
  return text.length > maxValue ? `${text.slice(0, maxValue)}…` : text;
}
