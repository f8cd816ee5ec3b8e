import type { Duplex } from 'node:stream';
import { z } from 'zod';
import type { Attempt, Step } from '#core/connection/attempt/attempt.ts';
import { cancelUntilEnded } from '#core/connection/dialects/postgres/cancelRequest.ts';
import { guardLogins } from '#core/connection/dialects/postgres/loginGuard.ts';
import {
  askAgain,
  canAskAgain,
  causeOf,
  getPassword,
  isPasswordRefused,
  isProtected,
  mayReveal,
} from '#core/connection/dialects/postgres/loginPassword.ts';
import { negotiateTls, type SecuredStream } from '#core/connection/dialects/postgres/negotiateTls.ts';
import { toPostgresFailure } from '#core/connection/dialects/postgres/postgresFailure.ts';
import {
  type AddressSettings,
  readAddressSettings,
  settingsPart,
} from '#core/connection/dialects/postgres/sessionSettings.ts';
import type { PipelinePart } from '#core/connection/dialects/postgres/pipeline.ts';
import { PostgresSession } from '#core/connection/dialects/postgres/postgresSession.ts';
import { readTlsMaterial, type TlsMaterial } from '#core/connection/dialects/postgres/tlsMaterial.ts';
import { toAbortFailure } from '#core/connection/route/networkFailure.ts';
import type { ProgramLogin } from '#core/connection/openDatabase.ts';
import type { Route } from '#core/connection/route/routes.ts';
import { type FaultOwner, runOwned } from '#core/lastResort.ts';
import type { SecretSource, Tls } from '#shared/domain/profile.ts';
import type { FailureError } from '#shared/failure.ts';

/** Where a PostgreSQL database is, and as which user to log in. */
export interface PostgresAddress {
  /** As seen from the last jump host; the name that TLS verifies. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly tls: Tls;
  /** libpq's `options`. */
  readonly options?: string | undefined;
}

export interface PostgresOptions {
  readonly address: PostgresAddress;
  /**
   * The password that is tried first, undefined for none; or a function that gets it, once the server is known to be
   * there.
   */
  readonly password: string | undefined | (() => Promise<string | undefined>);
  /** A source of another password once it was refused, if it is asked for or stored. */
  readonly passwordSource: SecretSource;
  /** How the server is reached. Its owner closes it, after the database. */
  readonly route: Route;
  readonly attempt: Attempt;
}

interface SessionKind {
  readonly readOnly: boolean;
  /** Another database of the same server. */
  readonly database?: string;
}

/** Opens sessions of one database, all over the same route, with the same TLS and login. */
export interface Sessions {
  readonly open: (how: SessionKind & { readonly signal: AbortSignal }) => Promise<PostgresSession>;
  /**
   * Stops what a session runs, in the database. The request may arrive after the statement has ended and would then hit
   * the next one, so the session is not used again. One that keeps running for 3 s all the same is terminated.
   */
  readonly stop: (session: PostgresSession) => Promise<void>;
  /** SQL for the session's settings within a transaction; empty if every session has them from its login. */
  readonly settings: () => readonly PipelinePart[];
  readonly setInEachTransaction: (searchPath: string) => void;
  /** The same login for another program. */
  readonly programLogin: () => ProgramLogin;
  /** The settings of the address. */
  readonly addressSettings: AddressSettings;
  /** The server's host and port, for messages. */
  readonly place: string;
  /** In seconds, for statements sent from now on. */
  readonly statementTimeout: () => number;
  readonly setStatementTimeout: (seconds: number) => void;
  readonly openTransactions: () => number;
  readonly toFailure: (error: unknown) => FailureError;
  readonly cutAll: (why: FailureError) => void;
  /** What protects the streams: `TLSv1.3, verified`. */
  readonly protection: string;
  readonly isEncrypted: boolean;
  /** Whether the connection is safe from eavesdroppers and impostors: this machine, a tunnel, or verified TLS. */
  readonly isProtected: boolean;
}

const tries = 3;
/** Opens the first session, reported as the steps `tls` and `login`, and returns how to open more. */
export async function openFirstSession(
  options: PostgresOptions,
): Promise<{ readonly first: PostgresSession; readonly sessions: Sessions }> {
  const { attempt } = options;
  const openStream = ownStreams(options.route);
  const { material, secured } = await tellTls(options, await openStream(attempt.signal));
  const { password, isFresh } = await getPassword(options.password, secured);
  const login = makeLogin({ ...options, password }, openStream, material);
  const { protection, encrypted: isEncrypted } = secured;
  const waits = waitsFor(options.address, 'login');
  const first = await attempt.step(
    { id: 'login', label: `Login as ${options.address.user}`, waitsFor: waits },
    async (context) => {
      const session = await login.first(
        isFresh ? secured : undefined,
        AbortSignal.any([attempt.signal, context.signal]),
      );
      context.tell(`session ${processOf(session)}`);
      return session;
    },
  );
  return {
    first,
    sessions: { ...login.sessions, protection, isEncrypted, isProtected: isProtected(options, material) },
  };
}

type LoginOptions = Omit<PostgresOptions, 'password'> & { readonly password: string | undefined };

type OpenStream = Route['openStream'];

/** The streams of a route. An uncaught error in one of their listeners ends them, and nothing else. */
function ownStreams(route: Route): OpenStream {
  const streams = new Set<Duplex>();
  const owner: FaultOwner = {
    fail: (why) => {
      for (const stream of streams) stream.destroy(why);
    },
  };
  return async (signal) =>
    runOwned(owner, async () => {
      const stream = await route.openStream(signal);
      streams.add(stream);
      stream.once('close', () => streams.delete(stream));
      return stream;
    });
}

async function tellTls(
  { address, attempt }: PostgresOptions,
  stream: Duplex,
): Promise<{ readonly material: TlsMaterial; readonly secured: SecuredStream }> {
  const unsecured = { stream, protection: 'not encrypted', encrypted: false };
  // As in libpq: a Unix socket does not leave the machine, and the server has no TLS on it.
  if (address.host.startsWith('/')) return { material: { kind: 'plain' }, secured: unsecured };
  try {
    return await attempt.step(
      { id: 'tls', label: `TLS with ${address.host}`, waitsFor: waitsFor(address, 'TLS') },
      async (context) => {
        const signal = AbortSignal.any([attempt.signal, context.signal]);
        const material = await readTlsMaterial(address.tls, attempt, signal);
        const secured = await negotiateTls(stream, { host: address.host, material, signal });
        context.tell(secured.protection);
        return { material, secured };
      },
    );
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

function waitsFor({ host, port }: PostgresAddress, step: string): NonNullable<Step['waitsFor']> {
  return { peer: `${host}:${port}`, step };
}

interface Login {
  /** Logs in on the open stream; if the password is refused, on new ones with another password. */
  readonly first: (secured: SecuredStream | undefined, signal: AbortSignal) => Promise<PostgresSession>;
  readonly sessions: Omit<Sessions, 'protection' | 'isEncrypted' | 'isProtected'>;
}

interface LoginState {
  password: string | undefined;
  statementTimeout: number;
  encrypted: boolean;
  /** Whether settings are requested with the login. */
  sendsOptions: boolean;
  /** Whether they are set within each transaction instead. */
  inTransactions: boolean;
  searchPath: string | undefined;
  mayRevealPassword: boolean;
}

function makeLogin(options: LoginOptions, openStream: OpenStream, material: TlsMaterial): Login {
  const { address, attempt } = options;
  const { settings } = readAddressSettings(address.options ?? '');
  const state: LoginState = {
    password: options.password,
    statementTimeout: attempt.limits.statement,
    encrypted: false,
    sendsOptions: true,
    inTransactions: false,
    searchPath: undefined,
    mayRevealPassword: isProtected(options, material),
  };
  const living = new Set<PostgresSession>();
  const guard = guardLogins();
  const toFailure = (error: unknown): FailureError => toPostgresFailure(error, { ...address, ...state });
  const secure = async (signal: AbortSignal): Promise<SecuredStream> =>
    negotiateTls(await openStream(signal), {
      host: address.host,
      // A server that offered TLS once must keep offering it: later sessions are never weaker than the first.
      material: material.kind === 'tls' && state.encrypted ? { ...material, optional: false } : material,
      signal,
    });
  const logInOnce = async (
    { stream, encrypted }: SecuredStream,
    kind: SessionKind,
    signal: AbortSignal,
  ): Promise<PostgresSession> => {
    state.encrypted = encrypted;
    const session = new PostgresSession(stream, { ...address, ...state, settings, ...kind });
    try {
      await session.login(signal);
    } catch (error) {
      if (signal.aborted) throw toAbortFailure(signal, `${address.host}:${address.port}`);
      throw toPostgresFailure(error, { ...address, ...state, ...kind });
    }
    living.add(session);
    session.once('end', () => {
      living.delete(session);
      guard.doubt();
    });
    return session;
  };
  const logIn: typeof logInOnce = async (secured, kind, signal) => {
    try {
      return await logInOnce(secured, kind, signal);
    } catch (error) {
      // PgBouncer refuses the parameter `options` unless it is configured to ignore it, before it checks the password.
      const { code, message = '' } = causeOf(error);
      if (!state.sendsOptions || code !== '08P01' || !/startup parameter/iu.test(message)) throw error;
      state.sendsOptions = false;
      state.inTransactions = true;
      return logInOnce(await secure(signal), kind, signal);
    }
  };
  return {
    first: async (secured, signal) => {
      let next = secured ?? (await secure(signal));
      for (let count = 1; ; count += 1) {
        try {
          return await logIn(next, { readOnly: true }, signal);
        } catch (error) {
          if (!state.mayRevealPassword && (await mayReveal(error, options, signal))) {
            state.mayRevealPassword = true;
            next = await secure(signal);
            continue;
          }
          if (!isPasswordRefused(error) || !canAskAgain(options.passwordSource) || count >= tries) throw error;
          const password = await askAgain(options, error.failure.message, signal);
          if (password === undefined) throw error;
          state.password = password;
          next = await secure(signal);
        }
      }
    },
    sessions: {
      open: async ({ signal, ...kind }) => {
        const limited = AbortSignal.any([signal, AbortSignal.timeout(attempt.limits.step * 1000)]);
        return guard.run(async () => logIn(await secure(limited), kind, limited));
      },
      stop: async (session) => {
        session.discard('cancelled');
        await cancelUntilEnded(session, secure);
      },
      place: `${address.host}:${address.port}`,
      programLogin: () => ({
        host: address.host,
        port: address.port,
        database: address.database,
        user: address.user,
        password: state.password,
        openStream: async (signal) => (await secure(signal)).stream,
      }),
      addressSettings: settings,
      settings: () => (state.inTransactions ? [settingsPart(state.searchPath, settings)] : []),
      setInEachTransaction: (searchPath) => {
        state.inTransactions = true;
        state.searchPath = searchPath;
      },
      statementTimeout: () => state.statementTimeout,
      setStatementTimeout: (seconds) => {
        state.statementTimeout = seconds;
      },
      openTransactions: () => [...living].filter(({ leftOpen }) => leftOpen).length,
      toFailure,
      cutAll: (why) => {
        for (const session of living) session.cut(why);
      },
    },
  };
}

/** The process id of the server's session, as in pg_stat_activity. */
function processOf(session: object): string {
  return String(z.object({ processID: z.number() }).safeParse(session).data?.processID ?? '?');
}
