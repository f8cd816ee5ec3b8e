import type { Plan } from '#shared/domain/plan.ts';
import { isNameTyped } from '#shared/typedName.ts';

/** What was typed as the passphrase of an archive's secrets, and again. */
export type PassphraseState = 'empty' | 'not repeated' | 'differs' | 'ready';

/** What somebody has agreed to so far. */
export interface GivenConsent {
  readonly typedName: string;
  readonly live: boolean;
  readonly passphrase: PassphraseState;
  /** The secrets are to be left out of the archive. */
  readonly omitSecrets: boolean;
}

/** What is still missing before a plan can be applied, in words; empty once nothing is. */
export function missingConsents({ consent }: Pick<Plan, 'consent'>, given: GivenConsent): readonly string[] {
  return [
    ...(consent.typedName === null || isNameTyped(given.typedName, consent.typedName) ? [] : ['the name']),
    ...(!consent.live || given.live ? [] : ['the consent to removing what is live']),
    ...(!consent.passphrase || given.omitSecrets || given.passphrase === 'ready' ? [] : ['the passphrase']),
  ];
}

/** What two fields hold, as far as it may be told. */
export function passphraseState(first: string, second: string): PassphraseState {
  if (first === '') return 'empty';
  if (second === '') return 'not repeated';
  return first === second ? 'ready' : 'differs';
}
