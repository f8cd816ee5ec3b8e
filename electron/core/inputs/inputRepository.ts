import { z } from 'zod';
import { blobSummaryCells, blobSummaryColumns, toBlobSummary } from '#core/blobs/blobSummarySql.ts';
import { readContent, withBlobThread } from '#core/blobs/blobThread.ts';
import { readWholeText } from '#core/blobs/wholeText.ts';
import type { InputContent } from '#core/blobs/decodeRow.ts';
import { numberCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { whereId } from '#core/listing/dialectSql.ts';
import type { inputCalls } from '#shared/contract/resultCalls.ts';
import { type Input, inputSchema } from '#shared/domain/input.ts';

const inputRow = z.object({ id: numberCell, ...blobSummaryCells });

/** yaptide writes one Input for each simulation; more than these are not decoded. */
const maxInputs = 20;

/** The inputs of a simulation, decoded in a worker thread. Damaged ones return what can be read with their defects. */
export async function listInputs(
  database: ReadOnlyDatabase,
  simulationId: number,
  signal: AbortSignal,
): Promise<readonly Input[]> {
  const { build, dialect } = database;
  const columns = ['id', ...blobSummaryColumns(dialect, 'compressed_data')].map((sql) => build.raw(sql));
  const query = whereId(database, build('Input').select(columns), { column: 'simulation_id', ids: [simulationId] })
    .orderBy('id')
    .limit(maxInputs);
  const found = await database.rows({ query, row: inputRow, signal });
  if (found.length === 0) return [];
  return withBlobThread(signal, async (thread) => {
    const inputs: Input[] = [];
    for (const row of found) {
      const content = await readContent(database, { thread, table: 'Input', id: row.id, signal });
      inputs.push(inputSchema.parse({ id: row.id, blob: toBlobSummary(row), ...emptyInput, ...content }));
    }
    return inputs;
  });
}

const emptyInput: InputContent = {
  defects: [],
  inputType: null,
  primaries: null,
  files: [],
  project: null,
  rest: null,
  cut: [],
  scoredOutputs: [],
};

/** The handlers of `inputCalls`; `on` finds an open connection's database. */
export function makeInputHandlers(on: Connections['database']): HandlersOf<typeof inputCalls, 'signal'> {
  return {
    'inputs.list': async ({ connectionId, simulationId }, { signal }) =>
      listInputs(on(connectionId), simulationId, signal),
    'inputs.text': async ({ connectionId, inputId: id, part }, { signal }) =>
      readWholeText(on(connectionId), { table: 'Input', id, part }, signal),
  };
}
