import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { Execute, Statement } from '#core/connection/dialects/reads.ts';
import type { Notice } from '#shared/domain/connection.ts';
import { noPermission } from '#shared/domain/listing.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** A yaptide table with columns that the database user may not read. */
export interface UnreadableTable {
  readonly table: string;
  /** The table's name in SQL, including its schema if necessary. */
  readonly regclass: string;
  /** The database user, quoted for SQL. */
  readonly user: string;
  /** All of its columns. */
  readonly columns: readonly ColumnRight[];
}

interface ColumnRight {
  readonly name: string;
  readonly type: string;
  readonly isForbidden: boolean;
}

interface FoundColumn extends ColumnRight {
  readonly table: string;
  readonly regclass: string;
}

/** yaptide's tables with columns that the database user may not read. */
export function findUnreadable(columns: readonly FoundColumn[], user: string): readonly UnreadableTable[] {
  return yaptideTables.flatMap((table) => {
    const own = columns.filter((column) => column.table === table);
    const regclass = own[0]?.regclass ?? '';
    return own.some(({ isForbidden }) => isForbidden) ? [{ table, regclass, user, columns: own }] : [];
  });
}

/**
 * Runs reads as if the unreadable columns held nothing: a statement that names such a table gets a CTE of the same name
 * in its place. A text column says "no permission". Tables without any readable column are left alone: reading them
 * fails, and lists that only mention them do without (`DatabaseShape.hasTable`).
 */
export function withReadableColumns(execute: Execute, unreadable: readonly UnreadableTable[]): Execute {
  const partly = unreadable
    .filter(({ columns }) => columns.some(({ isForbidden }) => !isForbidden))
    .map((each) => ({ name: `"${each.table}"`, sql: readableSql(each) }));
  if (partly.length === 0) return execute;
  return async (statement, signal) => {
    const used = partly.filter(({ name }) => statement.sql.includes(name)).map(({ sql }) => sql);
    return execute(used.length === 0 ? statement : withTables(statement, used), signal);
  };
}

function withTables({ sql, bindings }: Statement, tables: readonly string[]): Statement {
  const own = /^\s*with\s+(recursive\s+)?/iu.exec(sql);
  const rest = own === null ? ` ${sql}` : `, ${sql.slice(own[0].length)}`;
  return { sql: `with ${own?.[1] ?? ''}${tables.join(', ')}${rest}`, bindings };
}

function readableSql({ table, regclass, columns }: UnreadableTable): string {
  const cells = columns.map(({ name, type, isForbidden }) => {
    if (!isForbidden) return `r.${quoteIdentifier(name)}`;
    const isText = /^(?:text|character|varchar)/u.test(type);
    return `${isText ? `'${noPermission}'` : 'null'}::${isText ? 'text' : type} as ${quoteIdentifier(name)}`;
  });
  return `${quoteIdentifier(table)} as not materialized (select ${cells.join(', ')} from ${regclass} as r)`;
}

/** Describes what may not be read, and the GRANT for it. */
export function unreadableNotices(unreadable: readonly UnreadableTable[]): readonly Notice[] {
  const [first] = unreadable;
  if (first === undefined) return [];
  const parts = unreadable.map(({ table, columns }) => {
    const forbidden = columns.filter(({ isForbidden }) => isForbidden).map(({ name }) => name);
    return forbidden.length === columns.length ? table : `${table} (${forbidden.join(', ')})`;
  });
  const grants = unreadable.map(({ regclass, columns }) => {
    const forbidden = columns.filter(({ isForbidden }) => isForbidden).map(({ name }) => quoteIdentifier(name));
    const some = forbidden.length === columns.length ? '' : ` (${forbidden.join(', ')})`;
    return `GRANT SELECT${some} ON ${regclass} TO ${first.user};`;
  });
  return [
    {
      code: 'no-permission',
      message: `The database user ${first.user} may not read ${parts.join(', ')}`,
      hint: `What is missing is shown as "${noPermission}"; everything else is complete. The owner of the tables gives the right with: ${grants.join(' ')}`,
    },
  ];
}
