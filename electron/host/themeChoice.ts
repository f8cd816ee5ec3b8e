import type { Core } from '#core/core.ts';
import { type Preferences, preferencesSchema } from '#shared/domain/preferences.ts';

type Theme = Preferences['theme'];

interface ThemeChoiceOptions {
  readonly core: Core;
  /** Tells the system's own parts of the window (frames, menus, dialogs, the first background). */
  readonly onTheme: (theme: Theme) => void;
}

/** The chosen theme, kept among the preferences, whoever changes it. */
export interface ThemeChoice {
  /** Core, watched: a page that changes the theme is heard. */
  readonly core: Core;
  readonly read: () => Promise<Theme>;
  readonly choose: (theme: Theme) => Promise<void>;
}

const never = new AbortController().signal;

/** Keeps the system's parts of the window in the theme that the preferences name. */
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
