import { countClusters, listClusters } from '#core/clusters/clusterRepository.ts';
import type { Connections } from '#core/connection/connections.ts';
import { measurePing } from '#core/connection/measurePing.ts';
import type { RecentConnections } from '#core/connection/recentConnections.ts';
import { getEstimatorData, listEstimators } from '#core/estimators/estimatorRepository.ts';
import { listInputs } from '#core/inputs/inputRepository.ts';
import { getLogfile, listLogfiles } from '#core/logfiles/logfileRepository.ts';
import { getPageData } from '#core/pages/pageRepository.ts';
import type { PreferencesStore } from '#core/preferences/preferencesStore.ts';
import { getSimulation } from '#core/simulations/simulationDetail.ts';
import {
  countSimulations,
  getSimulationFacets,
  listSimulations,
  listSimulationStorage,
} from '#core/simulations/simulationRepository.ts';
import { listSimulationRows } from '#core/tables/simulationRows.ts';
import { countTasks, listTasks } from '#core/tasks/taskRepository.ts';
import { countUsers, getUserFacets, listUsers, listUserStorage } from '#core/users/userRepository.ts';
import type { Call, CallOutput, HandlerInput } from '#shared/contract/contract.ts';

/** What a handler is given besides its input. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number | null, text: string) => void;
}

export type Handlers = {
  readonly [C in Call]: (input: HandlerInput<C>, context: CallContext) => Promise<CallOutput<C>>;
};

/** What only the host knows or can do. */
export interface HostServices {
  readonly host: 'electron' | 'browser' | 'test';
  readonly version: string;
  readonly platform: string;
  readonly canChooseFile: boolean;
  readonly chooseFile: () => Promise<string | null>;
}

interface HandlersOptions {
  readonly connections: Connections;
  readonly recent: RecentConnections;
  readonly preferences: PreferencesStore;
  readonly services: HostServices;
}

/** Composes core: one function a call. A missing one does not compile. */
export function makeHandlers({ connections, recent, preferences, services }: HandlersOptions): Handlers {
  const on = connections.database;
  const { host, version, platform, canChooseFile } = services;
  return {
    'host.describe': async () => ({ host, version, platform, canChooseFile }),
    'host.chooseFile': async () => ({ path: await services.chooseFile() }),
    'preferences.get': async () => preferences.get(),
    'preferences.set': async (input) => preferences.set(input.preferences),
    'connections.open': async ({ target }, context) => connections.open(target, context),
    'connections.list': async () => connections.list(),
    'connections.get': async ({ connectionId }) => connections.get(connectionId),
    'connections.close': async ({ connectionId }) => {
      await connections.close(connectionId);
      return {};
    },
    'connections.ping': async ({ connectionId }, { signal }) => measurePing(on(connectionId), signal),
    'connections.recent': async () => recent.list(),
    'connections.forget': async ({ id }) => {
      await recent.forget(id);
      return {};
    },
    'simulations.list': async (input, { signal }) => listSimulations(on(input.connectionId), input, signal),
    'simulations.count': async ({ connectionId, filter }, { signal }) => ({
      count: await countSimulations(on(connectionId), filter, signal),
    }),
    'simulations.facets': async ({ connectionId }, { signal }) => getSimulationFacets(on(connectionId), signal),
    'simulations.storage': async ({ connectionId, ids }, { signal }) =>
      listSimulationStorage(on(connectionId), ids, signal),
    'simulations.get': async ({ connectionId, simulationId }, { signal }) =>
      getSimulation(on(connectionId), simulationId, signal),
    'simulations.rows': async ({ connectionId, simulationId }, { signal }) =>
      listSimulationRows(on(connectionId), simulationId, signal),
    'tasks.list': async (input, { signal }) => listTasks(on(input.connectionId), input, signal),
    'tasks.count': async (input, { signal }) => ({ count: await countTasks(on(input.connectionId), input, signal) }),
    'users.list': async (input, { signal }) => listUsers(on(input.connectionId), input, signal),
    'users.count': async ({ connectionId, filter }, { signal }) => ({
      count: await countUsers(on(connectionId), filter, signal),
    }),
    'users.facets': async ({ connectionId }, { signal }) => getUserFacets(on(connectionId), signal),
    'users.storage': async ({ connectionId, ids }, { signal }) => listUserStorage(on(connectionId), ids, signal),
    'clusters.list': async (input, { signal }) => listClusters(on(input.connectionId), input, signal),
    'clusters.count': async ({ connectionId }, { signal }) => ({
      count: await countClusters(on(connectionId), signal),
    }),
    'estimators.list': async ({ connectionId, simulationId }, { signal }) =>
      listEstimators(on(connectionId), simulationId, signal),
    'estimators.data': async ({ connectionId, estimatorId }, { signal }) =>
      getEstimatorData(on(connectionId), estimatorId, signal),
    'pages.data': async ({ connectionId, pageId }, { signal }) => getPageData(on(connectionId), pageId, signal),
    'inputs.list': async ({ connectionId, simulationId }, { signal }) =>
      listInputs(on(connectionId), simulationId, signal),
    'logfiles.list': async ({ connectionId, simulationId }, { signal }) =>
      listLogfiles(on(connectionId), simulationId, signal),
    'logfiles.get': async ({ connectionId, logfileId }, { signal }) => getLogfile(on(connectionId), logfileId, signal),
  };
}
