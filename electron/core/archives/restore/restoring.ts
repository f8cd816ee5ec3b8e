import { rm } from 'node:fs/promises';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import { applyImport } from '#core/archives/restore/importInto.ts';
import { applyRestore } from '#core/archives/restore/restore.ts';
import {
  type Job,
  openFormerArchive,
  type Options,
  toChangeRecord,
  type Request,
} from '#core/archives/restore/restoreJob.ts';
import { resolveRestore } from '#core/archives/restore/resolveRestore.ts';
import { isUnknownOutcome } from '#core/admin/unknownOutcome.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { WritableDatabase } from '#core/connection/writableDatabase.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { ChangeRecord } from '#core/journal/pendingChanges.ts';
import type { Restored } from '#shared/domain/archive.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { makeFailure } from '#shared/failure.ts';
import { assertNameTyped } from '#shared/typedName.ts';

/** What restoring needs of core. */
export interface RestoringOptions {
  readonly connections: Pick<Connections, 'get' | 'database' | 'openWritable' | 'status'>;
  readonly journal: Pick<Journal, 'append' | 'announce'>;
  readonly folder: Pick<ArchiveFolder, 'open' | 'hasKeychain'>;
  /** Name and version of this program. */
  readonly program: string;
  /** Hears that rows were put into a connection's database, or may have been. */
  readonly onRowsChanged: (connectionId: string) => void;
}

interface Restoring {
  readonly restore: (request: Request, options: Options, signal: AbortSignal) => Promise<Restored>;
  readonly importInto: (request: Request, options: Options, signal: AbortSignal) => Promise<Restored>;
}

/** In seconds. One statement inserts a few thousand rows at most. */
const limits = { lockTimeoutSeconds: 30, statementTimeoutSeconds: 300 };

/**
 * Restores and imports on unlocked connections, each with its line in the journal, whatever came of it. Where the
 * connection is lost while a restore is committed, the database is looked at before anything is said.
 */
export function makeRestoring(context: RestoringOptions): Restoring {
  const { connections, onRowsChanged } = context;
  const run = async (job: Job): Promise<Restored> => {
    const { request } = job;
    assertNameTyped(request.typedName, typedNameFor(job.connection));
    const writable = await connections.openWritable(request.connectionId);
    const state: State = { counted: null, forget: undefined };
    try {
      const restored = await perform(context, job, { database: writable.database, state });
      onRowsChanged(request.connectionId);
      const isRecorded = await record(context, state, toChangeRecord(job, restored, 'done'));
      return isRecorded ? restored : { ...restored, notes: [...restored.notes, 'The journal could not be written.'] };
    } catch (error) {
      const isUnknown = isUnknownOutcome(error);
      if (isUnknown) onRowsChanged(request.connectionId);
      const change = isUnknown ? toChangeRecord(job, state.counted, 'unknown') : toChangeRecord(job, null, 'failed');
      await record(context, state, change);
      throw error;
    } finally {
      await writable.close();
    }
  };
  const toJob = (request: Request, options: Options, signal: AbortSignal): Omit<Job, 'ids'> => ({
    connection: connections.get(request.connectionId),
    request,
    options,
    signal,
  });
  return {
    restore: async (...asked) => run({ ...toJob(...asked), ids: 'keep' }),
    importInto: async (...asked) => run({ ...toJob(...asked), ids: 'new' }),
  };
}

interface State {
  /** What is done once the transaction is committed. */
  counted: Restored | null;
  /** Takes away what tells of the commit, should this process be killed before the journal does. */
  forget: (() => Promise<void>) | undefined;
}

interface Place {
  readonly database: WritableDatabase;
  readonly state: State;
}

async function perform(context: RestoringOptions, job: Job, { database, state }: Place): Promise<Restored> {
  const { options, request, signal } = job;
  const apply = {
    ...options,
    expected: request.expected,
    openArchive: async () => openFormerArchive(context, job, database),
    beforeCommit: async (restored: Restored) => {
      state.forget = await context.journal.announce(toChangeRecord(job, restored, 'unknown'));
      state.counted = restored;
    },
  };
  const limited = { signal, ...limits };
  if (job.ids === 'new') return applyImport(database, apply, limited);
  try {
    return await applyRestore(database, { ...apply, ids: 'keep' }, limited);
  } catch (error) {
    if (state.counted === null || !isUnknownOutcome(error)) throw error;
    options.onProgress?.(1, 'The connection was lost at the commit: looking what became of it');
    const found = await resolveRestore(context.connections.database(request.connectionId), job, state.counted);
    if (found === 'done') return state.counted;
    if (found === 'unknown') throw error;
    if (state.counted.archive !== null) await rm(state.counted.archive, { force: true }).catch(() => undefined);
    throw lostBeforeCommit(error);
  }
}

function lostBeforeCommit(cause: unknown): Error {
  return makeFailure({
    code: 'connection-lost',
    message: 'The connection was lost at the commit. The database was looked at since: nothing was changed',
    hint: 'Restore it again.',
    cause,
  });
}

/** Whether the line could be written: what was done is done all the same. */
async function record({ journal }: RestoringOptions, { forget }: State, change: ChangeRecord): Promise<boolean> {
  try {
    await journal.append(change);
    // What cannot be taken away is known by its line later.
    await forget?.().catch(() => undefined);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/** The name that must be typed to put rows into a connection's database; null where none must. */
export function typedNameFor({ role, name }: Pick<Connection, 'role' | 'name'>): string | null {
  return role === 'production' ? name : null;
}
