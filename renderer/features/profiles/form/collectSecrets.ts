import type { SecretInput, SecretSlot, SecretSource } from '#shared/domain/profile.ts';
import type { ProfileDraft } from './profileDraft.ts';

/** Names a secret's field within the form: its slot, or for a hop its key, as hops can be moved. */
export type SecretField = string;

export const databasePassword = 'database-password';
export const tlsKeyPassphrase = 'tls-key-passphrase';
export type HopSecret = 'password' | 'passphrase';
export const hopField = (key: string, secret: HopSecret): SecretField => `${key} ${secret}`;

export interface GivenSecrets {
  /** The current values of the fields, read from the document and kept nowhere. */
  readonly typed: ReadonlyMap<SecretField, string>;
  /** Core's reference to the password from an address; null if there is none. */
  readonly pendingPassword: string | null;
  /** Fields whose stored secret is to be forgotten. */
  readonly forgotten: ReadonlySet<SecretField>;
}

interface Place {
  readonly field: SecretField;
  readonly slot: SecretSlot;
  readonly source: SecretSource;
}

/** The secrets sent to core with a profile. A typed value takes precedence over one from an address. */
export function collectSecrets(draft: ProfileDraft, given: GivenSecrets): readonly SecretInput[] {
  return secretPlaces(draft).flatMap(({ field, slot, source }): readonly SecretInput[] => {
    const typed = given.typed.get(field) ?? '';
    if (source.kind === 'none' || source.kind === 'command') return [];
    if (typed !== '' && source.kind === 'stored') return [{ kind: 'value', slot, value: typed }];
    if (slot === databasePassword && given.pendingPassword !== null) {
      return [{ kind: 'pending', slot, reference: given.pendingPassword }];
    }
    return given.forgotten.has(field) ? [{ kind: 'forget', slot }] : [];
  });
}

/** Only the secrets of the hops: those needed for asking the server. */
export function collectHopSecrets(draft: ProfileDraft, given: GivenSecrets): readonly SecretInput[] {
  return collectSecrets(draft, given).filter(({ slot }) => slot.startsWith('hop-'));
}

function secretPlaces({ kind, postgresql, hops }: ProfileDraft): readonly Place[] {
  const ofDatabase: readonly Place[] =
    kind === 'sqlite'
      ? []
      : [
          { field: databasePassword, slot: databasePassword, source: postgresql.password },
          { field: tlsKeyPassphrase, slot: tlsKeyPassphrase, source: postgresql.tls.keyPassphrase },
        ];
  const ofHops = hops.flatMap((hop, index): readonly Place[] => [
    { field: hopField(hop.key, 'password'), slot: `hop-${index}-password`, source: hop.password },
    { field: hopField(hop.key, 'passphrase'), slot: `hop-${index}-passphrase`, source: hop.passphrase },
  ]);
  return [...ofDatabase, ...ofHops];
}

/** The fields whose secret core has already for the saved profile. */
export function storedFields(draft: ProfileDraft, stored: readonly SecretSlot[]): ReadonlySet<SecretField> {
  const ofHops = draft.hops.flatMap(({ key, savedAt }) =>
    (['password', 'passphrase'] as const).flatMap((secret) =>
      savedAt !== null && stored.includes(`hop-${savedAt}-${secret}`) ? [hopField(key, secret)] : [],
    ),
  );
  const ofDatabase = [databasePassword, tlsKeyPassphrase] as const;
  return new Set([...ofDatabase.filter((slot) => stored.includes(slot)), ...ofHops]);
}
