import { givenSecrets, secretName, type SecretVault, storedSlots } from '#core/connection/secrets/secretVault.ts';
import type { Hop, Profile, SecretInput, SecretSlot, SecretSource } from '#shared/domain/profile.ts';

interface SecretsToSave {
  /** The profile as it was; undefined for a new one. */
  readonly before: Profile | undefined;
  readonly after: Profile;
  readonly inputs: readonly SecretInput[];
  readonly vault: SecretVault;
}

/**
 * Forgets the stored secrets that the profile will no longer use, and returns a function that stores the new ones
 * once the profile is written. Whatever happens in between, no secret remains assigned to another host.
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

/** The secrets that a profile may need, and where each comes from. */
function secretSources(profile: Profile): ReadonlyMap<SecretSlot, SecretSource> {
  const { database, hops } = profile;
  const ofDatabase: readonly (readonly [SecretSlot, SecretSource])[] =
    database.kind === 'postgresql'
      ? [
          ['database-password', database.password],
          ['tls-key-passphrase', database.tls.keyPassphrase],
        ]
      : [];
  const ofHops = hops.flatMap((hop, index): readonly (readonly [SecretSlot, SecretSource])[] => [
    [`hop-${index}-password`, hop.password],
    [`hop-${index}-passphrase`, hop.passphrase],
  ]);
  return new Map([...ofDatabase, ...ofHops]);
}

/** The commands that print secrets of a profile. */
export function secretCommands(profile: Profile): readonly string[] {
  return [...secretSources(profile).values()].flatMap((source) => (source.kind === 'command' ? [source.command] : []));
}

/** The profile with each of its secrets' sources replaced. */
export function withSources(
  profile: Profile,
  change: (source: SecretSource, slot: SecretSlot) => SecretSource,
): Profile {
  const { database, hops } = profile;
  return {
    ...profile,
    database:
      database.kind === 'postgresql'
        ? {
            ...database,
            password: change(database.password, 'database-password'),
            tls: { ...database.tls, keyPassphrase: change(database.tls.keyPassphrase, 'tls-key-passphrase') },
          }
        : database,
    hops: hops.map((hop, index) => ({
      ...hop,
      password: change(hop.password, `hop-${index}-password`),
      passphrase: change(hop.passphrase, `hop-${index}-passphrase`),
    })),
  };
}

/**
 * For each slot of the new profile that keeps a stored secret, the slot that had it before. A hop keeps its secrets
 * when it moves; a hop that replaces another never gets that one's secrets, as it is a different host.
 */
function inheritedSlots(before: Profile, after: Profile): ReadonlyMap<SecretSlot, SecretSlot> {
  const taken = new Set<number>();
  const sources = after.hops.map((hop, index) => {
    const same = [index, ...before.hops.keys()].find((other) => !taken.has(other) && isSame(before.hops[other], hop));
    if (same !== undefined) taken.add(same);
    return same;
  });
  const inherited = new Map<SecretSlot, SecretSlot>([
    ['database-password', 'database-password'],
    ['tls-key-passphrase', 'tls-key-passphrase'],
  ]);
  for (const [index, source] of sources.entries()) {
    const edited = before.hops.length === after.hops.length && !taken.has(index) ? index : undefined;
    const from = source ?? edited;
    if (from === undefined) continue;
    inherited.set(`hop-${index}-password`, `hop-${from}-password`);
    inherited.set(`hop-${index}-passphrase`, `hop-${from}-passphrase`);
  }
  return inherited;
}

function isSame(one: Hop | undefined, other: Hop): boolean {
  return one !== undefined && one.host === other.host && one.port === other.port && one.user === other.user;
}
