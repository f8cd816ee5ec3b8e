import type { AdminHandlers } from '#core/admin/adminHandlers.ts';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import { typedNameFor } from '#core/archives/restore/restoring.ts';
import { planCleanup } from '#core/admin/cleanup/planCleanup.ts';
import { runCleanup } from '#core/admin/cleanup/runCleanup.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { CallContext, HandlersOf } from '#core/handlersOf.ts';
import type { cleanupCalls } from '#shared/contract/cleanupCalls.ts';

type CleanupHandlers = HandlersOf<typeof cleanupCalls, 'signal' | 'onProgress'>;

interface CleanupOptions {
  readonly connections: Pick<Connections, 'get' | 'database' | 'status'>;
  readonly archives: Pick<ArchiveFolder, 'hasKeychain'>;
  /** Each batch is an operation like any other. */
  readonly admin: AdminHandlers;
}

/** The handlers of `cleanupCalls`. */
export function makeCleanupHandlers({ connections, archives, admin }: CleanupOptions): CleanupHandlers {
  const running = new Map<string, AbortController>();
  return {
    'cleanup.plan': async ({ connectionId, criteria, includesUnfinished }, { signal }) => {
      const database = connections.database(connectionId);
      // The one secret of a simulation; later revisions have it no more.
      const holdsSecrets = database.shape.hasColumn('Simulation', 'update_key_hash');
      return {
        ...(await planCleanup(database, { criteria, finishedAlone: !includesUnfinished }, signal)),
        typedName: typedNameFor(connections.get(connectionId)),
        passphrase: holdsSecrets && !(await archives.hasKeychain()),
      };
    },
    'cleanup.run': async ({ connectionId, runId, request }, context) => {
      const database = connections.database(connectionId);
      const isUnlocked = connections.status(connectionId).unlockedUntil !== null;
      const typedName = typedNameFor(connections.get(connectionId));
      const remove = {
        plan: async (ids: readonly number[], signal: AbortSignal) => {
          const operation = { kind: 'remove-simulations', which: { kind: 'ids', ids } } as const;
          return admin['admin.plan']({ connectionId, operation }, { ...context, signal });
        },
        apply: async (
          planId: string,
          consent: Parameters<AdminHandlers['admin.apply']>[0]['consent'],
          within: Pick<CallContext, 'signal' | 'onProgress'>,
        ) => admin['admin.apply']({ connectionId, planId, consent }, within),
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
