import { rm } from 'node:fs/promises';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import type { ArchiveWriter } from '#core/archives/file/archiveWriter.ts';
import { assertConsent } from '#core/admin/apply/consent.ts';
import { type Counts, performOperation } from '#core/admin/apply/performOperation.ts';
import { resolveOutcome } from '#core/admin/apply/resolveOutcome.ts';
import { isUnknownOutcome } from '#core/admin/unknownOutcome.ts';
import type { KeptPlan } from '#core/admin/planStore.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { OpenWritable } from '#core/connection/writableDatabase.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { ChangeRecord } from '#core/journal/pendingChanges.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Consent, Outcome } from '#shared/domain/plan.ts';
import { FailureError } from '#shared/failure.ts';

export interface ApplyContext {
  readonly connections: Pick<Connections, 'get' | 'database' | 'openWritable'>;
  readonly journal: Pick<Journal, 'append' | 'announce'>;
  readonly archives: Pick<ArchiveFolder, 'hasKeychain' | 'open'>;
  /** Name and version of this program, for the archive's header. */
  readonly program: string;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number | null, text: string) => void;
}

/** In seconds. Without an index a statement may look through a large table many times. */
const limits = { lockTimeoutSeconds: 10, statementTimeoutSeconds: 3600 };

/**
 * Applies a plan that was consented to, and journals what became of it. Fails with not-allowed while the connection is locked
 * or a consent is missing, with `changed` where the rows are not as planned; then nothing was changed and no archive is left.
 */
export async function applyPlan(kept: KeptPlan, consent: Consent, context: ApplyContext): Promise<Outcome> {
  assertConsent(kept.plan, consent);
  const { plan } = kept;
  const { connections, archives, signal } = context;
  const connection = connections.get(plan.connectionId);
  const writable = await connections.openWritable(plan.connectionId);
  const work: Work = { kept, connection, context, written: { path: null, forget: undefined } };
  try {
    const { passphrase } = consent;
    const header = headerOf(work, writable);
    const archive = plan.archives ? await archives.open({ header, passphrase, signal }) : undefined;
    return await perform(work, writable, archive);
  } finally {
    await writable.close();
  }
}

interface Work {
  readonly kept: KeptPlan;
  readonly connection: Connection;
  readonly context: ApplyContext;
  /** Where the archive lies once it is finished. */
  readonly written: {
    path: string | null;
    /** Takes away what tells of the commit, should this process be killed before the journal does. */
    forget: (() => Promise<void>) | undefined;
  };
}

async function perform(work: Work, writable: OpenWritable, archive: ArchiveWriter | undefined): Promise<Outcome> {
  const { kept, context, written } = work;
  const { signal, onProgress } = context;
  const { database } = writable;
  let counts: Counts = {};
  try {
    await database.transaction(
      async (transaction) => {
        counts = await performOperation(database, transaction, { kept, archive, signal, onProgress });
        if (archive !== undefined) written.path = (await archive.finish()).path;
        const ended = { outcome: 'unknown', counts, archive: written.path } as const;
        written.forget = await context.journal.announce(toChangeRecord(work, ended));
        onProgress(1, 'Committing');
      },
      { ...limits, signal },
    );
  } catch (error) {
    if (isUnknownOutcome(error)) return settle(work, archive, counts);
    await discard(work, archive);
    const failure = error instanceof FailureError ? error.failure.message : 'not foreseen';
    await record(work, { outcome: 'failed', counts: {}, archive: null }, { failure });
    throw error;
  }
  return toOutcome(work, { outcome: 'done', counts, archive: written.path }, '');
}

/** Takes away an archive of what was not removed, finished or not. What cannot be taken away must not hide why. */
async function discard({ written }: Work, archive: ArchiveWriter | undefined): Promise<void> {
  await archive?.discard().catch(() => undefined);
  if (written.path !== null) await rm(written.path, { force: true }).catch(() => undefined);
}

/** The connection was lost at the commit: what became of it stands in the database. */
async function settle(work: Work, archive: ArchiveWriter | undefined, counts: Counts): Promise<Outcome> {
  const { kept, context, written } = work;
  context.onProgress(null, 'The connection was lost at the commit: looking what became of it');
  const outcome = await resolveOutcome(kept.draft.intent, kept.plan.connectionId, context.connections);
  if (outcome === 'failed') await discard(work, archive);
  const ended = {
    outcome,
    counts: outcome === 'failed' ? {} : counts,
    archive: outcome === 'failed' ? null : written.path,
  };
  return toOutcome(work, ended, notes[outcome]);
}

const notes = {
  done: 'The connection was lost at the commit. The database was looked at since: it was done.',
  failed: 'The connection was lost at the commit. The database was looked at since: nothing was changed.',
  unknown: 'The connection was lost at the commit, and what became of it could not be found out. Look at the rows.',
} as const;

type Ended = Pick<Outcome, 'outcome' | 'counts' | 'archive'>;

async function toOutcome(work: Work, ended: Ended, note: string): Promise<Outcome> {
  const { generatedPassword } = work.kept;
  const journal = await record(work, ended);
  return {
    ...ended,
    note: journal === null ? `${note} The journal could not be written.`.trim() : note,
    journal,
    generatedPassword: ended.outcome === 'failed' ? null : generatedPassword,
  };
}

/** The number of the line; null where the journal cannot be written: what was done is done all the same. */
async function record(work: Work, ended: Ended, more: ChangeRecord['parameters'] = {}): Promise<number | null> {
  try {
    const { number } = await work.context.journal.append(toChangeRecord(work, ended, more));
    // What cannot be taken away is known by its line later.
    await work.written.forget?.().catch(() => undefined);
    return number;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function toChangeRecord({ kept, connection }: Work, ended: Ended, more: ChangeRecord['parameters'] = {}): ChangeRecord {
  return {
    databaseUser: / as (\S+)$/u.exec(connection.place)?.[1] ?? '',
    connection: `${connection.name} (${connection.place})`,
    operation: kept.plan.operation.kind,
    parameters: { ...kept.draft.intent.parameters, ...more },
    ...ended,
  };
}

function headerOf({ kept, connection, context }: Work, { database }: OpenWritable): ArchiveHeaderOf {
  return {
    operation: kept.plan.operation.kind,
    parameters: kept.draft.intent.parameters,
    connection: `${connection.name} (${connection.place})`,
    dialect: database.dialect,
    revision: database.shape.revision,
    serverVersion: connection.serverVersion,
    madeAt: new Date().toISOString(),
    program: context.program,
  };
}

type ArchiveHeaderOf = Parameters<ArchiveFolder['open']>[0]['header'];
