import type { Knex } from 'knex';
import { z } from 'zod';
import { blobSummaryCells, blobSummaryColumns, toBlobSummary } from '#core/blobs/blobSummarySql.ts';
import { readContent, withBlobThread } from '#core/blobs/blobThread.ts';
import { readWholeText } from '#core/blobs/wholeText.ts';
import { numberCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { whereId } from '#core/listing/dialectSql.ts';
import type { logfileCalls } from '#shared/contract/resultCalls.ts';
import { type Logfile, logfileSchema, type LogfileSummary } from '#shared/domain/logfile.ts';
import { makeFailure } from '#shared/failure.ts';

const logfileRow = z
  .object({ id: numberCell, ...blobSummaryCells })
  .transform((row): LogfileSummary => ({ id: row.id, blob: toBlobSummary(row) }));

const maxLogfiles = 1000;

/** The Logfiles rows of a simulation, oldest first, without their texts. */
export async function listLogfiles(
  database: ReadOnlyDatabase,
  simulationId: number,
  signal: AbortSignal,
): Promise<readonly LogfileSummary[]> {
  const query = whereId(database, summaries(database), { column: 'simulation_id', ids: [simulationId] })
    .orderBy('id')
    .limit(maxLogfiles);
  return database.rows({ query, row: logfileRow, signal });
}

/** One Logfiles row, decoded in a worker thread, its tokens masked. Fails with not-found if there is none. */
export async function getLogfile(database: ReadOnlyDatabase, id: number, signal: AbortSignal): Promise<Logfile> {
  const query = whereId(database, summaries(database), { column: 'id', ids: [id] });
  const [summary] = await database.rows({ query, row: logfileRow, signal });
  if (summary === undefined) {
    throw makeFailure({
      code: 'not-found',
      message: `There is no log row ${id}`,
      hint: 'It may have been removed in the meantime. Refresh the list.',
    });
  }
  return withBlobThread(signal, async (thread) => {
    const content = await readContent(database, { thread, table: 'Logfiles', id, signal });
    return logfileSchema.parse({ ...summary, files: [], ...content });
  });
}

function summaries({ build, dialect }: ReadOnlyDatabase): Knex.QueryBuilder {
  const columns = ['id', ...blobSummaryColumns(dialect, 'compressed_data')];
  return build('Logfiles').select(columns.map((sql) => build.raw(sql)));
}

/** The handlers of `logfileCalls`; `on` finds an open connection's database. */
export function makeLogfileHandlers(on: Connections['database']): HandlersOf<typeof logfileCalls, 'signal'> {
  return {
    'logfiles.list': async ({ connectionId, simulationId }, { signal }) =>
      listLogfiles(on(connectionId), simulationId, signal),
    'logfiles.get': async ({ connectionId, logfileId }, { signal }) => getLogfile(on(connectionId), logfileId, signal),
    'logfiles.text': async ({ connectionId, logfileId: id, part }, { signal }) =>
      readWholeText(on(connectionId), { table: 'Logfiles', id, part }, signal),
  };
}
