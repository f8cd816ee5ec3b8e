import { z } from 'zod';
import { exportFormat, exportVersion, withoutCommands } from '#core/connection/profiles/exportProfiles.ts';
import { maxProfiles } from '#core/connection/profiles/profileFile.ts';
import { parseJson } from '#core/parseJson.ts';
import { type Profile, profileSchema } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

/** In characters. */
const maxText = 1_000_000;
const maxNotes = 200;

const headSchema = z.object({
  format: z.literal(exportFormat),
  version: z.int().min(1),
  profiles: z.array(z.unknown()),
});

/**
 * Reads exported profiles, entry by entry: one that is damaged is left out and told in the notes, and so is every
 * command. The ids of what is found mean nothing. Fails with bad-input for a text that is no such export.
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
      notes.push(`Connection ${index + 1}${nameOf(entry)} is damaged and was left out: ${reason(parsed.error)}.`);
      continue;
    }
    const { profile, taken } = withoutCommands(parsed.data);
    for (const thing of taken) notes.push(`From '${profile.name}' was left out ${thing}.`);
    found.push(profile);
  }
  if (notes.length > maxNotes) notes.splice(maxNotes, notes.length, `… and ${notes.length - maxNotes} more notes.`);
  return { found, notes };
}

function readHead(text: string): z.infer<typeof headSchema> {
  const head = headSchema.safeParse(parseJson(text.length > maxText ? '' : text)).data;
  if (head === undefined) {
    throw makeFailure({
      code: 'bad-input',
      message: 'The text holds no exported connections',
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

/** Where an entry is wrong and how, without what stands there. */
function reason(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue?.path.map(String).join('.').slice(0, 100) ?? '';
  const message = (issue?.message ?? 'it cannot be read').slice(0, 200);
  return place === '' ? message : `${place}: ${message}`;
}
