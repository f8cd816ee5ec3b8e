import { toSecretsKey } from '#core/archives/file/archiveKey.ts';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import { readRelation } from '#core/catalog/catalogHandlers.ts';
import type { RelationFacts } from '#core/catalog/relationFacts.ts';
import { carryOut } from '#core/changes/carryOut.ts';
import type { CallOptions, ChangeContext } from '#core/changes/databaseChange.ts';
import { dryRun } from '#core/changes/dryRun.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { type Base, basesByRow } from '#core/edits/bases.ts';
import { findConflicts } from '#core/edits/conflicts.ts';
import { type EditRequest, toEditChange, type WantedEdits } from '#core/edits/editChange.ts';
import { makeEditStore, noEdits } from '#core/edits/editStore.ts';
import type { NewValue } from '#core/edits/newValues.ts';
import { assertEditable, type KeptEdits, stageEdits, withNeededBases } from '#core/edits/stageEdits.ts';
import { statementsOf } from '#core/edits/statementText.ts';
import { readBases, wholeRow } from '#core/edits/storedValues.ts';
import { undoOf } from '#core/edits/undoEdits.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { editCalls } from '#shared/contract/editCalls.ts';
import { type RelationName, relationText } from '#shared/domain/catalog.ts';
import { type EditReview, foldEdits, withoutEdits } from '#shared/domain/edit.ts';
import type { Outcome } from '#shared/domain/plan.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { assertNameTyped, nameToType } from '#shared/typedName.ts';

interface EditHandlersOptions extends Omit<ChangeContext, 'connections' | 'archives'> {
  readonly connections: Connections;
  readonly archives: ArchiveFolder;
  /** The program's folder. */
  readonly directory: string;
}

/** How many statements a review shows. */
const shownStatements = 200;

/** The handlers of `editCalls`. */
export function makeEditHandlers(options: EditHandlersOptions): HandlersOf<typeof editCalls, 'signal' | 'onProgress'> {
  const { connections, archives, directory } = options;
  const store = makeEditStore(directory);
  const factsOf = async (connectionId: string, relation: RelationName, signal: AbortSignal): Promise<RelationFacts> =>
    readRelation(connections.database(connectionId), relation, signal);
  const apply = async (request: EditRequest, call: CallOptions): Promise<Outcome> => {
    const { result: _none, ...outcome } = await carryOut(toEditChange(request), options, call);
    return { ...outcome, generatedPassword: null };
  };
  return {
    'edits.read': async ({ connectionId, relation }) => ({ steps: (await store.read(connectionId, relation)).steps }),
    'edits.stage': async ({ connectionId, relation, edits, shown }, { signal }) => {
      const facts = await factsOf(connectionId, relation, signal);
      const { steps } = await store.update({ connectionId, relation }, async (before) =>
        stageEdits(connections.database(connectionId), before, { facts, edits, shown, signal }),
      );
      return { id: steps.at(-1)?.id ?? '' };
    },
    'edits.unstage': async ({ connectionId, relation, what }) => {
      await store.update({ connectionId, relation }, async ({ steps, bases }) => {
        await Promise.resolve();
        if (what.kind === 'all') return noEdits;
        if (what.kind === 'last') return withNeededBases(steps.slice(0, -1), bases);
        return withNeededBases(withoutEdits(steps, what.key, what.kind === 'cell' ? what.column : undefined), bases);
      });
      return {};
    },
    'edits.rebase': async ({ connectionId, relation, key, column }, { signal }) => {
      const facts = await factsOf(connectionId, relation, signal);
      await store.update({ connectionId, relation }, async (before) =>
        rebase(connections.database(connectionId), before, { facts, key, column: column ?? wholeRow, signal }),
      );
      return {};
    },
    'edits.review': async ({ connectionId, relation }, call) => {
      const facts = await factsOf(connectionId, relation, call.signal);
      const staged = await store.read(connectionId, relation);
      return review(options, { connectionId, facts, staged }, call);
    },
    'edits.apply': async ({ connectionId, relation, consent }, call) => {
      assertNameTyped(consent.typedName, nameToType(connections.get(connectionId)));
      const facts = await factsOf(connectionId, relation, call.signal);
      assertEditable(facts);
      const staged = await store.read(connectionId, relation);
      const wanted = toWanted(facts, staged);
      if (staged.steps.length === 0) throw nothingStaged();
      const { removes, updates, inserts } = wanted;
      const request = {
        connectionId,
        operation: 'edit-rows',
        parameters: {
          table: relationText(relation),
          changed: updates.length,
          added: inserts.length,
          removed: removes.length,
        },
        passphrase: consent.passphrase,
        tables: [wanted],
      };
      const outcome = await apply(request, call);
      if (outcome.outcome === 'done')
        await store.update({ connectionId, relation }, async () => Promise.resolve(noEdits));
      return outcome;
    },
    'edits.undo': async ({ connectionId, archive, consent }, call) => {
      assertNameTyped(consent.typedName, nameToType(connections.get(connectionId)));
      const { passphrase } = consent;
      const hasKeychain = await archives.hasKeychain();
      const unlock =
        typeof passphrase === 'string'
          ? ({ kind: 'passphrase', passphrase } as const)
          : ({ kind: hasKeychain && passphrase === undefined ? 'keychain' : 'none' } as const);
      const secrets =
        unlock.kind === 'keychain'
          ? ((await archives.key.find()) ?? { kind: 'none' })
          : await toSecretsKey(unlock, archives.key);
      const tables = await undoOf({ path: archive, secrets, signal: call.signal });
      const parameters = { undone: archive };
      return apply({ connectionId, operation: 'undo-edits', parameters, passphrase, tables }, call);
    },
  };
}

/** What is staged for a table, as it is carried out. */
export function toWanted(facts: RelationFacts, staged: KeptEdits): WantedEdits {
  const rows = [...foldEdits(staged.steps).values()];
  const known = basesByRow(staged.bases);
  // A row that is found by its place is compared by its key too.
  const keyColumns = facts.identity.kind === 'place' ? [...facts.primaryKey, ...(facts.uniqueKeys[0] ?? [])] : [];
  const basesOf = (key: string, names: readonly string[]): ReadonlyMap<string, Base> =>
    new Map([...(known.get(key) ?? [])].filter(([name]) => names.includes(name)));
  return {
    relation: { schema: facts.schema, name: facts.name },
    removes: rows
      .filter(({ state }) => state === 'removed')
      .map(({ key }) => ({ key, bases: basesOf(key, [wholeRow]) })),
    updates: rows
      .filter(({ state, values }) => state === 'changed' && values.size > 0)
      .map(({ key, values }) => ({
        key,
        values: new Map<string, NewValue>(values),
        bases: basesOf(key, [...values.keys(), ...keyColumns]),
        when: 'last',
      })),
    inserts: rows.filter(({ state }) => state === 'new').map(({ values }) => new Map<string, NewValue>(values)),
  };
}

interface Reviewed {
  readonly connectionId: string;
  readonly facts: RelationFacts;
  readonly staged: KeptEdits;
}

async function review(
  { connections, archives }: EditHandlersOptions,
  { connectionId, facts, staged }: Reviewed,
  call: CallOptions,
): Promise<EditReview> {
  const database = connections.database(connectionId);
  const wanted = toWanted(facts, staged);
  const { removes, updates, inserts } = wanted;
  const { conflicts, count } = await findConflicts(database, { facts, wanted, staged }, call.signal);
  const isUnlocked = connections.status(connectionId).unlockedUntil !== null;
  const request = { connectionId, operation: 'edit-rows', parameters: {}, tables: [wanted] };
  const tried =
    isUnlocked && count === 0 && staged.steps.length > 0
      ? await dryRun(toEditChange(request), { connections }, call).catch(toRefusal)
      : null;
  const hasSecrets = removes.length > 0 && facts.columns.some(({ isSecret }) => isSecret);
  return {
    statements: statementsOf(database.dialect, facts, { ...wanted, most: shownStatements }),
    statementCount: removes.length + updates.length + inserts.length,
    changed: updates.length,
    added: inserts.length,
    removed: removes.length,
    counts: tried !== null && 'counts' in tried ? tried.counts : null,
    conflicts,
    conflictCount: count,
    refusal: tried !== null && 'message' in tried ? tried : null,
    consent: {
      typedName: nameToType(connections.get(connectionId)),
      passphrase: hasSecrets && !(await archives.hasKeychain()),
    },
  };
}

/** Why the database refuses the edits; what is no refusal is thrown again. */
export function toRefusal(error: unknown): NonNullable<EditReview['refusal']> {
  const isRefusal =
    error instanceof FailureError && !['cancelled', 'connection-lost', 'not-open'].includes(error.failure.code);
  if (!isRefusal) throw error;
  const { message, hint, details, reason } = error.failure;
  const [own] = details;
  // What the program has no words of its own for is told in the database's.
  if (error.failure.code === 'database' && reason === undefined && own !== undefined)
    return {
      message: `The database refuses the edits: ${own}`,
      hint: 'Nothing was changed. Edit the value, or undo its edit.',
      details,
    };
  return { message, hint, details };
}

interface Rebased {
  readonly facts: RelationFacts;
  readonly key: string;
  readonly column: string;
  readonly signal: AbortSignal;
}

async function rebase(
  database: ReadOnlyDatabase,
  before: KeptEdits,
  { facts, key, column, signal }: Rebased,
): Promise<KeptEdits> {
  if (column !== wholeRow && !facts.columns.some(({ name }) => name === column)) {
    throw makeFailure({
      code: 'changed',
      message: `The column '${column}' no longer exists`,
      hint: 'Discard its edits: there is nothing left to change.',
    });
  }
  const found = await readBases(database, facts, { keys: [key], columns: [column], locks: false, signal });
  const now = found.get(key);
  if (now === undefined) {
    throw makeFailure({
      code: 'changed',
      message: 'The row no longer exists',
      hint: 'Discard its edits: there is nothing left to change.',
    });
  }
  // The first base of a value counts.
  return { ...before, bases: [{ columns: [column], rows: { [key]: now } }, ...before.bases] };
}

function nothingStaged(): Error {
  return makeFailure({
    code: 'bad-input',
    message: 'No edits are staged for this table',
    hint: 'They were applied or discarded in another window. Refresh the table.',
  });
}
