import type { CallOptions } from '#core/changes/databaseChange.ts';
import { cleanupIds } from '#core/admin/cleanup/planCleanup.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { CleanupOutcome, CleanupRequest } from '#shared/domain/cleanup.ts';
import type { Consent, Outcome, Plan, PlanTable } from '#shared/domain/plan.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { assertNameTyped } from '#shared/typedName.ts';

/** The dependencies of a clean-up. */
export interface CleanupTools {
  readonly database: ReadOnlyDatabase;
  /** Whether the connection is unlocked for writing. */
  readonly isUnlocked: boolean;
  /** The name that must be typed; null if none. */
  readonly typedName: string | null;
  /** The operation that removes simulations: planned, archived, applied and journalled like any other. */
  readonly remove: {
    readonly plan: (ids: readonly number[], signal: AbortSignal) => Promise<Plan>;
    readonly apply: (planId: string, consent: Consent, context: CallOptions) => Promise<Outcome>;
  };
}

/**
 * Removes what was planned, batch by batch, each in a separate transaction with an archive and a journal entry.
 * Cancelling ends it after the current batch, which is completed: what a batch archives and removes belongs together.
 * Fails, with nothing changed, if the connection is locked, the name was not typed, or more simulations match than were
 * planned; a batch that fails later ends it, and the outcome says what was done before.
 */
export async function runCleanup(
  tools: CleanupTools,
  request: CleanupRequest,
  context: CallOptions,
): Promise<CleanupOutcome> {
  assertMayRun(tools, request);
  const question = { criteria: request.criteria, now: request.plannedAt, finishedAlone: !request.includesUnfinished };
  const limit = request.expected + 1;
  const planned = await cleanupIds(tools.database, { ...question, limit }, context.signal);
  assertAsPlanned(planned.length, request.expected);
  const done: Done = { simulations: 0, bytes: 0, batches: 0, counts: {}, archives: [] };
  const ended = await removeAll(tools, { request, question, planned, done }, context);
  // A batch with an unknown outcome has an archive that must be reported.
  if (ended.failure !== null && done.batches === 0 && done.archives.length === 0) throw new FailureError(ended.failure);
  return { ...done, ...ended };
}

interface Done {
  simulations: number;
  bytes: number;
  batches: number;
  counts: Record<string, number>;
  archives: string[];
}

interface Work {
  readonly request: CleanupRequest;
  readonly question: Omit<Parameters<typeof cleanupIds>[1], 'limit'>;
  readonly planned: readonly number[];
  /** Filled batch by batch. */
  readonly done: Done;
}

type Ended = Pick<CleanupOutcome, 'ended' | 'failure' | 'left'>;

async function removeAll(tools: CleanupTools, work: Work, context: CallOptions): Promise<Ended> {
  const { planned, request, done } = work;
  for (let at = 0; at < planned.length; at += request.batchSize) {
    const left = planned.length - at;
    if (context.signal.aborted) return { ended: 'cancelled', failure: null, left };
    const onProgress = (share: number | null, text: string): void =>
      context.onProgress((at + (share ?? 0) * Math.min(request.batchSize, left)) / planned.length, text);
    onProgress(0, `${done.simulations} of ${planned.length} simulations removed`);
    try {
      const failure = await removeBatch(tools, work, { ids: planned.slice(at, at + request.batchSize), onProgress });
      if (failure !== null) return { ended: 'failed', failure, left };
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      return { ended: 'failed', failure: error.failure, left };
    }
  }
  return { ended: 'done', failure: null, left: 0 };
}

const seenThrough = new AbortController().signal;

interface Batch {
  readonly ids: readonly number[];
  readonly onProgress: CallOptions['onProgress'];
}

/** Why the clean-up cannot continue, although nothing threw; null if the batch is done. */
async function removeBatch(
  { database, remove }: CleanupTools,
  { request, question, done }: Work,
  batch: Batch,
): Promise<CleanupOutcome['failure']> {
  // Skips what was removed or changed since.
  const ids = await cleanupIds(database, { ...question, among: batch.ids, limit: batch.ids.length }, seenThrough);
  if (ids.length === 0) return null;
  const plan = await remove.plan(ids, seenThrough);
  const consent = {
    typedName: plan.consent.typedName ?? '',
    live: request.includesUnfinished,
    passphrase: request.passphrase,
  };
  const outcome = await remove.apply(plan.id, consent, { signal: seenThrough, onProgress: batch.onProgress });
  if (outcome.archive !== null) done.archives.push(outcome.archive);
  if (outcome.outcome !== 'done') {
    return { code: 'unavailable', message: outcome.note, hint: 'Check the rows before continuing.', details: [] };
  }
  done.simulations += ids.length;
  done.batches += 1;
  done.bytes += bytesOf(plan.tables);
  for (const [table, rows] of Object.entries(outcome.counts)) done.counts[table] = (done.counts[table] ?? 0) + rows;
  return null;
}

function bytesOf(tables: readonly PlanTable[]): number {
  return tables.reduce((sum, { bytes, children }) => sum + bytes + bytesOf(children), 0);
}

function assertMayRun({ isUnlocked, typedName }: CleanupTools, request: CleanupRequest): void {
  if (!isUnlocked) {
    throw makeFailure({
      code: 'not-allowed',
      message: 'The connection is read-only',
      hint: 'Unlock it first. Nothing was changed.',
    });
  }
  assertNameTyped(request.typedName, typedName);
}

function assertAsPlanned(found: number, expected: number): void {
  if (found === 0) {
    throw makeFailure({
      code: 'changed',
      message: 'No simulation matches the criteria any more',
      hint: 'Nothing was changed. Plan the clean-up again.',
    });
  }
  if (found <= expected) return;
  throw makeFailure({
    code: 'changed',
    message: `More simulations match the criteria now than the ${expected} that were planned`,
    hint: 'Nothing was changed. Plan the clean-up again and check what was added.',
  });
}
