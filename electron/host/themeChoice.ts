import type { Core } from '#core/core.ts';
import { type Preferences, preferencesSchema } from '#shared/domain/preferences.ts';

type Theme = Preferences['theme'];

interface ThemeChoiceOptions {
  readonly core: Core;
  /** Applies the theme to the system's parts of the window (frames, menus, dialogs, the first background). */
  readonly onTheme: (theme: Theme) => void;
}

/** The chosen theme, kept in the preferences. */
export interface ThemeChoice {
  /** Core, observed: a theme chosen in a page is noticed. */
  readonly core: Core;
  readonly read: () => Promise<Theme>;
  readonly choose: (theme: Theme) => Promise<void>;
}

const never = new AbortController().signal;

/** Keeps the system's parts of the window in the theme of the preferences. */
export function makeThemeChoice({ core, onTheme }: ThemeChoiceOptions): ThemeChoice {
  const preferences = async (): Promise<Preferences> => {
    const reply = await core.call({ call: 'preferences.get', input: {}, callId: 'host' }, never);
    return preferencesSchema.parse(reply.ok ? reply.value : {});
  };
  const watched: Core = {
    ...core,
    call: async (request, signal) => {
      const reply = await core.call(request, signal);
      if (request.call === 'preferences.set' && reply.ok) onTheme(preferencesSchema.parse(reply.value).theme);
      return reply;
    },
  };
  return {
    core: watched,
    read: async () => (await preferences()).theme,
    choose: async (theme) => {
      const input = { preferences: { ...(await preferences()), theme } };
      await watched.call({ call: 'preferences.set', input, callId: 'host' }, never);
    },
  };
}
