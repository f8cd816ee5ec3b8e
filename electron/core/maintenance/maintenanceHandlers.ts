import type { HandlersOf } from '#core/handlersOf.ts';
import { listMissingIndexes } from '#core/maintenance/missingIndexes.ts';
import { planMaintenance } from '#core/maintenance/planMaintenance.ts';
import { type MaintenanceMeans, runMaintenance } from '#core/maintenance/runMaintenance.ts';
import type { maintenanceCalls } from '#shared/contract/maintenanceCalls.ts';
import { makeFailure } from '#shared/failure.ts';

/** The handlers of `maintenanceCalls`. */
export function makeMaintenanceHandlers(
  means: MaintenanceMeans,
): HandlersOf<typeof maintenanceCalls, 'signal' | 'onProgress'> {
  const { connections } = means;
  const runs = new Map<string, AbortController>();
  return {
    'maintenance.plan': async (asked, { signal }) => (await planMaintenance(connections, asked, signal)).plan,
    'maintenance.run': async ({ connectionId, runId, operation, statement, typedName }, { signal, onProgress }) => {
      const planned = await planMaintenance(connections, { connectionId, operation }, signal);
      if (planned.plan.statement !== statement) throw hasChanged(planned.plan.statement);
      const stop = new AbortController();
      runs.set(runId, stop);
      try {
        const both = AbortSignal.any([signal, stop.signal]);
        const request = { connectionId, operation, planned, typedName };
        return await connections.whileUnlocked(connectionId, async () =>
          runMaintenance(means, request, { signal: both, onProgress }),
        );
      } finally {
        runs.delete(runId);
      }
    },
    'maintenance.cancel': async ({ runId }) => {
      runs.get(runId)?.abort();
      return Promise.resolve({});
    },
    'maintenance.missingIndexes': async ({ connectionId }, { signal }) =>
      listMissingIndexes(connections, connectionId, signal),
  };
}

function hasChanged(statement: string): Error {
  return makeFailure({
    code: 'changed',
    message: 'The statement would now be another one',
    hint: 'Plan the operation again.',
    details: [statement],
  });
}
