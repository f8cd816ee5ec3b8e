import { makeAttempt } from '#core/connection/attempt/attempt.ts';
import type { Prompts } from '#core/connection/attempt/prompts.ts';
import type { SqliteServices } from '#core/connection/dialects/sqlite/sqliteFiles.ts';
import {
  findSecret,
  makeSession,
  makeTestedSessions,
  noteRefusal,
  type Session,
  withLoginGate,
} from '#core/connection/lifetime/refusedLogins.ts';
import type { CopyOpening, CopySession } from '#core/connection/copySession.ts';
import type { ConsoleOpening, OwnedConsole } from '#core/connection/consoleSession.ts';
import { type LiveConnection, makeLiveConnection, type ProgramReach } from '#core/connection/liveConnection.ts';
import { type Opened, openPlace } from '#core/connection/openPlace.ts';
import { type Place, placeOfDemo, placeOfFile, placeOfProfile, placeOfUrl } from '#core/connection/place.ts';
import { namesNoFile, pathInUrl } from '#core/connection/sqliteUrl.ts';
import { withForwardedRole } from '#core/connection/forwardedRole.ts';
import type { ProfileStore } from '#core/connection/profiles/profileStore.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { RecentConnections } from '#core/connection/recentConnections.ts';
import type { CommandApprovals } from '#core/connection/secrets/commandApprovals.ts';
import { givenSecrets, type SecretVault } from '#core/connection/secrets/secretVault.ts';
import type { HostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import type { UnlockedDatabase } from '#core/connection/writableDatabase.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import type { Connection, ConnectionStatus, Target } from '#shared/domain/connection.ts';
import type { Profile } from '#shared/domain/profile.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** The open connections of one core. */
export interface Connections {
  /** Opens a connection, or returns the existing one if the same place is open. */
  readonly open: (target: Target, context: OpenContext) => Promise<Connection>;
  /** Takes the same steps and closes the connection. */
  readonly test: (target: Target, context: OpenContext) => Promise<Connection>;
  readonly list: () => readonly Connection[];
  readonly get: (id: string) => Connection;
  /** The database behind a connection. Fails with not-open if it is not open. */
  readonly database: (id: string) => ReadOnlyDatabase;
  /** Sessions that may write. Fails with not-allowed while the connection is locked. The caller closes them. */
  readonly openWritable: (id: string) => Promise<UnlockedDatabase>;
  /** A session of its own for a console. The caller closes it. */
  readonly openConsole: (id: string, how: ConsoleOpening) => Promise<OwnedConsole>;
  /** A session that copies whole tables. The caller closes it. */
  readonly openCopy: (id: string, how: CopyOpening) => Promise<CopySession>;
  /** How programs of PostgreSQL reach the database. */
  readonly reach: (id: string, how: Omit<CopyOpening, 'database'>) => Promise<ProgramReach>;
  readonly status: (id: string) => ConnectionStatus;
  readonly reconnect: (id: string) => ConnectionStatus;
  /** Reads again which tables and columns the database of a server has. */
  readonly refresh: (id: string, signal: AbortSignal) => Promise<void>;
  readonly unlock: (
    id: string,
    request: { readonly minutes: number; readonly typedName: string },
  ) => Promise<ConnectionStatus>;
  readonly lock: (id: string) => ConnectionStatus;
  /** Does what changes the database; meanwhile the unlocking does not expire. Fails with not-allowed while it is locked. */
  readonly whileUnlocked: <T>(id: string, work: () => Promise<T>) => Promise<T>;
  readonly setStatementTimeout: (id: string, seconds: number) => ConnectionStatus;
  /** The machine woke up, or its network changed: every connection is probed immediately. */
  readonly wake: () => void;
  readonly close: (id: string) => Promise<void>;
  readonly closeAll: () => Promise<void>;
}

export interface OpenContext {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number | null, text: string) => void;
  readonly onStage: (stage: Stage) => void;
  readonly callId: string | null;
}

interface ConnectionsOptions {
  readonly recent: RecentConnections;
  readonly profiles: Pick<ProfileStore, 'find' | 'save'>;
  readonly vault: SecretVault;
  readonly prompts: Prompts;
  readonly approvals: CommandApprovals;
  readonly hostKeys: HostKeys;
  readonly journal: Journal;
  readonly sqlite: SqliteServices;
  /** Creates the demonstration database if it does not exist, and returns its path. */
  readonly demoPath: (context: Pick<OpenContext, 'signal' | 'onProgress'>) => Promise<string>;
  readonly onChange: () => void;
  /** Called when a connection was opened. */
  readonly onOpened?: (connectionId: string) => void;
  readonly onStatus: (status: ConnectionStatus) => void;
}

interface Reopen {
  readonly place: Place;
  readonly session: Session;
  readonly context: OpenContext;
  readonly connectionId: string | null;
  /** Called when a login is refused, and with undefined once the user has given another secret. */
  readonly onRefused?: (why: FailureError | undefined) => void;
}

/** Makes the registry of open connections. The caller closes it with `closeAll`. */
export function makeConnections(options: ConnectionsOptions): Connections {
  const { recent, onChange, onStatus, journal } = options;
  const live = new Map<string, LiveConnection>();
  const tested = makeTestedSessions();
  const found = (id: string): LiveConnection => {
    const entry = live.get(id);
    if (entry !== undefined) return entry;
    throw makeFailure({
      code: 'not-open',
      message: `The connection '${id}' is not open`,
      hint: 'Open it again from the welcome page.',
    });
  };
  const statusOf = (id: string): ConnectionStatus => found(id).status();
  return {
    open: async (target, context) => {
      const wanted = await toPlace(target, context, options);
      const already = live.get(wanted.id);
      if (already !== undefined) return already.connection();
      const session = tested.take(wanted);
      const opened = await openOnce({ place: wanted, session, context, connectionId: null }, options);
      const place = await settleRole(wanted, opened, { options, context });
      const { role } = place.profile;
      const first = { ...opened, connection: { ...opened.connection, role } };
      const raced = live.get(place.id);
      if (raced !== undefined) {
        await first.close();
        return raced.connection();
      }
      const reopen = async (signal: AbortSignal): Promise<Opened> =>
        openOnce(
          {
            place,
            session,
            context: quiet(signal),
            connectionId: place.id,
            onRefused: (why) => live.get(place.id)?.refused(why),
          },
          options,
        );
      const onLost = (why: FailureError): void => noteRefusal(place, session, why);
      const isAsking = (): boolean => session.asking > 0;
      live.set(place.id, makeLiveConnection({ place, first, reopen, isAsking, onLost, journal, onStatus }));
      onChange();
      options.onOpened?.(place.id);
      await remember(recent, place, first);
      return first.connection;
    },
    test: async (target, context) => {
      const place = await toPlace(target, context, options);
      const session = makeSession();
      const opened = await openOnce({ place, session, context, connectionId: null }, options);
      await opened.close();
      tested.keep(place, session);
      return opened.connection;
    },
    list: () => [...live.values()].map(({ connection }) => connection()),
    get: (id) => found(id).connection(),
    database: (id) => found(id).database,
    openWritable: async (id) => found(id).openWritable(),
    openConsole: async (id, how) => found(id).openConsole(how),
    openCopy: async (id, how) => found(id).openCopy(how),
    reach: async (id, how) => found(id).reach(how),
    status: statusOf,
    reconnect: (id) => {
      found(id).reconnect();
      return statusOf(id);
    },
    refresh: async (id, signal) => {
      await found(id).refresh(signal);
      onChange();
    },
    unlock: async (id, request) => {
      await found(id).unlock(request);
      return statusOf(id);
    },
    whileUnlocked: async (id, work) => found(id).whileUnlocked(work),
    lock: (id) => {
      found(id).lock();
      return statusOf(id);
    },
    setStatementTimeout: (id, seconds) => {
      found(id).setStatementTimeout(seconds);
      return statusOf(id);
    },
    wake: () => live.forEach(({ reconnect }) => reconnect()),
    close: async (id) => {
      const entry = found(id);
      live.delete(id);
      onChange();
      await entry.close();
    },
    closeAll: async () => {
      const all = [...live.values()];
      live.clear();
      await Promise.all(all.map(async (entry) => entry.close()));
    },
  };
}

/** Asks for the role of a database that only looks local; closes it if there is no answer. */
async function settleRole(
  place: Place,
  opened: Opened,
  { options, context }: { readonly options: ConnectionsOptions; readonly context: OpenContext },
): Promise<Place> {
  if (!opened.isForwarded) return place;
  const { recent, prompts, profiles } = options;
  const { callId, signal } = context;
  const save = async (profile: Profile): Promise<unknown> => profiles.save(profile, []);
  try {
    return await withForwardedRole({ place, callId, prompts, recent, save, signal });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function quiet(signal: AbortSignal): OpenContext {
  return { signal, onProgress: () => undefined, onStage: () => undefined, callId: null };
}

async function openOnce(reopen: Reopen, options: ConnectionsOptions): Promise<Opened> {
  const { place, session, context, connectionId } = reopen;
  const { vault, prompts, approvals, hostKeys, sqlite } = options;
  const { limits } = place.profile;
  const attempt = makeAttempt({
    signal: context.signal,
    limits,
    onStage: context.onStage,
    ask: async (prompt, signal) => {
      const question = JSON.stringify(prompt);
      if (session.trusted.has(question)) return { kind: 'trust', remember: false };
      if (session.confirmed.has(question)) return { kind: 'confirm', remember: false };
      const { callId } = context;
      session.asking += 1;
      try {
        const answer = await prompts.ask(prompt, { callId, connectionId, signal, limit: limits.answer });
        if (answer.kind === 'trust') session.trusted.add(question);
        if (answer.kind === 'confirm') session.confirmed.add(question);
        return answer;
      } finally {
        session.asking -= 1;
      }
    },
    resolveSecret: async (request, asking, signal) =>
      findSecret(
        { request, asking, signal },
        { place, session, vault, prompts, approvals, onRefused: reopen.onRefused },
      ),
  });
  const used = connectionId === null ? attempt : withLoginGate(attempt, session);
  const systemSsh = {
    chosen: place.profile.systemSsh === true || session.systemSsh,
    canRemember: place.profileId !== null,
    onChosen: async (remember: boolean) => {
      session.systemSsh = true;
      if (remember && place.profileId !== null) await options.profiles.save({ ...place.profile, systemSsh: true }, []);
    },
  };
  return openPlace(place, { attempt: used, hostKeys, sqlite, systemSsh });
}

async function toPlace(target: Target, context: OpenContext, options: ConnectionsOptions): Promise<Place> {
  const { recent, profiles, vault, demoPath } = options;
  if (target.kind === 'demo') return placeOfDemo(await demoPath(context));
  if (target.kind === 'file') return placeOfFile(target.path);
  if (target.kind === 'url') {
    const path = pathInUrl(target.url);
    if (path === '') throw namesNoFile();
    return path === undefined ? placeOfUrl(target.url, target.password) : placeOfFile(path);
  }
  if (target.kind === 'draft') return placeOfProfile(target.profile, givenSecrets(target.secrets ?? [], vault), false);
  if (target.kind === 'profile') {
    const profile = await profiles.find(target.id);
    if (profile === undefined) throw unknownPlace('This saved connection no longer exists');
    return placeOfProfile(profile, givenSecrets(target.secrets ?? [], vault), true);
  }
  const entry = await recent.find(target.id);
  if (entry === undefined) throw unknownPlace('This connection is not in the list of recent connections');
  if (entry.kind === 'demo') return placeOfDemo(await demoPath(context));
  if (entry.kind === 'file') return placeOfFile(entry.address);
  const place = placeOfUrl(entry.address, target.password);
  // If a password was needed before, it is asked for before the server refuses to connect without one.
  if (entry.needsPassword && target.password === undefined && options.prompts.isHeard()) place.given.clear();
  return place;
}

function unknownPlace(message: string): Error {
  return makeFailure({ code: 'not-found', message, hint: 'Open it from the welcome page.' });
}

async function remember(recent: RecentConnections, place: Place, { connection }: Opened): Promise<void> {
  if (place.recent === null) return;
  const { id, name, kind, serverVersion } = connection;
  const openedAt = new Date().toISOString();
  await recent.remember({ id, name, kind, place: place.place, serverVersion, openedAt, ...place.recent });
}
