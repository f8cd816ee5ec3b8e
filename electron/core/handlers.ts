import { makeAdminHandlers } from '#core/admin/adminHandlers.ts';
import { makeCleanupHandlers } from '#core/admin/cleanup/cleanupHandlers.ts';
import { makeProblemHandlers } from '#core/admin/problems/problemHandlers.ts';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import { makeArchiveHandlers } from '#core/archives/archiveHandlers.ts';
import { countClusters, listClusters } from '#core/clusters/clusterRepository.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { Prompts } from '#core/connection/attempt/prompts.ts';
import { measurePing } from '#core/connection/measurePing.ts';
import type { ProfileStore } from '#core/connection/profiles/profileStore.ts';
import type { RecentConnections } from '#core/connection/recentConnections.ts';
import type { Keychain } from '#core/connection/secrets/secretVault.ts';
import type { SshCalls } from '#core/connection/ssh/sshCalls.ts';
import { getEstimatorData, listEstimators } from '#core/estimators/estimatorRepository.ts';
import { listInputs } from '#core/inputs/inputRepository.ts';
import type { Journal } from '#core/journal/journal.ts';
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
import { listUserCredentials } from '#core/users/userCredentials.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import type { adminCalls } from '#shared/contract/adminCalls.ts';
import type { archiveCalls } from '#shared/contract/archiveCalls.ts';
import type { cleanupCalls } from '#shared/contract/cleanupCalls.ts';
import type { connectionCalls } from '#shared/contract/connectionCalls.ts';
import type { Call, CallOutput, HandlerInput } from '#shared/contract/contract.ts';
import type { profileCalls } from '#shared/contract/profileCalls.ts';
import type { problemCalls } from '#shared/contract/problemCalls.ts';

/** What a handler is given besides its input. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number | null, text: string) => void;
  readonly onStage: (stage: Stage) => void;
  /** As the caller named its call; null where nobody named it. */
  readonly callId: string | null;
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
  /** Opens another window at a place of the page; without it, the window does that itself. */
  readonly openWindow?: (route: string) => Promise<void>;
  /** The system's keychain, where the host can reach it. Asked when a secret is first wanted. */
  readonly keychain?: () => Promise<Keychain>;
}

interface HandlersOptions {
  readonly connections: Connections;
  readonly recent: RecentConnections;
  readonly profiles: ProfileStore;
  readonly prompts: Prompts;
  readonly ssh: SshCalls;
  readonly journal: Journal;
  readonly archives: ArchiveFolder;
  readonly preferences: PreferencesStore;
  readonly services: HostServices;
  /** Hears that rows of a connection's database were changed. */
  readonly onRowsChanged: (connectionId: string) => void;
}

/** Composes core: one function a call. A missing one does not compile. */
export function makeHandlers(options: HandlersOptions): Handlers {
  const program = `Tidescope ${options.services.version}`;
  const admin = makeAdminHandlers({ ...options, program });
  return {
    ...makeConnectionHandlers(options),
    ...admin,
    ...makeCleanupHandlers({ ...options, admin }),
    ...makeArchiveHandlers({ ...options, folder: options.archives, program }),
    ...makeProblemHandlers(options.connections.database),
    ...makeBrowsingHandlers(options.connections.database),
  };
}

type ConnectionCall =
  keyof typeof connectionCalls | keyof typeof profileCalls | `host.${string}` | `preferences.${string}`;

function makeConnectionHandlers({
  connections,
  recent,
  profiles,
  prompts,
  ssh,
  journal,
  preferences,
  services,
}: HandlersOptions): Pick<Handlers, Extract<Call, ConnectionCall>> {
  const { host, version, platform, canChooseFile } = services;
  return {
    'host.describe': async () => ({
      host,
      version,
      platform,
      canChooseFile,
      canOpenWindow: services.openWindow !== undefined,
    }),
    'host.chooseFile': async () => ({ path: await services.chooseFile() }),
    'host.openWindow': async ({ route }) => {
      await services.openWindow?.(route);
      return {};
    },
    'preferences.get': async () => preferences.get(),
    'preferences.set': async (input) => preferences.set(input.preferences),
    'connections.open': async ({ target }, context) => connections.open(target, context),
    'connections.test': async ({ target }, context) => connections.test(target, context),
    'connections.list': async () => connections.list(),
    'connections.get': async ({ connectionId }) => connections.get(connectionId),
    'connections.close': async ({ connectionId }) => {
      await connections.close(connectionId);
      return {};
    },
    'connections.ping': async ({ connectionId }, { signal }) => measurePing(connections.database(connectionId), signal),
    'connections.status': async ({ connectionId }) => connections.status(connectionId),
    'connections.reconnect': async ({ connectionId }) => connections.reconnect(connectionId),
    'connections.unlock': async ({ connectionId, ...request }) => connections.unlock(connectionId, request),
    'connections.lock': async ({ connectionId }) => connections.lock(connectionId),
    'connections.setStatementTimeout': async ({ connectionId, seconds }) =>
      connections.setStatementTimeout(connectionId, seconds),
    'connections.recent': async () => recent.list(),
    'connections.forget': async ({ id }) => {
      await recent.forget(id);
      return {};
    },
    'prompts.list': async () => prompts.list(),
    'prompts.answer': async ({ promptId, answer }) => {
      prompts.answer(promptId, answer);
      return {};
    },
    'journal.list': async (input) => journal.list(input),
    'profiles.list': async () => profiles.list(),
    'profiles.save': async ({ profile, secrets }) => (await profiles.save(profile, secrets)).profile,
    'profiles.remove': async ({ id }) => {
      await profiles.remove(id);
      return {};
    },
    'profiles.duplicate': async ({ id }) => profiles.duplicate(id),
    'profiles.reorder': async ({ ids }) => {
      await profiles.reorder(ids);
      return {};
    },
    'profiles.export': async ({ ids }) => ({ text: await profiles.exportText(ids) }),
    'profiles.import': async ({ text }) => profiles.importText(text),
    'profiles.readUrl': async ({ url }) => profiles.readUrl(url),
    'ssh.hosts': async () => ssh.hosts(),
    'ssh.resolve': async ({ alias }) => ssh.resolve(alias),
    'ssh.askUrl': async (input, context) => ssh.askUrl(input, context),
  };
}

type AdminCall =
  keyof typeof adminCalls | keyof typeof archiveCalls | keyof typeof cleanupCalls | keyof typeof problemCalls;

function makeBrowsingHandlers(on: Connections['database']): Omit<Handlers, ConnectionCall | AdminCall> {
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
    'users.credentials': async ({ connectionId, ids }, { signal }) =>
      listUserCredentials(on(connectionId), ids, signal),
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
