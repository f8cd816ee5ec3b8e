import { countProblems, listProblems } from '#core/admin/problems/listProblems.ts';
import { countOrphans } from '#core/admin/problems/orphans.ts';
import { findResultFaults } from '#core/admin/problems/resultFaults.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { problemCalls } from '#shared/contract/problemCalls.ts';

/** The handlers of `problemCalls`; `on` finds the database of an open connection. */
export function makeProblemHandlers(on: Connections['database']): HandlersOf<typeof problemCalls, 'signal'> {
  return {
    'problems.list': async ({ connectionId, ...input }, { signal }) => listProblems(on(connectionId), input, signal),
    'problems.count': async ({ connectionId, filter }, { signal }) =>
      countProblems(on(connectionId), { filter }, signal),
    'problems.ofSimulation': async ({ connectionId, simulationId }, { signal }) =>
      findResultFaults(on(connectionId), simulationId, signal),
    'problems.orphans': async ({ connectionId }, { signal }) => countOrphans(on(connectionId), signal),
  };
}
