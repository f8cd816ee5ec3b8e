import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { numberCell } from '#core/connection/cells.ts';
import { describeShape } from '#core/connection/describeShape.ts';
import { openPostgres } from '#core/connection/dialects/postgres.ts';
import { openSqlite } from '#core/connection/dialects/sqlite.ts';
import { parsePostgresUrl, withoutPassword } from '#core/connection/postgresUrl.ts';
import type { OpenDatabase, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { RecentConnections } from '#core/connection/recentConnections.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** The open connections of one core. */
export interface Connections {
  /** Opens, or answers the open one where the same place is open already. */
  readonly open: (target: Target, context: OpenContext) => Promise<Connection>;
  readonly list: () => readonly Connection[];
  readonly get: (id: string) => Connection;
  /** The database behind a connection. Fails with not-found where it is not open. */
  readonly database: (id: string) => ReadOnlyDatabase;
  readonly close: (id: string) => Promise<void>;
  readonly closeAll: () => Promise<void>;
}

export interface OpenContext {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number | null, text: string) => void;
}

interface ConnectionsOptions {
  readonly recent: RecentConnections;
  /** Makes the demonstration database if need be and answers its path. */
  readonly demoPath: (context: OpenContext) => Promise<string>;
  readonly onChange: () => void;
}

interface Place {
  readonly id: string;
  readonly name: string;
  readonly kind: Connection['kind'];
  readonly place: string;
  /** To open it again: a path, or an address without its password. */
  readonly address: string;
  readonly needsPassword: boolean;
  readonly open: (context: OpenContext) => Promise<OpenDatabase>;
}

/** Makes the registry of open connections. Whoever makes it closes it with `closeAll`. */
export function makeConnections({ recent, demoPath, onChange }: ConnectionsOptions): Connections {
  const open = new Map<string, { readonly connection: Connection; readonly database: OpenDatabase }>();
  const toPlace = async (target: Target): Promise<Place> => {
    if (target.kind !== 'recent') return placeOf(target, demoPath);
    const entry = await recent.find(target.id);
    if (entry === undefined) {
      throw makeFailure({
        code: 'not-found',
        message: 'That connection is not among the recent ones',
        hint: 'Open it from the welcome page.',
      });
    }
    if (entry.kind === 'demo') return placeOf({ kind: 'demo' }, demoPath);
    if (entry.kind === 'file') return placeOf({ kind: 'file', path: entry.address }, demoPath);
    return placeOf({ kind: 'url', url: entry.address, password: target.password }, demoPath);
  };
  const found = (id: string): { readonly connection: Connection; readonly database: OpenDatabase } => {
    const entry = open.get(id);
    if (entry !== undefined) return entry;
    throw makeFailure({
      code: 'not-found',
      message: `The connection '${id}' is not open`,
      hint: 'Open it again from the welcome page.',
    });
  };
  return {
    open: async (target, context) => {
      const place = await toPlace(target);
      const already = open.get(place.id);
      if (already !== undefined) return already.connection;
      const database = await place.open(context);
      try {
        const connection = await describe(place, database, context.signal);
        const simulations = await countAll(database, context.signal);
        const raced = open.get(place.id);
        if (raced !== undefined) {
          await database.close();
          return raced.connection;
        }
        open.set(place.id, { connection, database });
        onChange();
        await remember(recent, place, connection, simulations);
        return connection;
      } catch (error) {
        await database.close();
        throw error;
      }
    },
    list: () => [...open.values()].map(({ connection }) => connection),
    get: (id) => found(id).connection,
    database: (id) => found(id).database,
    close: async (id) => {
      const { database } = found(id);
      open.delete(id);
      onChange();
      await database.close();
    },
    closeAll: async () => {
      const databases = [...open.values()].map(({ database }) => database);
      open.clear();
      await Promise.all(databases.map(async (database) => database.close()));
    },
  };
}

function placeOf(
  target: Exclude<Target, { readonly kind: 'recent' }>,
  demoPath: ConnectionsOptions['demoPath'],
): Place {
  if (target.kind === 'demo') {
    return {
      id: 'demo',
      name: 'Demonstration',
      kind: 'demo',
      place: 'made by the program itself',
      address: '',
      needsPassword: false,
      open: async (context) => openSqlite(await demoPath(context), context.signal),
    };
  }
  if (target.kind === 'file') {
    const path = resolve(target.path);
    return {
      id: `file-${shortHash(path)}`,
      name: basename(path),
      kind: 'file',
      place: path,
      address: path,
      needsPassword: false,
      open: async ({ signal }) => openSqlite(path, signal),
    };
  }
  const address = parsePostgresUrl(target.url, target.password);
  const place = `${address.database} on ${address.host}:${address.port} as ${address.user}`;
  return {
    id: `pg-${shortHash(place)}`,
    name: address.database,
    kind: 'postgresql',
    place,
    address: withoutPassword(target.url),
    needsPassword: address.password !== '',
    open: async ({ signal }) => openPostgres(address, signal),
  };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

async function describe(place: Place, database: OpenDatabase, signal: AbortSignal): Promise<Connection> {
  const { id, name, kind } = place;
  const facts = await describeShape(database, place.place, signal);
  return {
    id,
    name,
    kind,
    dialect: database.dialect,
    place: place.place,
    serverVersion: database.serverVersion,
    readOnly: true,
    ...facts,
  };
}

const countRow = z.object({ count: numberCell });

/** How many simulations there are; null where that cannot be told. Fails where the table may not be read. */
async function countAll(database: OpenDatabase, signal: AbortSignal): Promise<number | null> {
  if (!database.shape.hasTable('Simulation')) return null;
  const query = database.build('Simulation').count({ count: '*' });
  try {
    const [counted] = await database.rows({ query, row: countRow, signal });
    return counted?.count ?? null;
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'timeout') return null;
    throw error;
  }
}

async function remember(
  recent: RecentConnections,
  place: Place,
  connection: Connection,
  simulations: number | null,
): Promise<void> {
  const { id, name, kind, serverVersion } = connection;
  const entry = {
    id,
    name,
    kind,
    place: place.place,
    serverVersion,
    simulations,
    needsPassword: place.needsPassword,
    openedAt: new Date().toISOString(),
    address: place.address,
  };
  // The list of recent connections is a convenience: where it cannot be written, the database is open all the same.
  await recent.remember(entry).catch((error: unknown) => {
    if (!isSystemFault(error)) throw error;
  });
}

function isSystemFault(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
