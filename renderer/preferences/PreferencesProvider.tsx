import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type Preferences, preferencesSchema } from '#shared/domain/preferences.ts';

interface PreferencesAccess {
  readonly preferences: Preferences;
  /** Changes some of them; stored by core. */
  readonly update: (change: (preferences: Preferences) => Preferences) => void;
  /** The effective theme, with `system` resolved. */
  readonly theme: 'light' | 'dark';
}

const PreferencesContext = createContext<PreferencesAccess | undefined>(undefined);
const key = ['preferences'] as const;
const defaults = preferencesSchema.parse({});

interface PreferencesProviderProps {
  readonly systemIsDark: boolean;
  readonly children: ReactNode;
}

/** Reads the preferences once, stores changes, and sets the theme on the document. */
export function PreferencesProvider({ systemIsDark, children }: PreferencesProviderProps) {
  const client = useClient();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => client.call('preferences.get', {}, { signal }),
    staleTime: Infinity,
  });
  const preferences = data ?? defaults;
  const { mutate } = useMutation({
    mutationFn: async (next: Preferences) => client.call('preferences.set', { preferences: next }),
  });
  const theme = preferences.theme === 'system' ? (systemIsDark ? 'dark' : 'light') : preferences.theme;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const access = useMemo<PreferencesAccess>(
    () => ({
      preferences,
      theme,
      update: (change) => {
        const next = change(queries.getQueryData<Preferences>(key) ?? defaults);
        queries.setQueryData(key, next);
        mutate(next);
      },
    }),
    [preferences, theme, queries, mutate],
  );
  return <PreferencesContext value={access}>{children}</PreferencesContext>;
}

/** The preferences, how to change them, and the effective theme. */
export function usePreferences(): PreferencesAccess {
  const access = useContext(PreferencesContext);
  if (access === undefined) throw new Error('usePreferences needs a PreferencesProvider above it');
  return access;
}
