import { homedir } from 'node:os';
import { join } from 'node:path';
import { forkProcess, makeProcesses } from '#core/childProcess.ts';
import { makePrompts } from '#core/connection/attempt/prompts.ts';
import { makeArchiveFolder } from '#core/archives/archiveFolder.ts';
import { makeOpenedBackups } from '#core/backups/openBackup.ts';
import { makeBackupFolders } from '#core/backups/backupFolders.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import { makeOutcomeResolver } from '#core/changes/evidence.ts';
import { type Connections, makeConnections } from '#core/connection/connections.ts';
import { makeOwnWrites } from '#core/connection/dialects/sqlite/sqliteFiles.ts';
import { sqliteScript } from '#core/connection/dialects/sqlite/sqliteProcess.ts';
import { makeProfileStore } from '#core/connection/profiles/profileStore.ts';
import { makeRecentConnections } from '#core/connection/recentConnections.ts';
import { makeCommandApprovals } from '#core/connection/secrets/commandApprovals.ts';
import { type Keychain, makeSecretVault } from '#core/connection/secrets/secretVault.ts';
import { makeHostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import { redact } from '#core/connection/redact.ts';
import { makeSshHandlers } from '#core/connection/ssh/sshHandlers.ts';
import { makeSshConfig } from '#core/connection/ssh/config/sshConfig.ts';
import { systemUser } from '#core/account.ts';
import { makeDatasets } from '#core/dataset/datasetHandlers.ts';
import { makeDemoPath } from '#core/demo/demoPath.ts';
import { type Diagnostics, makeDiagnostics } from '#core/diagnostics/diagnosticsHandlers.ts';
import { type CallRequest, type Log, makeDispatch } from '#core/dispatch.ts';
import { watchEventLoop } from '#core/eventLoopWatch.ts';
import { makeExports } from '#core/exports/exportHandlers.ts';
import { makeResultFiles } from '#core/resultFiles/resultFileHandlers.ts';
import { makeHandlers } from '#core/handlers.ts';
import type { HostServices } from '#core/hostHandlers.ts';
import { makeIntegrity } from '#core/integrity/integrityHandlers.ts';
import { makeJournal } from '#core/journal/journal.ts';
import { makeMigrations } from '#core/migrations/migrationHandlers.ts';
import { removeLeftFolders } from '#core/ownFiles.ts';
import { makeSandboxes, removeLeftSandboxes } from '#core/sandbox/sandboxes.ts';
import { makeStorageCache } from '#core/simulations/storageCache.ts';
import { makeSqlConsoles } from '#core/sql/sqlHandlers.ts';
import { makePreferencesStore } from '#core/preferences/preferencesStore.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import type { Reply } from '#shared/failure.ts';

/** Core as its hosts see it. */
export interface Core {
  /** Runs one call; never throws. `callId` names it in progress events. */
  readonly call: (request: CallRequest & { readonly callId: string }, signal: AbortSignal) => Promise<Reply<unknown>>;
  /** Listens to core's events; returns a function that stops listening. */
  readonly listen: (listener: (event: CoreEvent) => void) => () => void;
  readonly connections: Connections;
  readonly close: () => Promise<void>;
}

interface CoreOptions {
  /** Where the program keeps its own files. Created if it is missing. */
  readonly directory: string;
  readonly services: HostServices;
  readonly log: Log;
  /** The program's log and crash reports, if the host has made them. */
  readonly diagnostics?: Diagnostics;
  /** In ms: longer delays of the event loop are logged. */
  readonly maxDelay?: number;
}

const noKeychain: Keychain = {
  kind: 'none',
  explanation: 'Browser mode cannot use the system keychain; secrets are kept in memory until the program ends.',
};

/** Makes core. The caller closes it. */
export function makeCore(options: CoreOptions): Core {
  const { directory, services, diagnostics = makeDiagnostics(directory, services.version) } = options;
  const log: Log = (line) => {
    diagnostics.log.write(line);
    options.log(line);
  };
  const listeners = new Set<(event: CoreEvent) => void>();
  const tell = (event: CoreEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const home = homedir();
  const recent = makeRecentConnections(directory);
  const vault = makeSecretVault({ directory, keychain: services.keychain ?? noKeychain });
  const profiles = makeProfileStore({ directory, vault, onChange: () => tell({ kind: 'profiles-changed' }) });
  const approvals = makeCommandApprovals({ directory, approve: services.approveCommand });
  const prompts = makePrompts({ tell, isHeard: () => listeners.size > 0 });
  const journal = makeJournal({ directory, systemUser: systemUser() });
  const hostKeys = makeHostKeys({
    userFiles: [join(home, '.ssh', 'known_hosts'), join(home, '.ssh', 'known_hosts2')],
    ownFile: join(directory, 'known_hosts'),
  });
  const processes = makeProcesses({
    start: services.startProcess ?? forkProcess,
    script: sqliteScript,
    // Tests open many databases for a moment each.
    ahead: services.host === 'test' ? 0 : 3,
  });
  const connections = makeConnections({
    recent,
    profiles,
    vault,
    prompts,
    approvals,
    hostKeys,
    journal,
    sqlite: { start: processes.start, ownWrites: makeOwnWrites(join(directory, 'writing')) },
    demoPath: makeDemoPath(join(directory, 'demo')),
    onChange: () => tell({ kind: 'connections-changed' }),
    onStatus: (status) => {
      tell({ kind: 'connection-status', status });
      if (status.link.state === 'connected') resolveOutcomes(status.connectionId);
    },
    onOpened: (connectionId) => resolveOutcomes(connectionId),
  });
  const resolver = makeOutcomeResolver({ connections, journal });
  function resolveOutcomes(connectionId: string): void {
    resolver(connectionId).catch((error: unknown) => log(redact(`journal: ${String(error)}`)));
  }
  const ssh = makeSshHandlers({
    config: makeSshConfig({ file: join(home, '.ssh', 'config'), home, systemUser: systemUser() }),
    hostKeys,
    prompts,
    vault,
    profiles,
    approvals,
  });
  const preferences = makePreferencesStore(directory);
  const archives = makeArchiveFolder({ directory, vault });
  const sandboxes = makeSandboxes(directory);
  const openedBackups = makeOpenedBackups(sandboxes);
  const storage = makeStorageCache();
  const resultFiles = makeResultFiles();
  const onRowsChanged = (connectionId: string): void => {
    storage.forget(connectionId);
    tell({ kind: 'rows-changed', connectionId });
  };
  const sql = makeSqlConsoles({
    connections,
    journal,
    onRowsChanged,
    directory,
    tell,
    archives,
    program: `Tidescope ${services.version}`,
  });
  const exports = makeExports({ database: connections.database, readResult: sql.readResult, entries: journal.list });
  const integrity = makeIntegrity({ directory, connections });
  const backups = makeBackupFolders(directory);
  const program = `Tidescope ${services.version}`;
  const datasets = makeDatasets({ directory, program, connections });
  const migrations = makeMigrations({
    directory,
    connections,
    sandboxes,
    backups,
    journal,
    archives,
    program,
    onRowsChanged,
  });
  const handlers = makeHandlers({
    connections,
    recent,
    profiles,
    approvals,
    prompts,
    ssh,
    journal,
    archives,
    backups,
    openedBackups,
    sandboxes,
    exports,
    resultFiles,
    datasets,
    preferences,
    services,
    directory,
    diagnostics,
    storage,
    sql,
    integrity,
    migrations,
    onRowsChanged,
  });
  const dispatch = makeDispatch({ handlers, log });
  // Not awaited: what cannot be removed now is retried at the next start.
  removeLeftFolders().catch((error: unknown) =>
    log(`Temporary folders of an earlier run were not removed: ${String(error)}`),
  );
  removeLeftSandboxes().catch((error: unknown) =>
    log(`A database server of an earlier run was not removed: ${String(error)}`),
  );
  const watch = watchEventLoop({ log, limit: options.maxDelay });
  return {
    call: async ({ call, input, callId }, signal) => {
      const onProgress: OnProgress = (fraction, text, steps) =>
        tell({ kind: 'progress', callId, fraction, text, ...(steps === undefined ? {} : { steps }) });
      const onStage = (stage: Stage): void => tell({ kind: 'stage', callId, stage });
      const work = async (): Promise<Reply<unknown>> =>
        dispatch({ call, input }, { signal, onProgress, onStage, callId });
      return watch.during(typeof call === 'string' ? call.slice(0, 100) : typeof call, work);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connections,
    close: async () => {
      listeners.clear();
      watch.stop();
      processes.close();
      await integrity.close();
      await migrations.close();
      await sql.close();
      await connections.closeAll();
      await exports.close();
      await resultFiles.close();
      await datasets.close();
      await sandboxes.close();
      await openedBackups.close();
    },
  };
}
