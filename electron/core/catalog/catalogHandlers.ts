import { countColumn } from '#core/catalog/columnFigures.ts';
import { readDdl } from '#core/catalog/ddl.ts';
import { readPostgresNames, readPostgresSizes } from '#core/catalog/postgresNames.ts';
import { readPostgresRelation } from '#core/catalog/postgresRelation.ts';
import { type RelationFacts, toRelation } from '#core/catalog/relationFacts.ts';
import { readSqliteNames, readSqliteRelation, readSqliteSizes } from '#core/catalog/sqliteCatalog.ts';
import { readPostgresStructure } from '#core/catalog/postgresStructure.ts';
import { readSchemaKeys } from '#core/catalog/schemaKeys.ts';
import { readSqliteStructure } from '#core/catalog/sqliteStructure.ts';
import { measureBloat, readTableStatistics } from '#core/catalog/tableStatistics.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { catalogCalls } from '#shared/contract/catalogCalls.ts';
import type { RelationName } from '#shared/domain/catalog.ts';

/** Columns, keys and references of one relation of either dialect. Fails with not-found where there is none. */
export async function readRelation(
  database: ReadOnlyDatabase,
  relation: RelationName,
  signal: AbortSignal,
): Promise<RelationFacts> {
  return database.dialect === 'sqlite'
    ? readSqliteRelation(database, relation, signal)
    : readPostgresRelation(database, relation, signal);
}

interface CatalogOptions {
  readonly connections: Pick<Connections, 'database' | 'openCopy'>;
}

/** The handlers of `catalogCalls`. */
export function makeCatalogHandlers({ connections }: CatalogOptions): HandlersOf<typeof catalogCalls, 'signal'> {
  const on = connections.database;
  return {
    'catalog.list': async ({ connectionId }, { signal }) => {
      const database = on(connectionId);
      return database.dialect === 'sqlite' ? readSqliteNames(database, signal) : readPostgresNames(database, signal);
    },
    'catalog.sizes': async ({ connectionId }, { signal }) => {
      const database = on(connectionId);
      return database.dialect === 'sqlite' ? readSqliteSizes(database, signal) : readPostgresSizes(database, signal);
    },
    'catalog.relation': async ({ connectionId, relation }, { signal }) =>
      toRelation(await readRelation(on(connectionId), relation, signal)),
    'catalog.statistics': async ({ connectionId, relation }, { signal }) =>
      readTableStatistics(on(connectionId), relation, signal),
    'catalog.countColumn': async ({ connectionId, relation, column }, { signal }) => {
      const database = on(connectionId);
      return countColumn(database, { relation: await readRelation(database, relation, signal), column }, signal);
    },
    'catalog.bloat': async ({ connectionId, relation }, { signal }) => measureBloat(on(connectionId), relation, signal),
    'catalog.keys': async ({ connectionId }, { signal }) => readSchemaKeys(on(connectionId), signal),
    'catalog.ddl': async (wanted, { signal }) => ({ sql: await readDdl(connections, wanted, signal) }),
    'catalog.structure': async ({ connectionId, relation }, { signal }) => {
      const database = on(connectionId);
      return database.dialect === 'sqlite'
        ? readSqliteStructure(database, relation, signal)
        : readPostgresStructure(database, relation, signal);
    },
  };
}
