import { z } from 'zod';
import type { Attempt } from '#core/connection/attempt/attempt.ts';
import { cancelBackend } from '#core/connection/dialects/postgres/cancelBackend.ts';
import { negotiateTls, type SecuredStream } from '#core/connection/dialects/postgres/negotiateTls.ts';
import { toPostgresFailure } from '#core/connection/dialects/postgres/postgresFailure.ts';
import { PostgresSession } from '#core/connection/dialects/postgres/postgresSession.ts';
import { readTlsMaterial, type TlsMaterial } from '#core/connection/dialects/postgres/tlsMaterial.ts';
import { toAbortFailure } from '#core/connection/route/networkFailure.ts';
import type { Route } from '#core/connection/route/route.ts';
import type { SecretSource, Tls } from '#shared/domain/profile.ts';
import { FailureError } from '#shared/failure.ts';

/** Where a PostgreSQL database is and who logs in. */
export interface PostgresAddress {
  /** As seen from the last hop; the name that TLS verifies. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly tls: Tls;
}

export interface PostgresOptions {
  readonly address: PostgresAddress;
  /** What is tried first; undefined for none. */
  readonly password: string | undefined;
  /** Where to ask again once it was refused; only what is asked for or stored is. */
  readonly passwordSource: SecretSource;
  /** How the server is reached. Whoever made it closes it, after the database. */
  readonly route: Route;
  readonly attempt: Attempt;
}

/** Makes the sessions of one database, all over the same route, with the same TLS and login. */
export interface Sessions {
  readonly open: (how: { readonly readOnly: boolean; readonly signal: AbortSignal }) => Promise<PostgresSession>;
  /** Asks the server to stop what a session runs; false where the request did not get through in time. */
  readonly cancel: (session: PostgresSession) => Promise<boolean>;
  /** In seconds, for what is sent from now on. */
  readonly statementTimeout: () => number;
  readonly setStatementTimeout: (seconds: number) => void;
  readonly openTransactions: () => number;
  readonly toFailure: (error: unknown) => FailureError;
  readonly cutAll: (why: FailureError) => void;
  /** What protects the streams: `TLSv1.3, verified`. */
  readonly protection: string;
  readonly isEncrypted: boolean;
}

const tries = 3;
/** In ms. */
const cancelLimit = 5000;

/** Opens the first session, told as the steps `tls` and `login`, and answers how to open more. */
export async function openFirstSession(
  options: PostgresOptions,
): Promise<{ readonly first: PostgresSession; readonly sessions: Sessions }> {
  const { attempt, route } = options;
  const stream = await route.openStream(attempt.signal);
  const { material, secured } = await tellTls(options, stream);
  const login = makeLogin(options, material);
  const first = await attempt.step({ id: 'login', label: `Login as ${options.address.user}` }, async (context) => {
    const session = await login.first(secured, AbortSignal.any([attempt.signal, context.signal]));
    context.tell(`session ${processOf(session)}`);
    return session;
  });
  const { protection, encrypted: isEncrypted } = secured;
  return { first, sessions: { ...login.sessions, protection, isEncrypted } };
}

async function tellTls(
  { address, attempt }: PostgresOptions,
  stream: Awaited<ReturnType<Route['openStream']>>,
): Promise<{ readonly material: TlsMaterial; readonly secured: SecuredStream }> {
  const unsecured = { stream, protection: 'not encrypted', encrypted: false };
  // As libpq: a Unix socket goes nowhere, and the server speaks no TLS on it.
  if (address.host.startsWith('/')) return { material: { kind: 'plain' }, secured: unsecured };
  try {
    return await attempt.step({ id: 'tls', label: `TLS with ${address.host}` }, async (context) => {
      const signal = AbortSignal.any([attempt.signal, context.signal]);
      const material = await readTlsMaterial(address.tls, attempt, signal);
      const secured = await negotiateTls(stream, { host: address.host, material, signal });
      context.tell(secured.protection);
      return { material, secured };
    });
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

interface Login {
  /** Logs in on the stream that is open; on others, with another password, where it is refused. */
  readonly first: (secured: SecuredStream, signal: AbortSignal) => Promise<PostgresSession>;
  readonly sessions: Omit<Sessions, 'protection' | 'isEncrypted'>;
}

function makeLogin(options: PostgresOptions, material: TlsMaterial): Login {
  const { address, route, attempt } = options;
  const state = { password: options.password, statementTimeout: attempt.limits.statement, encrypted: true };
  const living = new Set<PostgresSession>();
  const toFailure = (error: unknown): FailureError => toPostgresFailure(error, { ...address, ...state });
  const secure = async (signal: AbortSignal): Promise<SecuredStream> =>
    negotiateTls(await route.openStream(signal), { host: address.host, material, signal });
  const logIn = async (
    { stream, encrypted }: SecuredStream,
    readOnly: boolean,
    signal: AbortSignal,
  ): Promise<PostgresSession> => {
    state.encrypted = encrypted;
    const session = new PostgresSession(stream, { ...address, ...state, readOnly });
    try {
      await session.login(signal);
    } catch (error) {
      throw signal.aborted ? toAbortFailure(signal, `${address.host}:${address.port}`) : toFailure(error);
    }
    living.add(session);
    session.once('end', () => living.delete(session));
    return session;
  };
  return {
    first: async (secured, signal) => {
      let next = secured;
      for (let count = 1; ; count += 1) {
        try {
          return await logIn(next, true, signal);
        } catch (error) {
          if (!isPasswordRefused(error) || !canAskAgain(options.passwordSource) || count >= tries) throw error;
          state.password = await askAgain(options, error.failure.message, signal);
          next = await secure(signal);
        }
      }
    },
    sessions: {
      open: async ({ readOnly, signal }) => {
        const limited = AbortSignal.any([signal, AbortSignal.timeout(attempt.limits.step * 1000)]);
        return logIn(await secure(limited), readOnly, limited);
      },
      cancel: async (session) => cancelBackend(session, async () => secure(AbortSignal.timeout(cancelLimit))),
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

const causeSchema = z.object({ code: z.string() });

/** A wrong password or none, not a user who may never log in from here. */
function isPasswordRefused(error: unknown): error is FailureError {
  if (!(error instanceof FailureError) || error.failure.code !== 'login-refused') return false;
  return causeSchema.safeParse(error.cause).data?.code !== '28000';
}

function canAskAgain({ kind }: SecretSource): boolean {
  return kind === 'ask' || kind === 'stored';
}

async function askAgain(
  { address, attempt, passwordSource: source }: PostgresOptions,
  refused: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const message = `Password of ${address.user} for ${address.database} on ${address.host}`;
  return attempt.secret({ slot: 'database-password', source, message, refused }, signal);
}

/** The number of the server's process, which its own lists name. */
function processOf(session: object): string {
  return String(z.object({ processID: z.number() }).safeParse(session).data?.processID ?? '?');
}
