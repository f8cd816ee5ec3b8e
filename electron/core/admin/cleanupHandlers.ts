import type { z } from 'zod';
import type { AdminHandlers } from '#core/admin/adminHandlers.ts';
import type { ArchiveFolder } from '#core/admin/archive/archiveFolder.ts';
import { typedNameFor } from '#core/admin/archive/restoring.ts';
import { planCleanup } from '#core/admin/cleanup/planCleanup.ts';
import { runCleanup } from '#core/admin/cleanup/runCleanup.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { cleanupCalls } from '#shared/contract/cleanupCalls.ts';

type Calls = typeof cleanupCalls;

interface CallContext {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number | null, text: string) => void;
}

type CleanupHandlers = {
  readonly [C in keyof Calls]: (
    input: z.output<Calls[C]['input']>,
    context: CallContext,
  ) => Promise<z.output<Calls[C]['output']>>;
};

interface CleanupOptions {
  readonly connections: Pick<Connections, 'get' | 'database' | 'status'>;
  readonly archives: Pick<ArchiveFolder, 'hasKeychain'>;
  /** Each batch is an act like any other. */
  readonly admin: AdminHandlers;
}

/** The handlers of `cleanupCalls`. */
export function makeCleanupHandlers({ connections, archives, admin }: CleanupOptions): CleanupHandlers {
  return {
    'cleanup.plan': async ({ connectionId, criteria }, { signal }) => {
      const database = connections.database(connectionId);
      // The one secret of a simulation; later revisions have it no more.
      const holdsSecrets = database.shape.hasColumn('Simulation', 'update_key_hash');
      return {
        ...(await planCleanup(database, { criteria }, signal)),
        typedName: typedNameFor(connections.get(connectionId)),
        passphrase: holdsSecrets && !(await archives.hasKeychain()),
      };
    },
    'cleanup.run': async ({ connectionId, wish }, context) => {
      const database = connections.database(connectionId);
      const isUnlocked = connections.status(connectionId).unlockedUntil !== null;
      const typedName = typedNameFor(connections.get(connectionId));
      const remove = {
        plan: async (ids: readonly number[], signal: AbortSignal) => {
          const act = { kind: 'remove-simulations', which: { kind: 'ids', ids } } as const;
          return admin['admin.plan']({ connectionId, act }, { ...context, signal });
        },
        apply: async (
          planId: string,
          consent: Parameters<AdminHandlers['admin.apply']>[0]['consent'],
          within: CallContext,
        ) => admin['admin.apply']({ connectionId, planId, consent }, within),
      };
      return runCleanup({ database, isUnlocked, typedName, remove }, wish, context);
    },
  };
}
