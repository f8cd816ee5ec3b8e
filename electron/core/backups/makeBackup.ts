import { z } from 'zod';
import { findMethods } from '#core/backups/dump/dumpMethods.ts';
import { makeDump } from '#core/backups/dump/makeDump.ts';
import { type BackupWriter, openBackupWriter } from '#core/backups/file/backupWriter.ts';
import { backupRemarks } from '#core/backups/postgres/backupRemarks.ts';
import { backUpPostgres } from '#core/backups/postgres/backUpPostgres.ts';
import { describeDatabase } from '#core/backups/postgres/databaseDescription.ts';
import { backUpSqlite } from '#core/backups/sqlite/backUpSqlite.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import { textCell } from '#core/connection/cells.ts';
import { freeSpaceOf } from '#core/freeSpace.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { BackupManifest, BackupMethod, BackupPreview, BackupRemark } from '#shared/domain/backup.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { formatCount } from '#shared/figures.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** What backups need of core. */
export interface BackupContext {
  readonly connections: Pick<Connections, 'get' | 'database' | 'openCopy' | 'reach'>;
  /** `Tidescope 0.1.0` */
  readonly program: string;
}

export interface BackupRequest {
  readonly connectionId: string;
  readonly folder: string;
  readonly reason: BackupManifest['reason'];
  readonly acceptsIncomplete: boolean;
  readonly method: BackupMethod['kind'];
}

interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

export interface MadeBackup {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly manifest: BackupManifest;
}

/** In bytes. */
const mebi = 2 ** 20;

/**
 * Makes a backup of an open connection: one file, which gets its name once it is complete. Nothing is left of one that
 * fails.
 */
export async function makeBackup(context: BackupContext, request: BackupRequest, call: Call): Promise<MadeBackup> {
  const connection = context.connections.get(request.connectionId);
  const { id: connectionId, name, place, dialect, serverVersion, isYaptide, revision } = connection;
  const header = {
    format: 'tidescope-backup',
    version: 1,
    dialect,
    source: { connectionId, name, place },
    serverVersion,
    revision: isYaptide ? (revision.recorded ?? revision.byShape) : null,
    madeAt: new Date().toISOString(),
    program: context.program,
    reason: request.reason,
  } as const;
  try {
    const make = request.method === 'copier' ? copyIntoFile : dumpIntoFile;
    return await make(context, { ...request, header, name: nameOf(connection, header.madeAt) }, call);
  } catch (error) {
    throw withProgressLost(error, connection);
  }
}

type Prepared = BackupRequest & {
  readonly header: Omit<BackupManifest, 'snapshotAt' | 'tables' | 'missing' | 'dump'>;
  /** Without ending. */
  readonly name: string;
};

/** With the program's own copier. */
async function copyIntoFile({ connections }: BackupContext, request: Prepared, call: Call): Promise<MadeBackup> {
  const { folder, name, header } = request;
  const writer = await openBackupWriter({ folder, name });
  try {
    await writer.addJson('header', header);
    const filling = { connections, writer, request };
    const fill = header.dialect === 'sqlite' ? fillFromSqlite : fillFromPostgres;
    const manifest = { ...header, ...(await fill(filling, call)) };
    call.onProgress(1, 'Writing to disk');
    return { ...(await writer.finish(manifest)), manifest };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** With pg_dump. Its version is compared before anything starts. */
async function dumpIntoFile({ connections }: BackupContext, request: Prepared, call: Call): Promise<MadeBackup> {
  const { connectionId, folder, name, header } = request;
  const { signal, onProgress } = call;
  onProgress(null, 'Comparing versions');
  const reach = await connections.reach(connectionId, { writes: false, signal });
  const methods = await findMethods(reach, header.serverVersion, signal);
  const method = methods.find(({ kind }) => kind === request.method);
  if (method === undefined || method.refusal !== '') {
    throw makeFailure({
      code: 'unavailable',
      message: method?.refusal ?? 'This connection has no jump host on which pg_dump could run.',
      hint: "The program's own copier needs no pg_dump.",
    });
  }
  const session = await connections.openCopy(connectionId, { writes: false, signal });
  try {
    return await makeDump({ method, reach, session, folder, name, header }, call);
  } finally {
    await session.close();
  }
}

/** How a connection's database can be backed up. */
export async function backupMethods(
  { connections }: BackupContext,
  connectionId: string,
  signal: AbortSignal,
): Promise<readonly BackupMethod[]> {
  const { dialect, serverVersion } = connections.get(connectionId);
  if (dialect === 'sqlite') return [];
  const found = await findMethods(
    await connections.reach(connectionId, { writes: false, signal }),
    serverVersion,
    signal,
  );
  return found.map(({ kind, where, version, refusal, remark }) => ({ kind, where, version, refusal, remark }));
}

/** `production-2026-11-27T1231`, in UTC */
function nameOf({ name }: Connection, madeAt: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replaceAll(/^[.-]+|[.-]+$/gu, '');
  return `${plain.slice(0, 60) || 'database'}-${madeAt.slice(0, 16).replace(':', '')}`;
}

function withProgressLost(error: unknown, { name }: Connection): unknown {
  if (!(error instanceof FailureError) || error.failure.code !== 'connection-lost') return error;
  return makeFailure({
    ...error.failure,
    message: `The connection '${name}' was lost during the backup`,
    hint: 'Nothing was kept. Start it again: it begins with a new snapshot.',
    details: [error.failure.message, ...error.failure.details],
    cause: error,
  });
}

type Content = Pick<BackupManifest, 'snapshotAt' | 'tables' | 'missing'>;

interface Filling {
  readonly connections: BackupContext['connections'];
  readonly writer: BackupWriter;
  readonly request: BackupRequest;
}

async function fillFromPostgres({ connections, writer, request }: Filling, call: Call): Promise<Content> {
  const { signal, onProgress } = call;
  const { connectionId, acceptsIncomplete } = request;
  onProgress(null, 'Reading the schema');
  const session = await connections.openCopy(connectionId, { writes: false, signal });
  try {
    const description = await describeDatabase(session, signal);
    const all = description.tables.reduce((sum, { bytes }) => sum + bytes, 0);
    const content = await backUpPostgres(
      {
        session,
        description,
        writer,
        acceptsIncomplete,
        onProgress: ({ table, rows, bytes }) =>
          onProgress(
            all === 0 ? null : Math.min(0.99, bytes / all),
            `${table}: ${formatCount(rows)} rows, ${formatCount(Math.round(bytes / mebi))} MiB read`,
          ),
      },
      signal,
    );
    return { snapshotAt: description.snapshotAt, ...content };
  } finally {
    await session.close();
  }
}

async function fillFromSqlite({ connections, writer, request }: Filling, call: Call): Promise<Content> {
  const { signal, onProgress } = call;
  const { connectionId, folder } = request;
  onProgress(null, 'Copying the file');
  const file = await sqlitePath(connections, connectionId, signal);
  const all = await sqliteBytes(connections, connectionId, signal);
  const tables = await backUpSqlite(
    {
      file,
      folder,
      writer,
      onProgress: (bytes) =>
        onProgress(
          all === 0 ? null : Math.min(0.99, bytes / all),
          `${formatCount(Math.round(bytes / mebi))} MiB copied`,
        ),
    },
    signal,
  );
  return { snapshotAt: new Date().toISOString(), tables, missing: [] };
}

/** The file that an open connection reads; for a file on a server, its copy on this machine. */
async function sqlitePath(
  connections: BackupContext['connections'],
  connectionId: string,
  signal: AbortSignal,
): Promise<string> {
  const database = connections.database(connectionId);
  const query = database.build.raw("select file from pragma_database_list where name = 'main'");
  const [found] = await database.rows({ query, row: z.object({ file: textCell }), signal });
  return found?.file ?? '';
}

async function sqliteBytes(
  connections: BackupContext['connections'],
  connectionId: string,
  signal: AbortSignal,
): Promise<number> {
  const database = connections.database(connectionId);
  const query = database.build.raw('select page_count * page_size as bytes from pragma_page_count, pragma_page_size');
  const [found] = await database.rows({ query, row: z.object({ bytes: textCell }), signal });
  return Number(found?.bytes ?? 0);
}

/** What a backup would read, and what stands in its way. */
export async function previewBackup(
  { connections }: BackupContext,
  { connectionId, folder }: { readonly connectionId: string; readonly folder: string },
  signal: AbortSignal,
): Promise<Omit<BackupPreview, 'checkedBy'>> {
  const free = await freeSpaceOf(folder);
  const { dialect } = connections.get(connectionId);
  if (dialect === 'sqlite') {
    const database = connections.database(connectionId);
    const query = database.build.raw("select count(*) as n from sqlite_schema where type = 'table'");
    const [found] = await database.rows({ query, row: z.object({ n: textCell }), signal });
    const bytes = await sqliteBytes(connections, connectionId, signal);
    return { tables: Number(found?.n ?? 0), rows: 0, bytes, remarks: spaceRemarks(bytes, free), folder, free };
  }
  const session = await connections.openCopy(connectionId, { writes: false, signal });
  try {
    const description = await describeDatabase(session, signal);
    const sum = (of: 'rows' | 'bytes'): number => description.tables.reduce((all, table) => all + table[of], 0);
    const remarks = [...backupRemarks(description), ...spaceRemarks(sum('bytes'), free)];
    return { tables: description.tables.length, rows: sum('rows'), bytes: sum('bytes'), remarks, folder, free };
  } finally {
    await session.close();
  }
}

function spaceRemarks(bytes: number, free: number | null): readonly BackupRemark[] {
  if (free === null || free > bytes) return [];
  return [{ kind: 'note', text: 'The folder may not have enough free space.' }];
}
