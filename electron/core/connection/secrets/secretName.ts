import { type SecretSlot, secretSlotSchema } from '#shared/domain/profile.ts';

/** The name under which the vault keeps a profile's secret: `profile/<id>/<slot>`. */
export function secretName(profileId: string, slot: SecretSlot): string {
  return `${secretNamesOf(profileId)}${slot}`;
}

/** What the names of all secrets of a profile begin with. */
export function secretNamesOf(profileId: string): string {
  return `profile/${profileId}/`;
}

/** The slots of a profile that are among the vault's names. */
export function storedSlots(profileId: string, names: readonly string[]): readonly SecretSlot[] {
  const beginning = secretNamesOf(profileId);
  return names.flatMap((name) => {
    const slot = name.startsWith(beginning) ? secretSlotSchema.safeParse(name.slice(beginning.length)).data : undefined;
    return slot === undefined ? [] : [slot];
  });
}
