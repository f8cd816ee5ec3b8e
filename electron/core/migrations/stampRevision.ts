import { readRelation } from '#core/catalog/catalogHandlers.ts';
import type { RelationFacts } from '#core/catalog/relationFacts.ts';
import { carryOut } from '#core/changes/carryOut.ts';
import type { CallOptions, ChangeContext, DatabaseChange } from '#core/changes/databaseChange.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { toEditChange, type WantedEdits } from '#core/edits/editChange.ts';
import { readBases, wholeRow } from '#core/edits/storedValues.ts';
import { relationSql } from '#core/grid/gridSql.ts';
import { keyParts, valueColumns } from '#core/grid/rowOrder.ts';
import { readRowKey } from '#core/grid/rowPlace.ts';
import { readRecorded } from '#core/migrations/migrateDatabase.ts';
import { versionTableSql } from '#core/migrations/runRevisions.ts';
import type { Outcome } from '#shared/domain/plan.ts';
import { makeFailure } from '#shared/failure.ts';

export interface StampContext extends ChangeContext {
  readonly connections: Pick<Connections, 'get' | 'database' | 'openWritable' | 'refresh'>;
}

const operation = 'stamp-revision';

/**
 * Makes alembic_version name exactly one revision. What it held is archived like edits of rows, so that it can be undone; a
 * missing table is made. Fails with `changed` where others have changed it since it was read.
 */
export async function stampRevision(
  context: StampContext,
  { connectionId, revision }: { readonly connectionId: string; readonly revision: string },
  call: CallOptions,
): Promise<Outcome> {
  const { connections } = context;
  const database = connections.database(connectionId);
  const { signal } = call;
  const recorded = await readRecorded(database, signal);
  if (recorded?.length === 1 && recorded[0] === revision) throw nothingToDo(revision);
  const parameters = { from: recorded?.join(' ') ?? 'no table', to: revision };
  const outcome =
    recorded === null
      ? await carryOut(tableWith(connectionId, revision), context, call)
      : await carryOut(
          toEditChange({
            connectionId,
            operation,
            parameters,
            tables: [await replacement(database, revision, signal)],
          }),
          context,
          call,
        );
  await connections.refresh(connectionId, signal);
  const { result: _none, ...known } = outcome;
  return { ...known, generatedPassword: null };
}

/** Every row is removed, and one is added. */
async function replacement(database: ReadOnlyDatabase, revision: string, signal: AbortSignal): Promise<WantedEdits> {
  const relation = await findTable(database, signal);
  const keys = await readKeys(database, relation, signal);
  const bases = await readBases(database, relation, { keys, columns: [wholeRow], locks: false, signal });
  return {
    relation: { schema: relation.schema, name: relation.name },
    removes: [...bases].map(([key, [base = null]]) => ({ key, bases: new Map([[wholeRow, base]]) })),
    updates: [],
    inserts: [new Map([['version_num', revision]])],
  };
}

async function findTable(database: ReadOnlyDatabase, signal: AbortSignal): Promise<RelationFacts> {
  const { build, dialect } = database;
  const name = 'alembic_version';
  if (dialect === 'sqlite') return readRelation(database, { schema: 'main', name }, signal);
  const query = build.raw(
    `select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass('${name}')`,
  );
  const [[schema] = []] = (await database.positionalRows(query, signal)).rows;
  return readRelation(database, { schema: String(schema), name }, signal);
}

async function readKeys(
  { build, dialect, positionalRows }: ReadOnlyDatabase,
  facts: RelationFacts,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const parts = keyParts(dialect, facts);
  const columns = parts.flatMap(({ sql }) => valueColumns(dialect, sql));
  const query = build.raw(`select ${columns.join(', ')} from ${relationSql(dialect, facts)} as r`);
  return (await positionalRows(query, signal)).rows.map((row) => readRowKey(row, parts.length));
}

/** Where create_all made the tables, alembic's own is missing. */
function tableWith(connectionId: string, revision: string): DatabaseChange<null, null> {
  return {
    connectionId,
    operation,
    parameters: { from: 'no table', to: revision },
    limits: { lockTimeoutSeconds: 10, statementTimeoutSeconds: 60 },
    lock: async () => Promise.resolve(null),
    change: async ({ transaction, reader, run }) => {
      await transaction.define(versionTableSql('"alembic_version"'));
      const query = reader.build.raw('insert into "alembic_version" (version_num) values (?)', [revision]);
      await run({ table: 'alembic_version', verb: 'insert', query, expected: 1 });
      return { result: null, sign: null };
    },
  };
}

function nothingToDo(revision: string): Error {
  return makeFailure({
    code: 'not-allowed',
    message: `alembic_version names ${revision} already`,
    hint: 'Nothing was changed.',
  });
}
