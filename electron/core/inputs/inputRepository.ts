import { z } from 'zod';
import { blobSummaryCells, blobSummaryColumns, toBlobSummary } from '#core/blobs/blobSummarySql.ts';
import { indentJson, spansOfMembers } from '#core/blobs/jsonSpans.ts';
import { isMembers, type JsonBlob, readJsonBlob } from '#core/blobs/readJsonBlob.ts';
import { toStoredFiles } from '#core/blobs/storedFiles.ts';
import { numberCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { toScoredOutputs } from '#core/inputs/scoredOutputs.ts';
import { whereId } from '#core/listing/dialectSql.ts';
import { maskSecrets } from '#shared/blob/maskSecrets.ts';
import type { inputCalls } from '#shared/contract/resultCalls.ts';
import { type Input, maxVisibleText } from '#shared/domain/input.ts';

const inputRow = z.object({ id: numberCell, ...blobSummaryCells });

/** yaptide writes one Input for a simulation; more than this many are not decoded. */
const maxInputs = 20;

/** The inputs of a simulation, decoded. Of damaged ones, what can be read is there with the defects said. */
export async function listInputs(
  database: ReadOnlyDatabase,
  simulationId: number,
  signal: AbortSignal,
): Promise<readonly Input[]> {
  const { build, dialect } = database;
  const columns = ['id', ...blobSummaryColumns(dialect, 'compressed_data')].map((sql) => build.raw(sql));
  const query = whereId(database, build('Input').select(columns), 'simulation_id', [simulationId])
    .orderBy('id')
    .limit(maxInputs);
  const inputs: Input[] = [];
  for (const row of await database.rows({ query, row: inputRow, signal })) {
    const place = { table: 'Input', id: row.id, name: 'Input' } as const;
    inputs.push({ id: row.id, blob: toBlobSummary(row), ...toInput(await readJsonBlob(database, place, signal)) });
  }
  return inputs;
}

const known = new Set(['input_type', 'number_of_all_primaries', 'input_files', 'input_json']);

function toInput({ members, text, defects }: JsonBlob): Omit<Input, 'id' | 'blob'> {
  // A key that occurs twice counts the last time, as it does for Python.
  const spans = new Map(spansOfMembers(text).map((span) => [span.key, span]));
  const asText = (key: string): string | null => {
    const span = spans.get(key);
    return span === undefined || !(key in members) ? null : indentJson(text, span.start, span.end);
  };
  const type = members['input_type'];
  const files = members['input_files'];
  const rest = Object.keys(members).filter((key) => !known.has(key));
  const restText = rest.map((key) => `${JSON.stringify(key)}: ${asText(key) ?? 'null'}`).join(', ');
  return {
    defects,
    inputType: typeof type === 'string' ? type : asText('input_type'),
    primaries: asText('number_of_all_primaries'),
    files: toStoredFiles(isMembers(files) ? files : files === undefined ? {} : { input_files: files }),
    project: shown(members['input_json'] === null ? null : asText('input_json')),
    rest: rest.length === 0 ? null : shown(indentJson(`{${restText}}`)),
    scoredOutputs: toScoredOutputs(members['input_json']),
  };
}

function shown(text: string | null): string | null {
  return text === null ? null : maskSecrets(text.slice(0, maxVisibleText)).text;
}

/** The handlers of `inputCalls`; `on` finds an open connection's database. */
export function makeInputHandlers(on: Connections['database']): HandlersOf<typeof inputCalls, 'signal'> {
  return {
    'inputs.list': async ({ connectionId, simulationId }, { signal }) =>
      listInputs(on(connectionId), simulationId, signal),
  };
}
