import { join } from 'node:path';
import type { z } from 'zod';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import { toSecretsKey } from '#core/archives/file/archiveKey.ts';
import { readArchiveHeader, verifyArchive } from '#core/archives/file/archiveReader.ts';
import { makeOpener } from '#core/archives/file/archiveSecrets.ts';
import { exportSimulations } from '#core/archives/export/exportSimulations.ts';
import { planImport } from '#core/archives/restore/importInto.ts';
import { planRestore, type RestoreOptions } from '#core/archives/restore/restore.ts';
import { makeRestoring, type RestoringOptions, typedNameFor } from '#core/archives/restore/restoring.ts';
import { toDatabase } from '#core/archives/database/toDatabase.ts';
import type { CallContext, HandlersOf } from '#core/handlersOf.ts';
import type { archiveCalls } from '#shared/contract/archiveCalls.ts';
import type { ArchiveDescription } from '#shared/domain/archive.ts';
import { FailureError } from '#shared/failure.ts';
import { stat } from 'node:fs/promises';

/** The handlers of `archiveCalls`. */
export type ArchiveHandlers = HandlersOf<typeof archiveCalls, 'signal' | 'onProgress'>;

interface ArchiveHandlersOptions extends RestoringOptions {
  readonly folder: ArchiveFolder;
}

/** The archives of core: what they hold, and how it comes back. What changes a database is written into the journal. */
export function makeArchiveHandlers(options: ArchiveHandlersOptions): ArchiveHandlers {
  const { folder, connections, program } = options;
  const restoring = makeRestoring(options);
  const optionsOf = async (
    input: Omit<z.output<(typeof archiveCalls)['archives.restore']['input']>, 'expected' | 'typedName'>,
    { onProgress }: Pick<CallContext, 'onProgress'>,
  ): Promise<Omit<RestoreOptions, 'ids'>> => {
    const { path, choices, unlock } = input;
    return { path, choices, secrets: await toSecretsKey(unlock, folder.key), onProgress };
  };
  return {
    'archives.list': async (_input, { signal }) => ({
      folder: await folder.path(),
      archives: await folder.list(signal),
    }),
    'archives.describe': async ({ path }, { signal }) => describeArchive(path, folder, signal),
    'archives.planRestore': async (input, context) => {
      const wanted = { ...(await optionsOf(input, context)), ids: 'keep' } as const;
      const plan = await planRestore(connections.database(input.connectionId), wanted, context.signal);
      return { ...plan, typedName: typedNameFor(connections.get(input.connectionId)) };
    },
    'archives.restore': async (input, context) =>
      restoring.restore(input, await optionsOf(input, context), context.signal),
    'archives.planImport': async (input, context) => {
      const wanted = await optionsOf(input, context);
      const plan = await planImport(connections.database(input.connectionId), wanted, context.signal);
      return { ...plan, typedName: typedNameFor(connections.get(input.connectionId)) };
    },
    'archives.import': async (input, context) =>
      restoring.importInto(input, await optionsOf(input, context), context.signal),
    'archives.open': async ({ path }, { signal }) => {
      const { madeAt } = await readArchiveHeader(path, signal);
      const name = `${madeAt.replaceAll(/[^\w-]+/gu, '-').slice(0, 60)}-${crypto.randomUUID().slice(0, 8)}.sqlite`;
      const file = join(await folder.openedPath(), name);
      return toDatabase({ path, file, secrets: { kind: 'none' } }, signal);
    },
    'archives.export': async ({ connectionId, ids, folder: wanted }, { signal, onProgress }) => {
      const { name, place, dialect, serverVersion, revision } = connections.get(connectionId);
      const archive = {
        directory: wanted ?? (await folder.path()),
        sizeLimitBytes: (await folder.settings()).sizeLimit,
        header: {
          operation: 'export',
          parameters: { simulations: ids.length },
          connection: `${name}, ${place}`,
          dialect,
          revision: revision.byShape,
          serverVersion,
          madeAt: new Date().toISOString(),
          program,
        },
      };
      const tell = (rows: number): void => onProgress(null, `${rows} rows`);
      return exportSimulations(connections.database(connectionId), { ids, archive, onProgress: tell }, signal);
    },
    'archives.settings': async () => folder.settings(),
    'archives.setSettings': async ({ settings }) => folder.setSettings(settings),
  };
}

async function describeArchive(path: string, { key }: ArchiveFolder, signal: AbortSignal): Promise<ArchiveDescription> {
  const { header, rows, sha256, failure } = await verifyArchive(path, signal);
  const found = header.secrets.kind === 'key' ? await key.find() : undefined;
  const opensWithKeychain = found !== undefined && (await opens(async () => makeOpener(header.secrets, found)));
  const { size: bytes } = await stat(path);
  return { path, bytes, header, rows: Object.fromEntries(rows), sha256, damage: failure, opensWithKeychain };
}

async function opens(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof FailureError) return false;
    throw error;
  }
}
