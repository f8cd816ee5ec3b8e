import type { Profile } from '#shared/domain/profile.ts';
import { profilePlace } from '../profilePlace.ts';

export interface ProfileGroup {
  /** '' for those without one. */
  readonly name: string;
  readonly profiles: readonly Profile[];
}

/** The profiles by their groups: those without one first, then each group where its first member stands. */
export function groupProfiles(profiles: readonly Profile[]): readonly ProfileGroup[] {
  const groups = Map.groupBy(profiles, ({ group }) => group);
  const without = groups.get('') ?? [];
  groups.delete('');
  const named = [...groups].map(([name, members]) => ({ name, profiles: members }));
  return without.length === 0 ? named : [{ name: '', profiles: without }, ...named];
}

/** The profiles in which every word of the text is found: in name, group, role or place. */
export function findProfiles(profiles: readonly Profile[], text: string): readonly Profile[] {
  const words = text.toLowerCase().split(/\s+/u);
  return profiles.filter((profile) => {
    const whole = [profile.name, profile.group, profile.role, profilePlace(profile)].join(' ').toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}

/** The order after a profile went one place up (-1) or down (1) within its group; the same where it cannot. */
export function stepProfile(profiles: readonly Profile[], id: string, step: -1 | 1): readonly Profile[] {
  const group = profiles.find((profile) => profile.id === id)?.group;
  const members = profiles.filter((profile) => profile.group === group);
  const other = members[members.findIndex((profile) => profile.id === id) + step];
  return other === undefined ? profiles : moveProfile(profiles, id, other.id);
}

/** The order after a profile was dropped on another of its group: it takes that one's place. */
export function moveProfile(profiles: readonly Profile[], id: string, onto: string): readonly Profile[] {
  const from = profiles.findIndex((profile) => profile.id === id);
  const to = profiles.findIndex((profile) => profile.id === onto);
  const moved = profiles[from];
  if (moved === undefined || to === -1 || profiles[to]?.group !== moved.group) return profiles;
  return profiles.toSpliced(from, 1).toSpliced(to, 0, moved);
}

/** `2 of 5`: where a profile stands in its group. */
export function positionOf(profiles: readonly Profile[], id: string): string {
  const group = profiles.find((profile) => profile.id === id)?.group;
  const members = profiles.filter((profile) => profile.group === group);
  return `${members.findIndex((profile) => profile.id === id) + 1} of ${members.length}`;
}
