import { join } from 'node:path';
import { z } from 'zod';
import { withSources } from '#core/connection/profiles/profileSecrets.ts';
import { parseJson } from '#core/parseJson.ts';
import { makeSettingsFile, type SettingsFile } from '#core/settingsFile.ts';
import { usualYaptideAsk } from '#shared/domain/newProfile.ts';
import { type Profile, profileSchema } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

export const maxProfiles = 1000;

const fileSchema = z.strictObject({ version: z.literal(1), profiles: z.array(profileSchema).readonly() }).readonly();
type ProfileFile = z.infer<typeof fileSchema>;

const looseFile = z.object({ profiles: z.array(z.unknown()) });

/** The file of saved connections. From a damaged file, the connections that can be read are kept. */
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

const exportFormat = 'tidescope-profiles';
const exportVersion = 1;

/** The profiles as JSON, for another person or machine: without secrets, ids and commands. */
export function exportProfiles(profiles: readonly Profile[]): string {
  const entries = profiles.map((profile) => {
    const { id: _id, ...entry } = withoutCommands(profile).profile;
    return entry;
  });
  return `${JSON.stringify({ format: exportFormat, version: exportVersion, profiles: entries }, undefined, 2)}\n`;
}

/**
 * The profile as it may come from another person or machine: without anything that would run a program chosen by its
 * author, or that was confirmed there; and a list of what was removed.
 */
function withoutCommands({ roleIsConfirmed: _confirmed, ...profile }: Profile): {
  readonly profile: Profile;
  readonly taken: readonly string[];
} {
  const taken: string[] = [];
  const changed = withSources(profile, (source, slot) => {
    if (source.kind !== 'command') return source;
    taken.push(`the command for ${slot} was not imported; the secret will be asked for`);
    return { kind: 'ask' };
  });
  if (profile.yaptide.command === usualYaptideAsk.command) return { profile: changed, taken };
  taken.push('the command for asking the server was replaced by the default');
  return { profile: { ...changed, yaptide: { ...profile.yaptide, command: usualYaptideAsk.command } }, taken };
}

/** In characters. */
const maxText = 1_000_000;
const maxNotes = 200;

const headSchema = z.object({
  format: z.literal(exportFormat),
  version: z.int().min(1),
  profiles: z.array(z.unknown()),
});

const ownSchema = z.strictObject({ version: z.int().min(1), profiles: z.array(z.unknown()) });

/** What two profiles have in common if one is an imported copy of the other. */
export function contentOf(profile: Profile): string {
  return JSON.stringify({ ...withoutCommands(profile).profile, id: '' });
}

/**
 * Reads exported profiles, or those of a file of profiles, entry by entry: a damaged entry is skipped and named in the notes, and so is every
 * command. The ids of the result are placeholders. Fails with bad-input for a text that is not an export.
 */
export function readProfiles(text: string): { readonly found: readonly Profile[]; readonly notes: string[] } {
  const { profiles } = readHead(text);
  const found: Profile[] = [];
  const notes: string[] = [];
  const entries = profiles.slice(0, maxProfiles);
  if (entries.length < profiles.length) notes.push(`Only the first ${maxProfiles} connections were read.`);
  for (const [index, entry] of entries.entries()) {
    const id = `imported-${index}`;
    const parsed = profileSchema.safeParse(typeof entry === 'object' && entry !== null ? { ...entry, id } : entry);
    if (!parsed.success) {
      notes.push(`Connection ${index + 1}${nameOf(entry)} is damaged and was skipped: ${reason(parsed.error)}.`);
      continue;
    }
    const { profile, taken } = withoutCommands(parsed.data);
    for (const thing of taken) notes.push(`'${profile.name}': ${thing}.`);
    found.push(profile);
  }
  if (notes.length > maxNotes) notes.splice(maxNotes, notes.length, `… and ${notes.length - maxNotes} more notes.`);
  return { found, notes };
}

function readHead(text: string): z.infer<typeof headSchema> {
  const json = parseJson(text.length > maxText ? '' : text);
  // The program's own file holds the same entries.
  const own = ownSchema.safeParse(json).data;
  const head = headSchema.safeParse(json).data ?? (own === undefined ? undefined : { format: exportFormat, ...own });
  if (head === undefined) {
    throw makeFailure({
      code: 'bad-input',
      message: 'The text contains no exported connections',
      hint: 'Choose a file that was written by Export.',
    });
  }
  if (head.version > exportVersion) {
    throw makeFailure({
      code: 'bad-input',
      message: `The connections were exported in format ${head.version}; this version of the program reads format ${exportVersion}`,
      hint: 'Use the newest version of the program.',
    });
  }
  return head;
}

const named = z.object({ name: z.string().trim().min(1) });

function nameOf(entry: unknown): string {
  const name = named.safeParse(entry).data?.name;
  return name === undefined ? '' : ` ('${name.slice(0, 100)}')`;
}

/** Where an entry is wrong and how, without its content. */
function reason(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue?.path.map(String).join('.').slice(0, 100) ?? '';
  const message = (issue?.message ?? 'it cannot be read').slice(0, 200);
  return place === '' ? message : `${place}: ${message}`;
}
