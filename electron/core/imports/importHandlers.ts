import { createHash } from 'node:crypto';
import { readRelation } from '#core/catalog/catalogHandlers.ts';
import type { RelationFacts } from '#core/catalog/relationFacts.ts';
import { carryOut } from '#core/changes/carryOut.ts';
import type { CallOptions, ChangeContext } from '#core/changes/databaseChange.ts';
import { dryRun } from '#core/changes/dryRun.ts';
import type { Connections } from '#core/connection/connections.ts';
import { type EditRequest, toEditChange } from '#core/edits/editChange.ts';
import { toRefusal } from '#core/edits/editHandlers.ts';
import { assertEditable } from '#core/edits/stageEdits.ts';
import { statementsOf } from '#core/edits/statementText.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { FileRow } from '#core/imports/fileRows.ts';
import { digestOfFile, type ImportFile, withImportFile } from '#core/imports/importFile.ts';
import { assertKey, keysOf, type PlannedImport, planImport, whyNotImported } from '#core/imports/planImport.ts';
import type { importCalls } from '#shared/contract/importCalls.ts';
import { type RelationName, relationText } from '#shared/domain/catalog.ts';
import type { ImportRequest } from '#shared/domain/rowImport.ts';
import { makeFailure } from '#shared/failure.ts';
import { formatPlural } from '#shared/figures.ts';
import { assertNameTyped, nameToType } from '#shared/typedName.ts';

interface ImportHandlersOptions extends Omit<ChangeContext, 'connections'> {
  readonly connections: Connections;
}

interface Asked {
  readonly connectionId: string;
  readonly relation: RelationName;
  readonly request: ImportRequest;
}

/** How many values of a column are shown. */
const sampleRows = 5;
const maxSample = 80;
/** How many statements a plan shows. */
const shownStatements = 100;

/** The handlers of `importCalls`. */
export function makeImportHandlers(
  options: ImportHandlersOptions,
): HandlersOf<typeof importCalls, 'signal' | 'onProgress'> {
  const { connections } = options;
  const factsOf = async ({ connectionId, relation }: Omit<Asked, 'request'>, signal: AbortSignal) => {
    const facts = await readRelation(connections.database(connectionId), relation, signal);
    assertEditable(facts);
    return facts;
  };
  const plan = async (asked: Asked, facts: RelationFacts, { signal, onProgress }: CallOptions) => {
    const { path, format, key } = asked.request;
    assertKey(facts, key);
    const database = connections.database(asked.connectionId);
    const file = await digestOfFile(path, signal).catch((error: unknown) => {
      throw makeFailure({
        code: 'not-found',
        message: 'The file cannot be read',
        hint: 'It may have been moved or removed. Choose it again.',
        cause: error,
      });
    });
    const planned = await withImportFile({ path, format, signal }, async (opened) =>
      planImport(database, { facts, file: opened, request: asked.request, signal, onProgress }),
    );
    const digest = createHash('sha256')
      .update(`${file} ${planned.digest} ${JSON.stringify({ ...asked.request, skipsRejected: false })}`)
      .digest('hex');
    return { ...planned, digest };
  };
  return {
    'imports.inspect': async ({ connectionId, relation, path, format }, { signal }) => {
      const facts = await factsOf({ connectionId, relation }, signal);
      return withImportFile({ path, format, signal }, async (file) => {
        const { columns, name, bytes, format: found } = file;
        const rows = (await firstRows(file)).filter((row) => typeof row !== 'string').slice(0, sampleRows);
        return {
          name,
          bytes,
          format: found,
          columns: columns.map((column, index) => ({
            name: column,
            sample: rows.map((row) => shortened(row[index] ?? null)),
          })),
          matches: matchesOf(facts, columns),
          keys: keysOf(facts),
        };
      });
    },
    'imports.plan': async (asked, call) => {
      const { connectionId } = asked;
      const facts = await factsOf(asked, call.signal);
      const planned = await plan(asked, facts, call);
      const { wanted, rejectedCount, digest, rows, unchanged, rejected } = planned;
      const isUnlocked = connections.status(connectionId).unlockedUntil !== null;
      const edits = wanted.updates.length + wanted.inserts.length;
      const tried =
        isUnlocked && edits > 0
          ? await dryRun(toEditChange(changeOf(asked, planned)), { connections }, call).catch(toRefusal)
          : null;
      return {
        rows,
        added: wanted.inserts.length,
        changed: wanted.updates.length,
        unchanged,
        rejectedCount,
        rejected,
        statements: statementsOf(connections.database(connectionId).dialect, facts, {
          ...wanted,
          most: shownStatements,
        }),
        statementCount: edits,
        digest,
        counts: tried !== null && 'counts' in tried ? tried.counts : null,
        refusal: tried !== null && 'message' in tried ? tried : null,
        consent: { typedName: nameToType(connections.get(connectionId)) },
      };
    },
    'imports.apply': async (asked, call) => {
      const { connectionId, consent, request } = asked;
      assertNameTyped(consent.typedName, nameToType(connections.get(connectionId)));
      const facts = await factsOf(asked, call.signal);
      const planned = await plan(asked, facts, call);
      if (planned.digest !== asked.digest) throw changedSince();
      if (planned.rejectedCount > 0 && !request.skipsRejected) throw hasRejected(planned.rejectedCount);
      if (planned.wanted.updates.length + planned.wanted.inserts.length === 0) throw nothingToImport();
      const { result: _none, ...outcome } = await carryOut(toEditChange(changeOf(asked, planned)), options, call);
      return { ...outcome, generatedPassword: null };
    },
  };
}

function changeOf(
  { connectionId, relation, request }: Asked,
  { wanted, rejectedCount, unchanged }: PlannedImport,
): EditRequest {
  const parameters = {
    table: relationText(relation),
    file: request.path,
    added: wanted.inserts.length,
    changed: wanted.updates.length,
    unchanged,
    rejected: rejectedCount,
  };
  return { connectionId, operation: 'import-rows', parameters, tables: [wanted] };
}

async function firstRows(file: ImportFile): Promise<readonly FileRow[]> {
  for await (const rows of file.parts()) return rows;
  return [];
}

/** Columns with the same name, whatever its case. */
function matchesOf({ columns }: RelationFacts, names: readonly string[]): readonly (string | null)[] {
  const free = columns.filter((column) => whyNotImported(column) === undefined).map(({ name }) => name);
  const taken = new Set<string>();
  return names.map((name) => {
    const wanted = name.trim().toLowerCase();
    const found = free.find((each) => each === name) ?? free.find((each) => each.toLowerCase() === wanted);
    if (found === undefined || taken.has(found)) return null;
    taken.add(found);
    return found;
  });
}

function shortened(text: string | null): string | null {
  return text !== null && text.length > maxSample ? `${text.slice(0, maxSample)}…` : text;
}

function changedSince(): Error {
  return makeFailure({
    code: 'changed',
    message: 'The file or rows of the table have changed since they were compared',
    hint: 'Nothing was imported. Compare them again.',
  });
}

function hasRejected(count: number): Error {
  return makeFailure({
    code: 'not-allowed',
    message: `${formatPlural(count, 'row')} of the file cannot be imported`,
    hint: 'Nothing was imported. Correct the file, or import it without these rows.',
  });
}

function nothingToImport(): Error {
  return makeFailure({
    code: 'bad-input',
    message: 'The file holds no new or changed rows',
    hint: 'Nothing was imported.',
  });
}
