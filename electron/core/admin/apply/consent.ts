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
      message: live?.message ?? 'Live simulations are among them',
      hint: 'Consent to removing what is live, or set its state first.',
      details: live?.details ?? [],
    });
  }
  if (consent.passphrase && given.passphrase === undefined) {
    throw makeFailure({
      code: 'not-allowed',
      message: 'The archive holds secrets, and there is no keychain to encrypt them under',
      hint: 'Give a passphrase for it, or say that they are to be left out: then undo is not whole.',
    });
  }
}
