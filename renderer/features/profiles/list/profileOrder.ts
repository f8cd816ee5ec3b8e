import type { Profile } from '#shared/domain/profile.ts';
import { profilePlace } from '../profilePlace.ts';

export interface ProfileGroup {
  /** '' for those without one. */
  readonly name: string;
  readonly profiles: readonly Profile[];
}

/** The profiles by group: those without one first, then each group in the position of its first member. */
export function groupProfiles(profiles: readonly Profile[]): readonly ProfileGroup[] {
  const groups = Map.groupBy(profiles, ({ group }) => group);
  const without = groups.get('') ?? [];
  groups.delete('');
  const named = [...groups].map(([name, members]) => ({ name, profiles: members }));
  return without.length === 0 ? named : [{ name: '', profiles: without }, ...named];
}

/** The profiles that contain every word of the text: in name, group, role or place. */
export function findProfiles(profiles: readonly Profile[], text: string): readonly Profile[] {
  const words = text.toLowerCase().split(/\s+/u);
  return profiles.filter((profile) => {
    const whole = [profile.name, profile.group, profile.role, profilePlace(profile)].join(' ').toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}

/**
 * The order after moving a profile one position up (-1) or down (1) within its group; unchanged if it cannot be moved.
 */
export function stepProfile(profiles: readonly Profile[], id: string, step: -1 | 1): readonly Profile[] {
  const group = profiles.find((profile) => profile.id === id)?.group;
  const members = profiles.filter((profile) => profile.group === group);
  const other = members[members.findIndex((profile) => profile.id === id) + step];
  return other === undefined ? profiles : moveProfile(profiles, id, other.id);
}

/** The order after dropping a profile on another of its group: it takes that one's position. */
export function moveProfile(profiles: readonly Profile[], id: string, onto: string): readonly Profile[] {
  const from = profiles.findIndex((profile) => profile.id === id);
  const to = profiles.findIndex((profile) => profile.id === onto);
  const moved = profiles[from];
  if (moved === undefined || to === -1 || profiles[to]?.group !== moved.group) return profiles;
  return profiles.toSpliced(from, 1).toSpliced(to, 0, moved);
}

/** `2 of 5`: the position of a profile in its group. */
export function positionOf(profiles: readonly Profile[], id: string): string {
  const group = profiles.find((profile) => profile.id === id)?.group;
  const members = profiles.filter((profile) => profile.group === group);
  return `${members.findIndex((profile) => profile.id === id) + 1} of ${members.length}`;
}
