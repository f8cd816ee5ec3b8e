import { makeAdministration, makeAdminHandlers } from '#core/admin/adminHandlers.ts';
import { makeActivityHandlers } from '#core/activity/activityHandlers.ts';
import { makeCleanupHandlers } from '#core/admin/cleanup/cleanupHandlers.ts';
import { makeProblemHandlers } from '#core/admin/problems/problemHandlers.ts';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import { makeArchiveHandlers } from '#core/archives/archiveHandlers.ts';
import type { BackupFolders } from '#core/backups/backupFolders.ts';
import type { OpenedBackups } from '#core/backups/openBackup.ts';
import { makeBackupHandlers } from '#core/backups/backupHandlers.ts';
import { makeClusterHandlers } from '#core/clusters/clusterRepository.ts';
import { makeComparisonHandlers } from '#core/comparison/comparisonHandlers.ts';
import { makeCatalogHandlers } from '#core/catalog/catalogHandlers.ts';
import type { Prompts } from '#core/connection/attempt/prompts.ts';
import { makeConnectionHandlers } from '#core/connection/connectionHandlers.ts';
import type { Connections } from '#core/connection/connections.ts';
import { makeProfileHandlers } from '#core/connection/profiles/profileHandlers.ts';
import type { ProfileStore } from '#core/connection/profiles/profileStore.ts';
import type { RecentConnections } from '#core/connection/recentConnections.ts';
import type { CommandApprovals } from '#core/connection/secrets/commandApprovals.ts';
import type { SshHandlers } from '#core/connection/ssh/sshHandlers.ts';
import { makeEditHandlers } from '#core/edits/editHandlers.ts';
import { makeImportHandlers } from '#core/imports/importHandlers.ts';
import { type Diagnostics, makeDiagnosticsHandlers } from '#core/diagnostics/diagnosticsHandlers.ts';
import { makeEstimatorHandlers } from '#core/estimators/estimatorRepository.ts';
import type { Exports } from '#core/exports/exportHandlers.ts';
import { makeGridHandlers } from '#core/grid/gridHandlers.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { type HostServices, makeHostHandlers } from '#core/hostHandlers.ts';
import { makeInputHandlers } from '#core/inputs/inputRepository.ts';
import type { Datasets } from '#core/dataset/datasetHandlers.ts';
import type { Integrity } from '#core/integrity/integrityHandlers.ts';
import type { Journal } from '#core/journal/journal.ts';
import { makeLogfileHandlers } from '#core/logfiles/logfileRepository.ts';
import { makeOverviewHandlers } from '#core/overview/overviewHandlers.ts';
import { makeMaintenanceHandlers } from '#core/maintenance/maintenanceHandlers.ts';
import type { Migrations } from '#core/migrations/migrationHandlers.ts';
import type { PreferencesStore } from '#core/preferences/preferencesStore.ts';
import type { ResultFiles } from '#core/resultFiles/resultFileHandlers.ts';
import type { Sandboxes } from '#core/sandbox/sandboxes.ts';
import { makeSimulationHandlers } from '#core/simulations/simulationHandlers.ts';
import type { StorageCache } from '#core/simulations/storageCache.ts';
import type { SqlConsoles } from '#core/sql/sqlHandlers.ts';
import { makeTableHandlers } from '#core/tables/simulationRows.ts';
import { makeTaskHandlers } from '#core/tasks/taskHandlers.ts';
import { makeUserHandlers } from '#core/users/userRepository.ts';
import type { Contract } from '#shared/contract/contract.ts';

export type Handlers = HandlersOf<Contract>;

interface HandlersOptions {
  readonly connections: Connections;
  readonly recent: RecentConnections;
  readonly profiles: ProfileStore;
  readonly approvals: CommandApprovals;
  readonly prompts: Prompts;
  readonly ssh: SshHandlers;
  readonly journal: Journal;
  readonly archives: ArchiveFolder;
  readonly backups: BackupFolders;
  readonly openedBackups: OpenedBackups;
  readonly sandboxes: Sandboxes;
  readonly exports: Exports;
  readonly storage: StorageCache;
  readonly resultFiles: ResultFiles;
  readonly datasets: Datasets;
  readonly sql: SqlConsoles;
  readonly integrity: Integrity;
  readonly migrations: Migrations;
  readonly preferences: PreferencesStore;
  readonly services: HostServices;
  /** Where the program keeps its own files. */
  readonly directory: string;
  readonly diagnostics: Diagnostics;
  /** Called when rows of a connection's database were changed. */
  readonly onRowsChanged: (connectionId: string) => void;
}

/** Composes the handlers of every slice of the contract. A missing one does not compile. */
export function makeHandlers(options: HandlersOptions): Handlers {
  const program = `Tidescope ${options.services.version}`;
  const on = options.connections.database;
  const administration = makeAdministration({ ...options, program });
  return {
    ...makeHostHandlers(options),
    ...makeDiagnosticsHandlers(options),
    ...makeConnectionHandlers(options),
    ...makeProfileHandlers(options),
    ...options.ssh,
    ...makeAdminHandlers(administration),
    ...makeCleanupHandlers({ ...options, administration }),
    ...makeArchiveHandlers({ ...options, folder: options.archives, program }),
    ...makeBackupHandlers({ ...options, folders: options.backups, opened: options.openedBackups, program }),
    ...makeComparisonHandlers(options),
    ...makeActivityHandlers(options),
    ...makeProblemHandlers(on),
    ...makeOverviewHandlers(on),
    ...makeSimulationHandlers(options),
    ...makeTaskHandlers(on),
    ...makeTableHandlers(on),
    ...makeCatalogHandlers(options),
    ...makeMaintenanceHandlers(options),
    ...makeGridHandlers(on),
    ...makeEditHandlers({ ...options, program }),
    ...makeImportHandlers({ ...options, program }),
    ...makeUserHandlers(on),
    ...makeClusterHandlers(on),
    ...makeEstimatorHandlers(on),
    ...makeInputHandlers(on),
    ...makeLogfileHandlers(on),
    ...options.exports.handlers,
    ...options.resultFiles.handlers,
    ...options.datasets.handlers,
    ...options.sql.handlers,
    ...options.integrity.handlers,
    ...options.migrations.handlers,
  };
}
