import type { Connections } from '#core/connection/connections.ts';
import type { RecentConnections } from '#core/connection/recentConnections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { getSimulation } from '#core/simulations/simulationDetail.ts';
import { countSimulations, getSimulationFacets, listSimulations } from '#core/simulations/simulationRepository.ts';
import type { StorageCache } from '#core/simulations/storageCache.ts';
import type { simulationCalls } from '#shared/contract/simulationCalls.ts';

interface SimulationOptions {
  readonly connections: Connections;
  readonly recent: RecentConnections;
  readonly storage: StorageCache;
}

/** The handlers of `simulationCalls`. */
export function makeSimulationHandlers(options: SimulationOptions): HandlersOf<typeof simulationCalls, 'signal'> {
  const on = options.connections.database;
  return {
    'simulations.list': async (input, { signal }) => listSimulations(on(input.connectionId), input, signal),
    'simulations.count': async ({ connectionId, filter }, { signal }) => {
      const count = await countSimulations(on(connectionId), filter, signal);
      const isWhole = Object.values(filter).every((part) => part === undefined);
      if (isWhole) await options.recent.noteSimulations(connectionId, count);
      return { count };
    },
    'simulations.facets': async ({ connectionId }, { signal }) => getSimulationFacets(on(connectionId), signal),
    'simulations.storage': async ({ connectionId, ids }, { signal }) =>
      options.storage.read(on(connectionId), { connectionId, ids }, signal),
    'simulations.get': async ({ connectionId, simulationId }, { signal }) =>
      getSimulation(on(connectionId), simulationId, signal),
  };
}
