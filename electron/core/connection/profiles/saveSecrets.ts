import { inheritedSlots, secretSources } from '#core/connection/profiles/secretSlots.ts';
import { givenSecrets } from '#core/connection/secrets/givenSecrets.ts';
import { secretName, storedSlots } from '#core/connection/secrets/secretName.ts';
import type { SecretVault } from '#core/connection/secrets/secretVault.ts';
import type { Profile, SecretInput, SecretSlot } from '#shared/domain/profile.ts';

interface SecretsToSave {
  /** The profile as it was; undefined for a new one. */
  readonly before: Profile | undefined;
  readonly after: Profile;
  readonly inputs: readonly SecretInput[];
  readonly vault: SecretVault;
}

/**
 * Forgets the stored secrets that the profile will not use any more as they stand, and answers what stores the new ones
 * once the profile is written. Whatever happens in between, no secret is left where it belongs to another host.
 */
export async function saveSecrets({ before, after, inputs, vault }: SecretsToSave): Promise<() => Promise<void>> {
  const given = givenSecrets(inputs, vault);
  const forgotten = new Set(inputs.flatMap(({ kind, slot }) => (kind === 'forget' ? [slot] : [])));
  const stored = storedSlots(after.id, await vault.names());
  const inherited = before === undefined ? new Map<SecretSlot, SecretSlot>() : inheritedSlots(before, after);
  const kept = new Set<SecretSlot>();
  const wanted = new Map<SecretSlot, string>();
  for (const [slot, source] of secretSources(after)) {
    if (source.kind !== 'stored') continue;
    const value = given.get(slot);
    const from = inherited.get(slot);
    if (value !== undefined) wanted.set(slot, value);
    else if (forgotten.has(slot) || from === undefined || !stored.includes(from)) continue;
    else if (from === slot) kept.add(slot);
    else {
      const moved = await vault.get(secretName(after.id, from));
      if (moved !== undefined) wanted.set(slot, moved);
    }
  }
  for (const slot of stored) if (!kept.has(slot)) await vault.forget(secretName(after.id, slot));
  return async () => {
    for (const [slot, value] of wanted) await vault.set(secretName(after.id, slot), value);
  };
}
