import type { Consent, Plan } from '#shared/domain/plan.ts';
import { makeFailure } from '#shared/failure.ts';
import { assertNameTyped } from '#shared/typedName.ts';

/** Fails with not-allowed where a plan has obstacles, or what it needs consent to was not consented to. */
export function assertConsent({ consent, obstacles, warnings }: Plan, given: Consent): void {
  const [obstacle] = obstacles;
  if (obstacle !== undefined) {
    throw makeFailure({
      code: 'not-allowed',
      message: obstacle.message,
      hint: obstacle.hint,
      details: obstacles.flatMap(({ details }) => details),
    });
  }
  assertNameTyped(given.typedName, consent.typedName);
  if (consent.live && !given.live) {
    const live = warnings.find(({ code }) => code === 'live');
    throw makeFailure({
      code: 'not-allowed',
      message: live?.message ?? 'Some of the simulations are unfinished',
      hint: 'Agree to removing unfinished simulations, or set their state first.',
      details: live?.details ?? [],
    });
  }
  if (consent.passphrase && given.passphrase === undefined) {
    throw makeFailure({
      code: 'not-allowed',
      message: 'The archive holds secrets, and there is no keychain to encrypt them with',
      hint: 'Enter a passphrase for it, or leave the secrets out: the undo is then incomplete.',
    });
  }
}
