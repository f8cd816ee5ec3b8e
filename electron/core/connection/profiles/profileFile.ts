import { join } from 'node:path';
import { z } from 'zod';
import { makeSettingsFile, type SettingsFile } from '#core/settingsFile.ts';
import { profileSchema } from '#shared/domain/profile.ts';

export const maxProfiles = 1000;

const fileSchema = z.strictObject({ version: z.literal(1), profiles: z.array(profileSchema).readonly() }).readonly();
type ProfileFile = z.infer<typeof fileSchema>;

const looseFile = z.object({ profiles: z.array(z.unknown()) });

/** The file of the saved connections. Of a damaged one, those that can be read are kept. */
export function makeProfileFile(directory: string): SettingsFile<ProfileFile> {
  return makeSettingsFile({
    path: join(directory, 'profiles.json'),
    schema: fileSchema,
    missing: { version: 1, profiles: [] },
    rescue,
  });
}

function rescue(damaged: unknown): { readonly value: ProfileFile; readonly note: string } | undefined {
  const entries = looseFile.safeParse(damaged).data?.profiles ?? [];
  const profiles = entries.flatMap((entry) => profileSchema.safeParse(entry).data ?? []);
  if (profiles.length === 0) return undefined;
  return {
    value: { version: 1, profiles },
    note: `${profiles.length} of its ${entries.length} connections could be read and were kept.`,
  };
}
