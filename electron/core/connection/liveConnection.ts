import { z } from 'zod';
import type { Opened } from '#core/connection/openPlace.ts';
import type { Place } from '#core/connection/place.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { makeResilientDatabase } from '#core/connection/lifetime/resilientDatabase.ts';
import { startSupervisor, type Supervisor } from '#core/connection/lifetime/supervisor.ts';
import { assertMayUnlock, makeWriteLock } from '#core/connection/lifetime/writeLock.ts';
import { textCell } from '#core/connection/cells.ts';
import type { CopyOpening, CopySession } from '#core/connection/copySession.ts';
import type { ProgramLogin } from '#core/connection/openDatabase.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { ConsoleOpening, OwnedConsole } from '#core/connection/consoleSession.ts';
import type { Identity, OpenWritable, UnlockedDatabase } from '#core/connection/writableDatabase.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { Connection, ConnectionStatus } from '#shared/domain/connection.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** An open connection: its database, its lock and, for a server, its supervisor. */
export interface LiveConnection {
  readonly connection: () => Connection;
  readonly database: ReadOnlyDatabase;
  readonly status: () => ConnectionStatus;
  /** Reports that a login was refused while reconnecting; undefined once the user has given another secret. */
  readonly refused: (why: FailureError | undefined) => void;
  readonly reconnect: () => void;
  /** Reads again which tables and columns the database has. */
  readonly refresh: (signal: AbortSignal) => Promise<void>;
  readonly unlock: (request: { readonly minutes: number; readonly typedName: string }) => Promise<void>;
  readonly lock: () => void;
  /** Does what changes the database; meanwhile the unlocking does not expire. Fails with not-allowed while it is locked. */
  readonly whileUnlocked: <T>(work: () => Promise<T>) => Promise<T>;
  readonly setStatementTimeout: (seconds: number) => void;
  /** Sessions that may write, closed when the connection is locked; its time does not expire before they are. Fails with not-allowed while it is locked. */
  readonly openWritable: () => Promise<UnlockedDatabase>;
  /** A session of its own for a console. One that writes fails with not-allowed while it is locked, and ends when it locks. */
  readonly openConsole: (how: ConsoleOpening) => Promise<OwnedConsole>;
  /** A session that copies whole tables. One that writes fails with not-allowed while it is locked, and ends when it locks. */
  readonly openCopy: (how: CopyOpening) => Promise<CopySession>;
  /** How programs of PostgreSQL reach the database. Fails with bad-input on SQLite, and with not-allowed to write while it is locked. */
  readonly reach: (how: Omit<CopyOpening, 'database'>) => Promise<ProgramReach>;
  readonly close: () => Promise<void>;
}

/** How other programs reach a database: with its login, from here or from the last jump host. */
export interface ProgramReach {
  readonly login: ProgramLogin;
  readonly tunnel: Tunnel | undefined;
}

interface LiveConnectionOptions {
  readonly place: Place;
  readonly first: Opened;
  /** Opens the same place again, without reporting steps. */
  readonly reopen: (signal: AbortSignal) => Promise<Opened>;
  /** Whether the user is being asked. */
  readonly isAsking: () => boolean;
  /** Called when it is lost, before it is opened again. */
  readonly onLost: (why: FailureError) => void;
  readonly journal: Journal;
  readonly onStatus: (status: ConnectionStatus) => void;
}

/** In ms: how long to wait for the database to report its user. */
const identityLimit = 10_000;

/** Keeps an open connection. The caller closes it. */
export function makeLiveConnection(options: LiveConnectionOptions): LiveConnection {
  const { place, first, isAsking, journal, onStatus } = options;
  const { id, name, profile } = place;
  const writables = new Set<Pick<OpenWritable, 'close'>>();
  const consoles = new Set<Pick<OpenWritable, 'close'>>();
  /** Journal entries that are being written. */
  const relocks = new Set<Promise<void>>();
  let statementTimeout = profile.limits.statement;
  const reopen = async (signal: AbortSignal): Promise<Opened> => {
    const opened = await options.reopen(signal);
    opened.database.setStatementTimeout(statementTimeout);
    return opened;
  };
  const tell = (): void => onStatus(status());
  const supervisor: Supervisor<Opened> | undefined =
    first.database.dialect === 'sqlite'
      ? undefined
      : startSupervisor({
          first,
          limits: profile.limits,
          reopen,
          isAsking,
          onLost: options.onLost,
          onLink: () => tell(),
        });
  const latest = (): Opened => supervisor?.now() ?? first;
  // Read once, when the connection is first unlocked.
  let readIdentity: Identity | undefined;
  const identity = async (): Promise<Identity> => {
    readIdentity ??= { connection: connectionText(place), databaseUser: await readDatabaseUser(latest().database) };
    return readIdentity;
  };
  const record = async (operation: string, parameters: Readonly<Record<string, string | number>>): Promise<void> => {
    const change = { operation, parameters, counts: {}, archive: null, outcome: 'done' } as const;
    await journal.append({ ...(await identity()), ...change });
  };
  const shutWritables = (): void => {
    for (const each of writables) each.close().catch(() => undefined);
    writables.clear();
  };
  const lock = makeWriteLock(name, (why) => {
    if (why !== 'unlocked') {
      shutWritables();
      // It is locked already; a journal that cannot be written must not unlock it again.
      const line = record('relock', { why: why === 'expired' ? 'the time expired' : 'on request' }).catch(
        () => undefined,
      );
      relocks.add(line);
      void line.then(() => relocks.delete(line));
    }
    tell();
  });
  function status(): ConnectionStatus {
    return {
      connectionId: id,
      link: supervisor?.link() ?? { state: 'connected', latency: null },
      unlockedUntil: lock.until(),
      statementTimeout,
      openTransactions: latest().database.openTransactions(),
    };
  }
  return {
    connection: () => latest().connection,
    database: supervisor === undefined ? first.database : makeResilientDatabase(supervisor, first.database),
    status,
    refused: (why) => supervisor?.refused(why),
    reconnect: () => supervisor?.reconnect(),
    refresh: async (signal) => supervisor?.renew(signal),
    unlock: async (request) => {
      assertMayUnlock({ name, role: profile.role }, request);
      await record('unlock', { minutes: request.minutes });
      lock.unlock(request.minutes);
    },
    lock: () => lock.lock(),
    whileUnlocked: async (work) => {
      const release = lock.hold();
      try {
        return await work();
      } finally {
        release();
      }
    },
    setStatementTimeout: (seconds) => {
      statementTimeout = seconds;
      latest().database.setStatementTimeout(seconds);
      tell();
    },
    openWritable: async () => {
      // A change may take longer than the time for which the connection was unlocked.
      const release = lock.hold();
      try {
        const kept = supervisor?.now() ?? (supervisor === undefined ? first : undefined);
        if (kept === undefined) throw notConnected(name);
        const known = await identity();
        const writable = await kept.database.openWritable();
        writables.add(writable);
        return {
          database: writable.database,
          identity: known,
          close: async () => {
            writables.delete(writable);
            await writable.close();
            release();
          },
        };
      } catch (error) {
        release();
        throw error;
      }
    },
    openConsole: async (how) => {
      if (how.writes) lock.assertUnlocked();
      const kept = await (supervisor?.available(how.signal) ?? first);
      const known = await identity();
      const session = await kept.database.openConsole(how);
      const owned = how.writes ? writables : consoles;
      owned.add(session);
      const close = async (): Promise<void> => {
        owned.delete(session);
        await session.close();
      };
      return { session: { ...session, close }, identity: known };
    },
    openCopy: async (how) => {
      if (how.writes) lock.assertUnlocked();
      const kept = await (supervisor?.available(how.signal) ?? first);
      const session = await kept.database.openCopy(how);
      const owned = how.writes ? writables : consoles;
      owned.add(session);
      const close = async (): Promise<void> => {
        owned.delete(session);
        await session.close();
      };
      return { ...session, close };
    },
    reach: async (how) => {
      if (how.writes) lock.assertUnlocked();
      const { database, tunnel } = await (supervisor?.available(how.signal) ?? first);
      const login = database.programLogin?.();
      if (login === undefined) throw notAServer(name);
      return { login, tunnel };
    },
    close: async () => {
      lock.lock();
      shutWritables();
      await Promise.all([...consoles].map(async (each) => each.close().catch(() => undefined)));
      await (supervisor?.close() ?? first.close());
      // The program must not exit before the journal is written.
      await Promise.all(relocks);
    },
  };
}

function notAServer(name: string): FailureError {
  return makeFailure({
    code: 'bad-input',
    message: `'${name}' is a SQLite file, which PostgreSQL's programs do not read`,
  });
}

function notConnected(name: string): FailureError {
  return makeFailure({
    code: 'connection-lost',
    message: `The connection '${name}' is lost`,
    hint: 'Nothing was written. Try again once it is re-established.',
  });
}

/** The name and place of a connection, as journal and archives spell it. */
export function connectionText({ name, place }: { readonly name: string; readonly place: string }): string {
  return `${name} (${place})`;
}

const userRow = z.object({ user: textCell });

async function readDatabaseUser({ dialect, build, rows }: ReadOnlyDatabase): Promise<string> {
  if (dialect === 'sqlite') return '';
  const query = build.raw('select current_user as "user"');
  const [found] = await rows({ query, row: userRow, signal: AbortSignal.timeout(identityLimit) });
  return found?.user ?? '';
}
