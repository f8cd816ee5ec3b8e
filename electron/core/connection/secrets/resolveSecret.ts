import type { Attempt, SecretRequest } from '#core/connection/attempt/attempt.ts';
import { runSecretCommand } from '#core/connection/secrets/runSecretCommand.ts';
import { secretName, type SecretVault } from '#core/connection/secrets/secretVault.ts';
import type { SecretSlot } from '#shared/domain/profile.ts';
import { assertNever, makeFailure } from '#shared/failure.ts';

/** Where the secrets of one connection may be found. */
export interface SecretPlaces {
  readonly request: SecretRequest;
  /** null for unsaved settings: nothing is stored for them. */
  readonly profileId: string | null;
  /** Given for this attempt only; a refused one is removed. */
  readonly given: Map<SecretSlot, string>;
  /** The answers given so far, so that a reconnect need not ask. Lives as long as the connection. */
  readonly session: Map<SecretSlot, string>;
  readonly vault: SecretVault;
  readonly ask: Attempt['ask'];
  /** Waits until the user has approved a command. Fails if it must not run. */
  readonly approve: (command: string) => Promise<void>;
  readonly limits: Attempt['limits'];
  readonly signal: AbortSignal;
  /** Called if the answer could not be stored; connecting continues with it. */
  readonly onNotStored?: (why: unknown) => void;
}

/**
 * Finds a secret: given for this attempt, kept in the session, stored, printed by its command, or asked for. A refused
 * one is forgotten wherever it came from, and the user is asked for another and told why. Undefined if the source is
 * `none` and nothing was refused. Fails as the command and the question do, with cancelled if the user declines.
 */
export async function resolveSecret(places: SecretPlaces): Promise<string | undefined> {
  const { request, given, session, signal, limits } = places;
  const { slot, source, refused } = request;
  if (refused !== undefined) {
    await forgetRefused(places);
    return askFor(places);
  }
  const atHand = given.get(slot) ?? session.get(slot);
  if (atHand !== undefined) {
    session.set(slot, atHand);
    return atHand;
  }
  switch (source.kind) {
    case 'none':
      return undefined;
    case 'command':
      await places.approve(source.command);
      // Not cached: it may print a different one each time. Its limit is that of an answer, as it may ask the user
      // itself.
      return runSecretCommand(source.command, { signal, limitSeconds: limits.answer });
    case 'stored':
      return (await stored(places)) ?? askFor(places);
    case 'ask':
      return askFor(places);
    default:
      return assertNever(source);
  }
}

async function stored({ request, profileId, vault }: SecretPlaces): Promise<string | undefined> {
  return profileId === null ? undefined : vault.get(secretName(profileId, request.slot));
}

/** A stored secret is kept if the refused one was given for this attempt only. */
async function forgetRefused(places: SecretPlaces): Promise<void> {
  const { request, profileId, given, session, vault } = places;
  const former = given.get(request.slot) ?? session.get(request.slot);
  given.delete(request.slot);
  session.delete(request.slot);
  if (request.source.kind !== 'stored' || profileId === null) return;
  if (former !== undefined && (await stored(places)) !== former) return;
  await vault.forget(secretName(profileId, request.slot));
}

async function askFor(places: SecretPlaces): Promise<string> {
  const { request, profileId, session, vault, ask, signal, onNotStored } = places;
  const canRemember =
    request.source.kind === 'stored' && profileId !== null && (await vault.protection()).kind === 'keychain';
  const answer = await ask(
    {
      kind: 'secret',
      message: request.message,
      refused: request.refused ?? null,
      canRemember,
      ...(request.tried === undefined ? {} : { tried: request.tried }),
    },
    signal,
  );
  if (answer.kind !== 'secret') {
    throw makeFailure({ code: 'cancelled', message: `'${request.message}' was not answered` });
  }
  session.set(request.slot, answer.value);
  if (canRemember && answer.remember) {
    const kept = vault.set(secretName(profileId, request.slot), answer.value);
    await kept.catch((error: unknown) => onNotStored?.(error));
  }
  return answer.value;
}
