import { withSources } from '#core/connection/profiles/secretSlots.ts';
import type { Profile } from '#shared/domain/profile.ts';
import { usualYaptideAsk } from '#shared/domain/newProfile.ts';

export const exportFormat = 'tidescope-profiles';
export const exportVersion = 1;

/** The profiles as JSON, for another person or machine: without secrets, ids and commands. */
export function exportProfiles(profiles: readonly Profile[]): string {
  const entries = profiles.map((profile) => {
    const { id: _id, ...entry } = withoutCommands(profile).profile;
    return entry;
  });
  return `${JSON.stringify({ format: exportFormat, version: exportVersion, profiles: entries }, undefined, 2)}\n`;
}

/** The profile with nothing in it that would run a program of its writer's choice, and what was taken out. */
export function withoutCommands(profile: Profile): { readonly profile: Profile; readonly taken: readonly string[] } {
  const taken: string[] = [];
  const changed = withSources(profile, (source, slot) => {
    if (source.kind !== 'command') return source;
    taken.push(`the command for its ${slot}, which will be asked for`);
    return { kind: 'ask' };
  });
  if (profile.yaptide.command === usualYaptideAsk.command) return { profile: changed, taken };
  taken.push('the command for asking the server, which is the usual one now');
  return { profile: { ...changed, yaptide: { ...profile.yaptide, command: usualYaptideAsk.command } }, taken };
}
