import type { Dialect } from '#shared/domain/connection.ts';

/** The statement that explains another one; what may write is not run for it. */
export function explained(sql: string, dialect: Dialect, writes: boolean): string {
  if (/^explain\b/iu.test(sql)) return sql;
  const how = writes ? 'SETTINGS, FORMAT JSON' : 'ANALYZE, BUFFERS, SETTINGS, FORMAT JSON';
  return dialect === 'postgresql' ? `EXPLAIN (${how}) ${sql}` : `EXPLAIN QUERY PLAN ${sql}`;
}
