import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import type { ArchiveWriter } from '#core/archives/file/archiveWriter.ts';
import type { RestoreOptions } from '#core/archives/restore/restore.ts';
import { changedRows } from '#core/archives/restore/restoredCounts.ts';
import type { WritableDatabase } from '#core/connection/writableDatabase.ts';
import type { ChangeRecord } from '#core/journal/pendingChanges.ts';
import type { ArchiveUnlock, Restored } from '#shared/domain/archive.ts';
import type { Connection } from '#shared/domain/connection.ts';

/** What is asked of a restore or an import. */
export interface Request {
  readonly connectionId: string;
  readonly path: string;
  readonly unlock: ArchiveUnlock;
  /** Rows by table, inserted and replaced. */
  readonly expected?: Readonly<Record<string, number>> | undefined;
  /** The name that was typed, which production demands. */
  readonly typedName: string;
}

export type Options = Omit<RestoreOptions, 'ids'>;

/** One restore or import on its way. */
export interface Job {
  readonly connection: Connection;
  readonly request: Request;
  readonly options: Options;
  readonly ids: 'keep' | 'new';
  readonly signal: AbortSignal;
}

interface Places {
  readonly folder: Pick<ArchiveFolder, 'open' | 'hasKeychain'>;
  /** Name and version of this program. */
  readonly program: string;
}

/** What the journal says of it; `null` where nothing was changed. */
export function toChangeRecord(
  { connection, request, ids }: Job,
  restored: Restored | null,
  outcome: ChangeRecord['outcome'],
): ChangeRecord {
  const { name, place } = connection;
  const former = restored?.archive ?? null;
  const replaced = Object.entries(restored?.replaced ?? {}).map(([table, rows]) => `${table} ${rows}`);
  return {
    databaseUser: / as (\S+)$/u.exec(place)?.[1] ?? '',
    connection: `${name}, ${place}`,
    operation: operationOf(ids),
    parameters: {
      archive: request.path,
      ...(former === null ? {} : { replaced: replaced.join(', '), archiveOfReplaced: former }),
    },
    counts: restored === null ? {} : changedRows(restored),
    archive: request.path,
    outcome,
  };
}

/**
 * Begins the archive of the rows that are replaced. Its secrets go under the keychain's key; where there is none, under the
 * passphrase that opens the archive that is restored.
 */
export async function openFormerArchive(
  { folder, program }: Places,
  { connection, request, ids, signal }: Job,
  { dialect, shape }: WritableDatabase,
): Promise<ArchiveWriter> {
  const { name, place, serverVersion } = connection;
  const isTyped = request.unlock.kind === 'passphrase' && !(await folder.hasKeychain());
  return folder.open({
    header: {
      operation: operationOf(ids),
      parameters: { archive: request.path },
      connection: `${name}, ${place}`,
      dialect,
      revision: shape.revision,
      serverVersion,
      madeAt: new Date().toISOString(),
      program,
    },
    passphrase: isTyped && request.unlock.kind === 'passphrase' ? request.unlock.passphrase : undefined,
    keeps: request.path,
    signal,
  });
}

function operationOf(ids: Job['ids']): string {
  return ids === 'keep' ? 'restore-archive' : 'import-archive';
}
