import type { Connections } from '#core/connection/connections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { getSimulation } from '#core/simulations/simulationDetail.ts';
import {
  countSimulations,
  getSimulationFacets,
  listSimulations,
  listSimulationStorage,
} from '#core/simulations/simulationRepository.ts';
import type { simulationCalls } from '#shared/contract/simulationCalls.ts';

/** The handlers of `simulationCalls`; `on` finds an open connection's database. */
export function makeSimulationHandlers(on: Connections['database']): HandlersOf<typeof simulationCalls, 'signal'> {
  return {
    'simulations.list': async (input, { signal }) => listSimulations(on(input.connectionId), input, signal),
    'simulations.count': async ({ connectionId, filter }, { signal }) => ({
      count: await countSimulations(on(connectionId), filter, signal),
    }),
    'simulations.facets': async ({ connectionId }, { signal }) => getSimulationFacets(on(connectionId), signal),
    'simulations.storage': async ({ connectionId, ids }, { signal }) =>
      listSimulationStorage(on(connectionId), ids, signal),
    'simulations.get': async ({ connectionId, simulationId }, { signal }) =>
      getSimulation(on(connectionId), simulationId, signal),
  };
}
