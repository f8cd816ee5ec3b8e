import { join } from 'node:path';
import type { z } from 'zod';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import { toSecretsKey } from '#core/archives/file/archiveKey.ts';
import { readArchiveHeader } from '#core/archives/file/archiveReader.ts';
import { makeOpener } from '#core/archives/file/archiveSecrets.ts';
import { exportSimulations } from '#core/archives/export/exportSimulations.ts';
import { planRestore, type RestoreOptions, toRestoreChange } from '#core/archives/restore/restore.ts';
import { carryOut } from '#core/changes/carryOut.ts';
import type { CallOptions, ChangeContext } from '#core/changes/databaseChange.ts';
import { assertNameTyped, nameToType } from '#shared/typedName.ts';
import { connectionText } from '#core/connection/liveConnection.ts';
import { openArchive, verifyInThread } from '#core/archives/thread/archiveThread.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { archiveCalls } from '#shared/contract/archiveCalls.ts';
import type { ArchiveDescription, ArchiveHeader, Restored, RestorePlan } from '#shared/domain/archive.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { stat } from 'node:fs/promises';

type Calls = typeof archiveCalls;

/** The handlers of `archiveCalls`. */
export type ArchiveHandlers = HandlersOf<Calls, 'signal' | 'onProgress'>;

interface ArchiveHandlersOptions extends Omit<ChangeContext, 'archives'> {
  readonly folder: ArchiveFolder;
}

type RestoreInput = z.output<Calls['archives.restore']['input']>;

/**
 * The archives of core: their contents, and how these are restored. Changes to a database are recorded in the journal.
 */
export function makeArchiveHandlers(options: ArchiveHandlersOptions): ArchiveHandlers {
  const { folder, connections, program } = options;
  const optionsOf = async (
    input: Omit<RestoreInput, 'expected' | 'typedName'>,
    ids: RestoreOptions['ids'],
    onProgress: CallOptions['onProgress'],
  ): Promise<RestoreOptions> => {
    const { path, choices, unlock } = input;
    return { path, choices, ids, secrets: await toSecretsKey(unlock, folder.key), onProgress };
  };
  const plan = async (
    input: Omit<RestoreInput, 'expected' | 'typedName'>,
    ids: RestoreOptions['ids'],
    { signal, onProgress }: CallOptions,
  ): Promise<RestorePlan> => {
    const wanted = await optionsOf(input, ids, onProgress);
    const found = await planRestore(connections.database(input.connectionId), wanted, signal);
    return { ...found, typedName: nameToType(connections.get(input.connectionId)) };
  };
  const restore = async (input: RestoreInput, ids: RestoreOptions['ids'], call: CallOptions): Promise<Restored> => {
    const { connectionId, typedName, unlock, expected } = input;
    assertNameTyped(typedName, nameToType(connections.get(connectionId)));
    const wanted = await optionsOf(input, ids, call.onProgress);
    const request = { ...wanted, connectionId, unlock, expected, hasKeychain: await folder.hasKeychain() };
    const change = await toRestoreChange(request, call.signal);
    const { result, outcome, note, archive } = await carryOut(change, { ...options, archives: folder }, call);
    if (outcome !== 'done') throw notKnownDone(outcome, note);
    return { ...result, archive, notes: note === '' ? result.notes : [...result.notes, note] };
  };
  return {
    'archives.list': async (_input, { signal }) => ({
      folder: await folder.path(),
      archives: await folder.list(signal),
    }),
    'archives.describe': async ({ path }, { signal }) => describeArchive(path, folder, signal),
    'archives.planRestore': async (input, call) => plan(input, 'keep', call),
    'archives.restore': async (input, call) => restore(input, 'keep', call),
    'archives.planImport': async (input, call) => plan(input, 'new', call),
    'archives.import': async (input, call) => restore(input, 'new', call),
    'archives.open': async ({ path }, { signal }) => {
      const header = await readArchiveHeader(path, signal);
      const name = `${contentsName(header)} ${crypto.randomUUID().slice(0, 8)}.sqlite`;
      const file = join(await folder.openedPath(), name);
      return openArchive({ path, file }, signal);
    },
    'archives.export': async ({ connectionId, ids, folder: wanted }, { signal, onProgress }) => {
      const connection = connections.get(connectionId);
      const { dialect, serverVersion, revision } = connection;
      const archive = {
        directory: wanted ?? (await folder.path()),
        sizeLimitBytes: (await folder.settings()).sizeLimit,
        header: {
          operation: 'export',
          parameters: { simulations: ids.length },
          connection: connectionText(connection),
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
    'archives.remove': async ({ path }, { signal }) => removeArchive(path, options, signal),
    'archives.settings': async () => folder.settings(),
    'archives.setSettings': async ({ settings }) => folder.setSettings(settings),
  };
}

/**
 * Removes an archive and records that, with the operation that made it. One that cannot be read can be removed all the
 * same.
 */
async function removeArchive(
  path: string,
  { folder, journal }: Pick<ArchiveHandlersOptions, 'folder' | 'journal'>,
  signal: AbortSignal,
): Promise<{ readonly journal: number }> {
  const header = await readArchiveHeader(path, signal).catch((error: unknown) => {
    if (error instanceof FailureError && error.failure.code !== 'cancelled') return undefined;
    throw error;
  });
  await folder.remove(path);
  const { number } = await journal.append({
    connection: header?.connection ?? '',
    databaseUser: '',
    operation: 'remove-archive',
    parameters: { archive: path, madeBy: header?.operation ?? 'unknown', madeAt: header?.madeAt ?? 'unknown' },
    counts: {},
    archive: null,
    outcome: 'done',
  });
  return { journal: number };
}

/**
 * The name of an archive opened as a database: `remove-simulations 3 2026-11-27 08.15`, within the limits of file
 * names.
 */
function contentsName({ operation, parameters, madeAt }: ArchiveHeader): string {
  const about = Object.values(parameters)
    .map(String)
    .join(' ')
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, ' ')
    .trim()
    .slice(0, 60);
  const when = `${madeAt.slice(0, 10)} ${madeAt.slice(11, 16).replace(':', '.')}`;
  return `${operation.replaceAll(/[^\w-]+/gu, '-').slice(0, 40)} ${about} ${when}`.replaceAll(/ {2,}/gu, ' ');
}

function notKnownDone(outcome: 'failed' | 'unknown', note: string): FailureError {
  const hint = outcome === 'failed' ? 'Restore it again.' : 'The journal shows its outcome once it is known.';
  return makeFailure({ code: 'connection-lost', message: note, hint });
}

async function describeArchive(path: string, { key }: ArchiveFolder, signal: AbortSignal): Promise<ArchiveDescription> {
  const { header, rows, sha256, failure } = await verifyInThread(path, signal);
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
