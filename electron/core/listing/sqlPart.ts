import type { Knex } from 'knex';
import type { Dialect } from '#shared/domain/connection.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** A value that a statement binds. */
export type Binding = string | number | Buffer;

/** SQL text in which each value that is bound stands as `bound`. */
export interface SqlPart {
  readonly sql: string;
  readonly values: readonly Binding[];
}

/** Stands for a value: no name and no text of SQL holds a NUL. */
export const bound = '\0';

export function part(sql: string, ...values: readonly Binding[]): SqlPart {
  return { sql, values };
}

/** Parts one after the other. */
export function joined(parts: readonly SqlPart[], between: string): SqlPart {
  return { sql: parts.map(({ sql }) => sql).join(between), values: parts.flatMap(({ values }) => values) };
}

/**
 * A name as SQL writes it. On PostgreSQL, a question mark is written by its code point: knex would take it for a value, whatever
 * it stands in.
 */
export function quotedName(dialect: Dialect, name: string): string {
  const quoted = quoteIdentifier(name);
  if (dialect === 'sqlite' || !name.includes('?')) return quoted;
  return `U&${quoted.replaceAll('\\', '\\\\').replaceAll('?', '\\003F')}`;
}

/** The statement of a part. Values get names, since names of columns may hold question marks. */
export function toStatement(build: Knex, { sql, values }: SqlPart): Knex.Raw {
  let used = 0;
  const named = sql.replaceAll(bound, () => {
    used += 1;
    return `:tidescope_value_${used} `;
  });
  const bindings: Record<string, Binding> = {};
  for (const [index, value] of values.entries()) bindings[`tidescope_value_${index + 1}`] = value;
  // Without a prototype, `::constructor` in a name is nothing but a name.
  Object.setPrototypeOf(bindings, null);
  return build.raw(named, bindings);
}
