import type { ProfileStore } from '#core/connection/profiles/profileStore.ts';
import type { CommandApprovals } from '#core/connection/secrets/commandApprovals.ts';
import type { PreferencesStore } from '#core/preferences/preferencesStore.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { profileCalls } from '#shared/contract/profileCalls.ts';

interface ProfileOptions {
  readonly profiles: ProfileStore;
  readonly approvals: CommandApprovals;
  readonly preferences: Pick<PreferencesStore, 'notice'>;
}

/** The handlers of `profileCalls`. */
export function makeProfileHandlers({
  profiles,
  approvals,
  preferences,
}: ProfileOptions): HandlersOf<typeof profileCalls, never> {
  return {
    'profiles.list': async () => {
      const list = await profiles.list();
      const notices = [list.notice, preferences.notice()].filter((notice) => notice !== '');
      return { ...list, savingApproves: approvals.bySaving, notice: notices.join(' ') };
    },
    'profiles.save': async ({ profile, secrets }) => {
      const saved = await profiles.save(profile, secrets);
      await approvals.saved(saved.profile);
      return saved.profile;
    },
    'profiles.remove': async ({ id }) => {
      await profiles.remove(id);
      await approvals.removed(id);
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
