import { basename } from 'node:path';
import type { ReachedServer } from '#core/backups/dump/checkDump.ts';
import { type BackupFolders, describeBackup, noteBackup, removeBackup } from '#core/backups/backupFolders.ts';
import { checkBackup } from '#core/backups/checkBackup.ts';
import type { OpenedBackups } from '#core/backups/openBackup.ts';
import { backupMethods, makeBackup, previewBackup } from '#core/backups/makeBackup.ts';
import { type InPlaceContext, previewInPlace, restoreInPlace } from '#core/backups/restoreInPlace.ts';
import { restoreAsDatabase, restoreAsFile } from '#core/backups/restoreBackup.ts';
import { connectionText } from '#core/connection/liveConnection.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { Sandboxes } from '#core/sandbox/sandboxes.ts';
import type { backupCalls } from '#shared/contract/backupCalls.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

interface BackupHandlersOptions extends InPlaceContext {
  readonly folders: BackupFolders;
  readonly sandboxes: Sandboxes;
  readonly opened: OpenedBackups;
  readonly journal: Journal;
}

/** The handlers of `backupCalls`. */
export function makeBackupHandlers(
  options: BackupHandlersOptions,
): HandlersOf<typeof backupCalls, 'signal' | 'onProgress'> {
  const { connections, folders, sandboxes, opened, journal } = options;
  return {
    'backups.list': async ({ connectionId }) => ({
      backups: await folders.list(connectionId),
      failures: await folders.failures(connectionId),
      folders: await folders.of(connectionId),
    }),
    'backups.preview': async ({ connectionId, folder }, { signal }) => {
      const [last = ''] = await folders.of(connectionId);
      const preview = await previewBackup(options, { connectionId, folder: folder ?? last }, signal);
      const { dialect, serverVersion } = connections.get(connectionId);
      if (dialect === 'sqlite') return { ...preview, checkedBy: null };
      return { ...preview, checkedBy: (await sandboxes.findVersion(Number.parseInt(serverVersion, 10))) ?? null };
    },
    'backups.methods': async ({ connectionId }, { signal }) => backupMethods(options, connectionId, signal),
    'backups.make': async (request, call) => {
      const { connectionId, folder } = request;
      try {
        const { path, sha256 } = await makeBackup(options, request, call);
        await noteBackup(path, { sha256, check: null });
        await folders.use(connectionId, folder);
        return await describeBackup(path);
      } catch (error) {
        // What the person stopped, or did not consent to, did not fail.
        const isFailure = error instanceof FailureError && !['cancelled', 'not-allowed'].includes(error.failure.code);
        if (isFailure) {
          const { message } = error.failure;
          await folders.recordFailure(connectionId, { at: new Date().toISOString(), message, folder });
        }
        throw error;
      }
    },
    'backups.check': async ({ path, scratchConnectionId: id }, { signal, onProgress }) => {
      const scratch =
        id === undefined
          ? undefined
          : {
              name: connections.get(id).name,
              ...serverOf(connections, id),
            };
      const { check, sha256 } = await checkBackup({ path, sandboxes, scratch, signal, onProgress });
      const before = await describeBackup(path);
      await noteBackup(path, { sha256: sha256 ?? before.sha256, check });
      return describeBackup(path);
    },
    'backups.open': async ({ path }, call) => ({ target: await opened.open(path, call) }),
    'backups.remove': async ({ path }) => {
      const { manifest } = await describeBackup(path);
      await removeBackup(path);
      await journal.append({
        connection: manifest === null ? '' : connectionText(manifest.source),
        databaseUser: '',
        operation: 'remove-backup',
        parameters: { backup: path, madeAt: manifest?.madeAt ?? 'unknown' },
        counts: {},
        archive: null,
        outcome: 'done',
      });
      return {};
    },
    'backups.restore': async ({ connectionId, path, database }, { signal, onProgress }) => {
      const connection = connections.get(connectionId);
      if (connection.dialect !== 'postgresql') throw noServer(connection.name);
      const request = { path, database, ...serverOf(connections, connectionId) };
      const restored = await connections.whileUnlocked(connectionId, async () =>
        restoreAsDatabase(request, { signal, onProgress }),
      );
      await journal.append({
        connection: connectionText(connection),
        databaseUser: '',
        operation: 'restore-backup',
        parameters: { backup: path, database, differences: restored.differences.length },
        counts: {},
        archive: null,
        outcome: 'done',
      });
      return restored;
    },
    'backups.inPlacePreview': async ({ connectionId }, { signal }) => {
      const { dialect, name } = connections.get(connectionId);
      if (dialect !== 'postgresql') throw noServer(name);
      const { losses: _losses, ...preview } = await previewInPlace(options, connectionId, signal);
      return preview;
    },
    'backups.restoreInPlace': async (request, call) => {
      const { dialect, name } = connections.get(request.connectionId);
      if (dialect !== 'postgresql') throw noServer(name);
      return connections.whileUnlocked(request.connectionId, async () => restoreInPlace(options, request, call));
    },
    'backups.restoreFile': async ({ path, to }, call) => restoreAsFile({ path, to }, call),
  };
}

/** The server of an unlocked connection. */
function serverOf(connections: InPlaceContext['connections'], id: string): ReachedServer {
  return {
    openCopy: async (how) => connections.openCopy(id, how),
    reach: async (signal) => connections.reach(id, { writes: true, signal }),
  };
}

function noServer(name: string): Error {
  return makeFailure({
    code: 'bad-input',
    message: `'${basename(name)}' is a SQLite file, not a server`,
    hint: 'Restore it on a PostgreSQL connection.',
  });
}
