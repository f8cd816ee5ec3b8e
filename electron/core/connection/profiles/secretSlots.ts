import type { Hop, Profile, SecretSlot, SecretSource } from '#shared/domain/profile.ts';

/** The secrets that a profile may need, and where each comes from. */
export function secretSources(profile: Profile): ReadonlyMap<SecretSlot, SecretSource> {
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
 * For each slot of the new profile that takes over a stored secret, the slot that had it before. A hop takes its secrets
 * along when it moves; one that was put in at another's place never gets that one's, as it is another host.
 */
export function inheritedSlots(before: Profile, after: Profile): ReadonlyMap<SecretSlot, SecretSlot> {
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
