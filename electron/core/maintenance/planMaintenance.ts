import type { Connections } from '#core/connection/connections.ts';
import { readPostgresFacts } from '#core/maintenance/postgresFacts.ts';
import { draftPostgres } from '#core/maintenance/postgresPlan.ts';
import { draftSqlite, readSqliteFacts } from '#core/maintenance/sqlitePlan.ts';
import type { Maintenance, MaintenancePlan } from '#shared/domain/maintenance.ts';
import { nameToType } from '#shared/typedName.ts';

export interface PlannedMaintenance {
  readonly plan: MaintenancePlan;
  /** The table in PostgreSQL's catalog; null on SQLite. */
  readonly oid: string | null;
}

/** What a maintenance operation would do. Only reads. */
export async function planMaintenance(
  connections: Pick<Connections, 'get' | 'database'>,
  { connectionId, operation }: { readonly connectionId: string; readonly operation: Maintenance },
  signal: AbortSignal,
): Promise<PlannedMaintenance> {
  const database = connections.database(connectionId);
  const typedName = nameToType(connections.get(connectionId), operation.relation.name);
  if (database.dialect === 'sqlite') {
    const draft = await draftSqlite(operation, await readSqliteFacts(database, operation.relation, signal));
    return { plan: { ...draft, typedName }, oid: null };
  }
  const facts = await readPostgresFacts(database, operation.relation, signal);
  return { plan: { ...draftPostgres(operation, facts), typedName }, oid: facts.oid };
}
