import { z } from 'zod';
import type { Attempt } from '#core/connection/attempt/attempt.ts';
import { isRefusedPassword } from '#core/connection/dialects/postgres/postgresFailure.ts';
import type { SecuredStream } from '#core/connection/dialects/postgres/negotiateTls.ts';
import { ServerFault } from '#core/connection/dialects/postgres/serverFault.ts';
import type { TlsMaterial } from '#core/connection/dialects/postgres/tlsMaterial.ts';
import type { Route } from '#core/connection/route/routes.ts';
import type { SecretSource } from '#shared/domain/profile.ts';
import { joinHost } from '#shared/domain/splitHost.ts';
import { FailureError } from '#shared/failure.ts';

/** Whose password it is, its source, and how it is sent. */
interface LoginPassword {
  readonly address: { readonly host: string; readonly port: number; readonly database: string; readonly user: string };
  readonly passwordSource: SecretSource;
  readonly route: Pick<Route, 'via'>;
  readonly attempt: Attempt;
}

/** In ms: a server may close a stream that has waited for longer, for an answer to a question. */
const freshFor = 2000;

/** Gets the password while the stream waits; after a question, another stream is needed. */
export async function getPassword(
  password: string | undefined | (() => Promise<string | undefined>),
  { stream }: SecuredStream,
): Promise<{ readonly password: string | undefined; readonly isFresh: boolean }> {
  if (typeof password !== 'function') return { password, isFresh: true };
  const since = performance.now();
  // Until the driver has the stream, nothing else notices that the server closes it.
  stream.on('error', () => undefined);
  try {
    const found = await password();
    const isFresh = performance.now() - since < freshFor && !stream.destroyed;
    if (!isFresh) stream.destroy();
    return { password: found, isFresh };
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

/** Whether the password is safe from eavesdroppers and impostors: on this machine, in a tunnel, or with verified TLS. */
export function isProtected(
  { address: { host }, route }: Pick<LoginPassword, 'address' | 'route'>,
  material: TlsMaterial,
): boolean {
  return isThisMachine(host) || route.via.length > 0 || (material.kind === 'tls' && material.verified !== 'nothing');
}

function isThisMachine(host: string): boolean {
  return /^(?:\/.*|(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|::1)$/iu.test(host);
}

/**
 * Asks whether to send a password that could be intercepted, if the server requires that; false for any other error.
 */
export async function mayReveal(
  fault: unknown,
  { address, attempt }: LoginPassword,
  signal: AbortSignal,
): Promise<boolean> {
  const cause = fault instanceof FailureError ? fault.cause : undefined;
  if (!(cause instanceof ServerFault) || (cause.method !== 'password' && cause.method !== 'md5')) return false;
  const place = joinHost(address.host, address.port);
  const how = cause.method === 'md5' ? 'as an md5 hash' : 'in clear text';
  const prompt = {
    kind: 'confirm',
    message: `${place} wants the password of '${address.user}' ${how}`,
    explanation:
      'The connection is not protected by verified TLS or a tunnel: someone intercepting the connection could read the password and use it. It is safe only on a network that you trust.',
    confirm: 'Send the password',
    decline: 'Do not send it',
    canRemember: false,
  } as const;
  const answer = await attempt.ask(prompt, signal).catch(() => undefined);
  return answer?.kind === 'confirm';
}

const causeSchema = z.object({ code: z.string(), message: z.string().optional() });

/** Whether the password was refused, rather than the user or the method. */
export function isPasswordRefused(error: unknown): error is FailureError {
  if (!(error instanceof FailureError) || error.failure.code !== 'login-refused') return false;
  const { code, message = '' } = causeOf(error);
  return !(error.cause instanceof ServerFault) && (code !== '28000' || isRefusedPassword(message));
}

/** The SQLSTATE and the text behind a Failure; empty if there were none. */
export function causeOf(error: unknown): { readonly code?: string; readonly message?: string | undefined } {
  return (error instanceof FailureError ? causeSchema.safeParse(error.cause).data : undefined) ?? {};
}

/** Whether the source of the refused password can provide another. */
export function canAskAgain({ kind }: SecretSource): boolean {
  return kind === 'ask' || kind === 'stored';
}

/** Another password, with why the previous one was refused; undefined if there is none. */
export async function askAgain(
  { address, attempt, passwordSource: source }: LoginPassword,
  refused: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const message = `Password of ${address.user} for ${address.database} on ${address.host}`;
  return attempt.secret({ slot: 'database-password', source, message, refused }, signal);
}
