import type { ProfileStore } from '#core/connection/profiles/profileStore.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { profileCalls } from '#shared/contract/profileCalls.ts';

/** The handlers of `profileCalls`. */
export function makeProfileHandlers(profiles: ProfileStore): HandlersOf<typeof profileCalls, never> {
  return {
    'profiles.list': async () => profiles.list(),
    'profiles.save': async ({ profile, secrets }) => (await profiles.save(profile, secrets)).profile,
    'profiles.remove': async ({ id }) => {
      await profiles.remove(id);
      return {};
    },
    'profiles.duplicate': async ({ id }) => profiles.duplicate(id),
    'profiles.reorder': async ({ ids }) => {
      await profiles.reorder(ids);
      return {};
    },
    'profiles.export': async ({ ids }) => ({ text: await profiles.exportText(ids) }),
    'profiles.import': async ({ text }) => profiles.importText(text),
    'profiles.readUrl': async ({ url }) => profiles.readUrl(url),
  };
}
