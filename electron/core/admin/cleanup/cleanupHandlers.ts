import type { Administration } from '#core/admin/adminHandlers.ts';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import { nameToType } from '#shared/typedName.ts';
import { listBatch } from '#core/admin/cleanup/listBatch.ts';
import { planCleanup } from '#core/admin/cleanup/planCleanup.ts';
import { type CleanupTools, runCleanup } from '#core/admin/cleanup/runCleanup.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { cleanupCalls } from '#shared/contract/cleanupCalls.ts';
import { isSecretColumn } from '#shared/domain/secretColumns.ts';

type CleanupHandlers = HandlersOf<typeof cleanupCalls, 'signal' | 'onProgress'>;

interface CleanupOptions {
  readonly connections: Pick<Connections, 'get' | 'database' | 'status'>;
  readonly archives: Pick<ArchiveFolder, 'hasKeychain'>;
  /** Each batch is an operation like any other. */
  readonly administration: Administration;
}

/** The handlers of `cleanupCalls`. */
export function makeCleanupHandlers({ connections, archives, administration }: CleanupOptions): CleanupHandlers {
  const running = new Map<string, AbortController>();
  return {
    'cleanup.plan': async ({ connectionId, criteria, includesUnfinished }, { signal }) => {
      const database = connections.database(connectionId);
      // Later revisions have none.
      const holdsSecrets = database.shape
        .columnsOf('Simulation')
        .some(({ name }) => isSecretColumn('Simulation', name));
      return {
        ...(await planCleanup(database, { criteria, finishedAlone: !includesUnfinished }, signal)),
        typedName: nameToType(connections.get(connectionId)),
        passphrase: holdsSecrets && !(await archives.hasKeychain()),
      };
    },
    'cleanup.batch': async (
      { connectionId, criteria, includesUnfinished, plannedAt, batch, batchSize },
      { signal },
    ) => {
      const question = { criteria, now: plannedAt, finishedAlone: !includesUnfinished };
      return listBatch(connections.database(connectionId), { ...question, batch, batchSize }, signal);
    },
    'cleanup.run': async ({ connectionId, runId, request }, context) => {
      const database = connections.database(connectionId);
      const isUnlocked = connections.status(connectionId).unlockedUntil !== null;
      const typedName = nameToType(connections.get(connectionId));
      const remove: CleanupTools['remove'] = {
        plan: async (ids, signal) => {
          const operation = { kind: 'remove-simulations', which: { kind: 'ids', ids } } as const;
          return administration.plan({ connectionId, operation }, { ...context, signal });
        },
        apply: async (planId, consent, within) => administration.apply({ connectionId, planId, consent }, within),
      };
      const stop = new AbortController();
      running.set(runId, stop);
      const signal = AbortSignal.any([stop.signal, context.signal]);
      try {
        return await runCleanup({ database, isUnlocked, typedName, remove }, request, { ...context, signal });
      } finally {
        running.delete(runId);
      }
    },
    'cleanup.stop': async ({ runId }) => {
      running.get(runId)?.abort();
      return {};
    },
  };
}
