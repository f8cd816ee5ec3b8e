import { join } from 'node:path';
import { z } from 'zod';
import { makeSettingsFile } from '#core/settingsFile.ts';
import { type Preferences, preferencesSchema } from '#shared/domain/preferences.ts';

const fileSchema = z.strictObject({ version: z.literal(1), preferences: preferencesSchema });

/** The user's choices for the window, kept in `preferences.json`. */
export interface PreferencesStore {
  readonly get: () => Promise<Preferences>;
  readonly set: (preferences: Preferences) => Promise<Preferences>;
  /** Says where a damaged file was moved, or that a newer one is left alone; '' for neither. */
  readonly notice: () => string;
}

/** Keeps the preferences in the given directory; a missing or damaged file gives the defaults. */
export function makePreferencesStore(directory: string): PreferencesStore {
  const file = makeSettingsFile({
    path: join(directory, 'preferences.json'),
    schema: fileSchema,
    missing: { version: 1, preferences: preferencesSchema.parse({}) },
  });
  return {
    get: async () => (await file.read()).preferences,
    set: async (preferences) => {
      await file.write({ version: 1, preferences });
      return preferences;
    },
    notice: () => file.notice(),
  };
}
