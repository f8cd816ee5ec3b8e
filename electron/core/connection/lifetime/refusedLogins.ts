import { setTimeout as pause } from 'node:timers/promises';
import type { Asking, Attempt, SecretRequest } from '#core/connection/attempt/attempt.ts';
import type { Prompts } from '#core/connection/attempt/prompts.ts';
import type { Place } from '#core/connection/place.ts';
import { type CommandApprovals, notSaved } from '#core/connection/secrets/commandApprovals.ts';
import { resolveSecret } from '#core/connection/secrets/resolveSecret.ts';
import type { SecretVault } from '#core/connection/secrets/secretVault.ts';
import { orAborted } from '#core/waiting.ts';
import type { SecretSlot } from '#shared/domain/profile.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** Answers given once, kept while the connection is open so that a reconnect need not ask. */
export interface Session {
  readonly secrets: Map<SecretSlot, string>;
  /** Host keys that were trusted, stored as the questions about them. */
  readonly trusted: Set<string>;
  /** Other confirmations, stored as the questions about them. */
  readonly confirmed: Set<string>;
  /** The number of open questions. */
  asking: number;
  /** Secrets that a server refused and that the user has not replaced, with the reason. They are not sent again. */
  readonly refused: Map<SecretSlot, string>;
  /** How many logins were refused. */
  refusals: number;
  /** The login that is in progress, or the last one. */
  login: Promise<unknown>;
  /** Whether the user chose the system's ssh. */
  systemSsh: boolean;
}

/** The initial answers of a connection: none. */
export function makeSession(): Session {
  return {
    secrets: new Map(),
    trusted: new Set(),
    confirmed: new Set(),
    asking: 0,
    refused: new Map(),
    refusals: 0,
    login: Promise.resolve(),
    systemSsh: false,
  };
}

/** In ms: how long after a test a connection reuses its answers. */
const testedFor = 600_000;

/** The answers given while a connection was tested: connecting reuses them, once. */
export function makeTestedSessions(): {
  readonly keep: (place: Place, session: Session) => void;
  /** Those of a successful test of the same settings; otherwise a new one. */
  readonly take: (place: Place) => Session;
} {
  const kept = new Map<string, Session>();
  const keyOf = ({ profile }: Place): string =>
    JSON.stringify({ ...profile, name: '', colour: '', group: '', roleIsConfirmed: undefined });
  return {
    keep: (place, session) => {
      const key = keyOf(place);
      kept.set(key, session);
      setTimeout(() => (kept.get(key) === session ? kept.delete(key) : false), testedFor).unref();
    },
    take: (place) => {
      const key = keyOf(place);
      const session = kept.get(key) ?? makeSession();
      kept.delete(key);
      return session;
    },
  };
}

/** A session of an open connection was refused: its password is not sent again before the user has given another. */
export function noteRefusal({ profile: { database } }: Place, session: Session, { failure }: FailureError): void {
  if (failure.code !== 'login-refused' || database.kind !== 'postgresql') return;
  const { kind } = database.password;
  if (kind === 'ask' || kind === 'stored') session.refused.set('database-password', failure.message);
}

interface Finding {
  readonly request: SecretRequest;
  readonly asking: Asking;
  readonly signal: AbortSignal;
}

/** The sources of a secret, and the listener for refusals. */
interface SecretSource {
  readonly place: Place;
  readonly session: Session;
  readonly vault: SecretVault;
  readonly prompts: Prompts;
  readonly approvals: CommandApprovals;
  /** Called when a login is refused, and with undefined once the user has given another secret. */
  readonly onRefused: ((why: FailureError | undefined) => void) | undefined;
}

/** Finds a secret. One that was refused before is asked for again, with the reason, and never sent a second time. */
export async function findSecret(
  { request, asking, signal }: Finding,
  { place, session, onRefused, vault, prompts, approvals }: SecretSource,
): Promise<string | undefined> {
  const { limits } = place.profile;
  const find = async (refused: string | undefined): Promise<string | undefined> =>
    resolveSecret({
      request: refused === undefined ? request : { ...request, refused },
      vault,
      ask: asking.ask,
      approve: async (command) => {
        if (place.profileId === null) throw notSaved();
        session.asking += 1;
        const use = { profile: place.profile, purpose: request.message, command };
        try {
          await asking.paused(async () => approvals.ensure(use, signal));
        } finally {
          session.asking -= 1;
        }
      },
      signal,
      limits,
      profileId: place.secretsOf,
      given: place.given,
      session: session.secrets,
    });
  const refused = request.refused ?? session.refused.get(request.slot);
  if (refused === undefined) return find(undefined);
  if (request.refused !== undefined) session.refusals += 1;
  session.refused.set(request.slot, refused);
  const why = makeFailure({
    code: 'login-refused',
    message: refused,
    hint: 'It was tried once and is not sent again. Connect again to enter another one.',
  });
  if (!prompts.isHeard()) {
    // Without a window, the user cannot be asked for another secret: the failure then says what refused it.
    if (request.refused === undefined) throw why;
    return undefined;
  }
  onRefused?.(why);
  const secret = await find(refused);
  session.refused.delete(request.slot);
  onRefused?.(undefined);
  return secret;
}

/** In ms: how long a login waits for the answer to another one of the same connection. */
const loginGate = 1000;

/**
 * Lets the attempts of a reconnect, of which several may run at once, log in one after the other, so that a password
 * that was changed on the server is sent once. An attempt that began before a refusal does not log in any more.
 */
export function withLoginGate(attempt: Attempt, session: Session): Attempt {
  const { refusals } = session;
  return {
    ...attempt,
    step: async (step, work) =>
      attempt.step(step, async (context) => {
        if (!/^(?:hop-\d+-)?login$/u.test(step.id)) return work(context);
        const before = session.login;
        const mine = Promise.withResolvers<undefined>();
        session.login = before.then(async () => mine.promise);
        try {
          await Promise.race([orAborted(before, context.signal), pause(loginGate, undefined, { ref: false })]);
          if (session.refusals !== refusals) {
            throw makeFailure({ code: 'cancelled', message: 'The login of another attempt was refused' });
          }
          return await work(context);
        } catch (error) {
          if (error instanceof FailureError && error.failure.code === 'login-refused') session.refusals += 1;
          throw error;
        } finally {
          mine.resolve(undefined);
        }
      }),
  };
}
