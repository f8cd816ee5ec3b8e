/**
 * The columns of yaptide's tables, and of PostgreSQL's own, that contain secrets. Archives encrypt or omit them; lists, cells, exports and
 * messages reveal only that there is a value. This list is the only one.
 */
const secretColumns: Readonly<Record<string, readonly string[]>> = {
  YaptideUser: ['password_hash'],
  KeycloakUser: ['cert', 'private_key'],
  Simulation: ['update_key_hash'],
  pg_authid: ['rolpassword'],
  pg_shadow: ['passwd'],
  pg_subscription: ['subconninfo'],
  pg_user_mapping: ['umoptions'],
  pg_user_mappings: ['umoptions'],
};

/** Every such column with its table. */
export function secretColumnNames(): readonly (readonly [table: string, column: string])[] {
  return Object.entries(secretColumns).flatMap(([table, columns]) => columns.map((column) => [table, column] as const));
}

const secretNames = new Set(Object.values(secretColumns).flat());

/** Whether a column of a table contains secrets. */
export function isSecretColumn(table: string, column: string): boolean {
  return Object.hasOwn(secretColumns, table) && (secretColumns[table]?.includes(column) ?? false);
}

/** Whether a column of that name contains secrets in any table: for cells whose table is unknown. */
export function isSecretName(column: string): boolean {
  return secretNames.has(column);
}
