import type { Intent } from '#core/admin/operations/intent.ts';
import { type Catalog, type Reader, withKnownKeys } from '#core/admin/plan/catalog.ts';
import { type Impact, measureImpact } from '#core/admin/plan/impact.ts';
import { type ImpactNode, nodesOf } from '#core/admin/plan/impactTree.ts';
import { readPostgresCatalog } from '#core/admin/plan/postgresCatalog.ts';
import { sqlOf } from '#core/admin/plan/rowSql.ts';
import { readSqliteCatalog } from '#core/admin/plan/sqliteCatalog.ts';
import { findMissingPrivileges } from '#core/changes/privileges.ts';

/** An intent with the rows that it would touch in the database as it is now. */
export interface Draft {
  readonly intent: Intent;
  readonly catalog: Catalog;
  readonly tree: ImpactNode;
  /** Without the rows of tables that the database user may not read: a missing permission, which is an obstacle. */
  readonly impact: Impact;
}

/** Measures what an intent would touch. Only reads. */
export async function makeDraft(reader: Reader, intent: Intent, signal: AbortSignal): Promise<Draft> {
  const read = reader.dialect === 'postgresql' ? readPostgresCatalog : readSqliteCatalog;
  const catalog = withKnownKeys(await read(reader, signal));
  const tree = intent.tree(catalog);
  const needed = [...new Set(nodesOf(tree).map(({ table }) => table))].map(
    (table) => ({ table, sql: sqlOf(catalog, table), privilege: 'SELECT' }) as const,
  );
  const unreadable = new Set((await findMissingPrivileges(reader, needed, signal)).map(({ table }) => table));
  const impact = await measureImpact(reader, { catalog, tree, ids: intent.ids, unreadable }, signal);
  return { intent, catalog, tree, impact };
}
