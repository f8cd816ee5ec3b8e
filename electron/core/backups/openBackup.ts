import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dumpServerOf } from '#core/backups/dump/checkDump.ts';
import { isDump, manifestOf } from '#core/backups/dump/dumpFile.ts';
import { restoreDump } from '#core/backups/dump/restoreDump.ts';
import { restorePostgres } from '#core/backups/postgres/restorePostgres.ts';
import { extractSqlite } from '#core/backups/sqlite/backUpSqlite.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import type { Sandboxes } from '#core/sandbox/sandboxes.ts';
import type { BackupManifest } from '#shared/domain/backup.ts';
import type { Target } from '#shared/domain/connection.ts';

interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Backups that are open as databases, until the program ends. */
export interface OpenedBackups {
  /** Restores a backup into a database of its own and returns what to connect to; the same one for the same backup. */
  readonly open: (path: string, call: Call) => Promise<Target>;
  readonly close: () => Promise<void>;
}

/** Makes what opens backups: SQLite as a temporary file, PostgreSQL in a sandbox each, which `sandboxes` ends. */
export function makeOpenedBackups(sandboxes: Sandboxes): OpenedBackups {
  const opened = new Map<string, Target>();
  const folders: string[] = [];
  return {
    open: async (path, call) => {
      const { manifest, bytes } = await manifestOf(path);
      const key = `${path}\0${bytes}\0${manifest.madeAt}`;
      const known = opened.get(key);
      if (known !== undefined) return known;
      const target =
        manifest.dialect === 'sqlite'
          ? await openAsFile(path, { call, folders })
          : await openInSandbox({ path, manifest, sandboxes }, call);
      opened.set(key, target);
      return target;
    },
    close: async () => {
      await Promise.all(folders.map(async (folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}

async function openAsFile(
  path: string,
  { call, folders }: { readonly call: Call; readonly folders: string[] },
): Promise<Target> {
  const folder = await makeTemporaryFolder('backups');
  folders.push(folder);
  const to = join(folder, basename(path).replace(/\.backup$/u, '.sqlite'));
  const onBytes = (done: number, all: number): void => call.onProgress(done / all, 'Restoring the file');
  await extractSqlite({ path, to }, { signal: call.signal, onBytes, onChecksum: () => undefined });
  return { kind: 'file', path: to };
}

interface InSandbox {
  readonly path: string;
  readonly manifest: BackupManifest;
  readonly sandboxes: Sandboxes;
}

async function openInSandbox({ path, manifest, sandboxes }: InSandbox, call: Call): Promise<Target> {
  const { signal, onProgress } = call;
  onProgress(null, 'Starting PostgreSQL');
  const sandbox = await sandboxes.start(Number.parseInt(manifest.serverVersion, 10), signal);
  try {
    const database = basename(path)
      .replace(/\.(?:backup|dump)$/u, '')
      .slice(0, 60);
    if (isDump(path)) {
      const { server, close } = await dumpServerOf(sandbox, signal);
      try {
        await restoreDump({ path, manifest, database, server }, call);
      } finally {
        await close();
      }
      return { kind: 'url', url: sandbox.url(database) };
    }
    const admin = await sandbox.open('postgres', signal);
    const all = manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0);
    try {
      await restorePostgres(
        {
          path,
          database,
          openCopy: admin.openCopy,
          prepare: sandbox.prepare,
          onChecksum: () => undefined,
          onProgress: ({ table, bytes }) =>
            onProgress(all === 0 ? null : Math.min(0.99, bytes / all), `Restoring ${table}`),
        },
        signal,
      );
    } finally {
      await admin.close();
    }
    return { kind: 'url', url: sandbox.url(database) };
  } catch (error) {
    await sandbox.dispose();
    throw error;
  }
}
