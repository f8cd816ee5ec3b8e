import { rm } from 'node:fs/promises';
import type { ArchiveWriter } from '#core/archives/file/archiveWriter.ts';
import { changeRows, makeTally, type Tally } from '#core/changes/changeRows.ts';
import { type ChangeSteps, trackSteps } from '#core/changes/changeSteps.ts';
import type { CallOptions, CarriedOut, ChangeContext, Changed, DatabaseChange } from '#core/changes/databaseChange.ts';
import { gatherEvidence, readServer, resolveOutcome } from '#core/changes/evidence.ts';
import type { UnlockedDatabase, WriteTransaction } from '#core/connection/writableDatabase.ts';
import type { ChangeRecord, Evidence } from '#core/journal/journal.ts';
import type { ChangeStep, Outcome } from '#shared/domain/plan.ts';
import { FailureError, findReason } from '#shared/failure.ts';

/**
 * Carries out a change in one transaction: lock, compare, archive, change, verify every count, announce, commit,
 * journal. If the commit is not answered, the database is asked for the outcome. Fails with nothing changed and no
 * archive left; that is recorded too.
 */
export async function carryOut<Locked, Result>(
  change: DatabaseChange<Locked, Result>,
  context: ChangeContext,
  { signal, onProgress }: CallOptions,
): Promise<CarriedOut<Result>> {
  const unlocked = await context.connections.openWritable(change.connectionId);
  const steps = trackSteps(stepsOf(change), onProgress);
  const state: State<Result> = { archive: undefined, written: null, evidence: null, tally: makeTally() };
  const work = { change, context, unlocked, state, steps, signal };
  try {
    return await perform(work);
  } catch (error) {
    steps.fail();
    throw error;
  } finally {
    await unlocked.close();
  }
}

function stepsOf<Locked, Result>({ compare, archive }: DatabaseChange<Locked, Result>): readonly ChangeStep['step'][] {
  const all = ['lock', 'compare', 'archive', 'change', 'verify', 'announce', 'commit', 'journal'] as const;
  const isLeftOut = { compare: compare === undefined, archive: archive === undefined };
  return all.filter((step) => !((step === 'compare' || step === 'archive') && isLeftOut[step]));
}

interface State<Result> {
  archive: ArchiveWriter | undefined;
  /** The archive's path once it is finished. */
  written: string | null;
  readonly tally: Tally;
  evidence: Evidence | null;
  changed?: Changed<Result>;
  /** Removes the announcement once the journal has its entry. */
  forget?: () => Promise<void>;
}

interface Work<Locked, Result> {
  readonly change: DatabaseChange<Locked, Result>;
  readonly context: ChangeContext;
  readonly unlocked: UnlockedDatabase;
  readonly state: State<Result>;
  readonly steps: ChangeSteps;
  readonly signal: AbortSignal;
}

async function perform<Locked, Result>(work: Work<Locked, Result>): Promise<CarriedOut<Result>> {
  const { change, unlocked, state, signal } = work;
  const { database } = unlocked;
  const server = await readServer(database, signal);
  try {
    await database.transaction(async (transaction) => goThrough(work, transaction, server), {
      ...change.limits,
      signal,
    });
  } catch (error) {
    if (state.changed !== undefined && findReason(error, 'outcome-unknown') !== undefined)
      return resolve(work, state.changed);
    await discard(work);
    const failure = error instanceof FailureError ? error.failure.message : 'an unexpected error';
    await record(work, 'failed', { failure });
    throw error;
  }
  if (state.changed === undefined) throw new Error('A transaction was committed before it had ended.');
  return toCarriedOut(work, { outcome: 'done', note: '', result: state.changed.result });
}

/** The steps up to the commit. */
async function goThrough<Locked, Result>(
  work: Work<Locked, Result>,
  transaction: WriteTransaction,
  server: string,
): Promise<void> {
  const { change, context, unlocked, state, steps, signal } = work;
  const openOnce = async (): Promise<ArchiveWriter> => (state.archive ??= await openArchive(work));
  const attempt = { database: unlocked.database, tally: state.tally, steps, signal, openArchive: openOnce };
  const { changed, scope } = await changeRows(change, attempt, transaction);
  if (state.archive !== undefined) state.written = (await state.archive.finish()).path;
  state.changed = changed;
  const { connectionId } = change;
  state.evidence = await gatherEvidence(scope.reader, { connectionId, server, sign: changed.sign }, signal);
  steps.begin('announce', 'Preparing the commit');
  state.forget = await context.journal.announce(toRecord(work, 'unknown'), state.evidence);
  steps.begin('commit', 'Committing');
}

async function openArchive<Locked, Result>(work: Work<Locked, Result>): Promise<ArchiveWriter> {
  const { change, context, unlocked, signal } = work;
  const { dialect, shape } = unlocked.database;
  const { serverVersion } = context.connections.get(change.connectionId);
  return context.archives.open({
    header: {
      operation: change.operation,
      parameters: change.parameters,
      connection: unlocked.identity.connection,
      dialect,
      revision: shape.revision,
      serverVersion,
      madeAt: new Date().toISOString(),
      program: context.program,
    },
    passphrase: change.passphrase,
    ...(change.restores === undefined ? {} : { keeps: change.restores }),
    signal,
  });
}

/** Removes the archive of a failed change, finished or not. An error here must not hide the reason. */
async function discard<Locked, Result>({ state }: Work<Locked, Result>): Promise<void> {
  if (state.written === null) await state.archive?.discard().catch(() => undefined);
  else await rm(state.written, { force: true }).catch(() => undefined);
}

/** The connection was lost at the commit: the outcome is determined from the database. */
async function resolve<Locked, Result>(
  work: Work<Locked, Result>,
  { result }: Changed<Result>,
): Promise<CarriedOut<Result>> {
  const { state, context, steps } = work;
  steps.begin('resolve', 'The connection was lost during the commit: checking whether it was committed');
  const outcome = state.evidence === null ? 'unknown' : await resolveOutcome(state.evidence, context.connections);
  if (outcome === 'failed') await discard(work);
  return toCarriedOut(work, { outcome, note: notes[outcome], result });
}

const notes = {
  done: 'The connection was lost at the commit. The database was checked since: the change was committed.',
  failed: 'The connection was lost at the commit. The database was checked since: nothing was changed.',
  unknown:
    'The connection was lost at the commit, and the database could not be checked yet. That is done when the connection is next opened; check the rows before repeating the change.',
} as const;

async function toCarriedOut<Locked, Result>(
  work: Work<Locked, Result>,
  { outcome, note, result }: Pick<CarriedOut<Result>, 'outcome' | 'note' | 'result'>,
): Promise<CarriedOut<Result>> {
  const { state, steps, context, change } = work;
  const isFailed = outcome === 'failed';
  steps.begin('journal', 'Recording the change in the journal');
  const journal = await record(work, outcome);
  steps.end();
  if (!isFailed) context.onRowsChanged(change.connectionId);
  return {
    outcome,
    note: journal === null ? `${note} The journal could not be written.`.trim() : note,
    journal,
    counts: isFailed ? {} : state.tally.counts,
    archive: isFailed ? null : state.written,
    result,
  };
}

/** The number of the entry; null if the journal cannot be written: what was committed stays committed. */
async function record<Locked, Result>(
  work: Work<Locked, Result>,
  outcome: Outcome['outcome'],
  extra: ChangeRecord['parameters'] = {},
): Promise<number | null> {
  const { context, state } = work;
  try {
    const { number } = await context.journal.append(toRecord(work, outcome, extra), state.evidence);
    // If it cannot be removed, its entry identifies it later.
    await state.forget?.().catch(() => undefined);
    return number;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function toRecord<Locked, Result>(
  { change, unlocked, state }: Work<Locked, Result>,
  outcome: Outcome['outcome'],
  extra: ChangeRecord['parameters'] = {},
): ChangeRecord {
  const { operation, restores } = change;
  const isFailed = outcome === 'failed';
  const { written, changed } = state;
  const replaced = restores === undefined || written === null ? {} : { archiveOfReplaced: written };
  const found = isFailed ? {} : { ...changed?.parameters, ...replaced };
  return {
    ...unlocked.identity,
    operation,
    parameters: { ...change.parameters, ...found, ...extra },
    counts: isFailed ? {} : state.tally.counts,
    archive: restores ?? (isFailed ? null : written),
    outcome,
  };
}
