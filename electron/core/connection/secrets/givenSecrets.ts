import type { SecretVault } from '#core/connection/secrets/secretVault.ts';
import type { SecretInput, SecretSlot } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

/**
 * The values among the inputs, by slot; the later one wins, and a request to forget takes one away. Fails with not-found
 * for a reference that the vault does not hold (any more).
 */
export function givenSecrets(
  inputs: readonly SecretInput[],
  vault: Pick<SecretVault, 'held'>,
): Map<SecretSlot, string> {
  const given = new Map<SecretSlot, string>();
  for (const input of inputs) {
    if (input.kind === 'forget') {
      given.delete(input.slot);
      continue;
    }
    const value = input.kind === 'value' ? input.value : vault.held(input.reference);
    if (value === undefined) {
      throw makeFailure({
        code: 'not-found',
        message: 'The password that was read from an address is not known any more',
        hint: 'Paste the address again, or type the password.',
      });
    }
    given.set(input.slot, value);
  }
  return given;
}
