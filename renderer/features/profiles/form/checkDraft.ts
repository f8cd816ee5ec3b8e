import type { z } from 'zod';
import { hopSchema, type Profile, profileSchema, yaptideAskSchema } from '#shared/domain/profile.ts';
import { type ProfileDraft, toCandidate, toHops } from './profileDraft.ts';

/** Errors, a sentence each, by the path of the field in the profile: `database.port`, `hops.0.host`. */
export type FieldMessages = Readonly<Record<string, string>>;

type Checked<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly messages: FieldMessages };

/** The profile described by a draft, or its errors. */
export function checkDraft(draft: ProfileDraft): Checked<Profile> {
  const parsed = profileSchema.safeParse(toCandidate(draft));
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, messages: toMessages(parsed.error.issues) };
}

/** The hops and the settings for yaptide's container, which is asked before the rest of the profile is known. */
export function checkQuestion(draft: ProfileDraft): Checked<Pick<Profile, 'hops' | 'yaptide' | 'systemSsh'>> {
  const hops = hopSchema.array().min(1).max(8).safeParse(toHops(draft.hops));
  const yaptide = yaptideAskSchema.safeParse(draft.yaptide);
  if (hops.success && yaptide.success) {
    return { ok: true, value: { hops: hops.data, systemSsh: draft.systemSsh, yaptide: yaptide.data } };
  }
  const messages = {
    ...toMessages(hops.error?.issues ?? [], 'hops'),
    ...toMessages(yaptide.error?.issues ?? [], 'yaptide'),
  };
  return { ok: false, messages };
}

type Issue = z.core.$ZodIssue;

function toMessages(issues: readonly Issue[], ...above: readonly string[]): FieldMessages {
  // The first issue of a field is shown.
  return Object.fromEntries(
    issues.map((issue) => [[...above, ...issue.path].join('.'), describe(issue)] as const).toReversed(),
  );
}

const needed: Readonly<Record<string, string>> = {
  name: 'Enter a name for the connection',
  host: 'Enter a host name or address',
  database: 'Enter the name of the database',
  user: 'Enter the name of a database user',
  path: 'Enter the path of the file',
  command: 'Enter a command',
  container: 'Enter the name of the container',
};

function describe(issue: Issue): string {
  const field = String(issue.path.at(-1) ?? '');
  const isText = 'origin' in issue && issue.origin === 'string';
  if (issue.code === 'too_small') {
    return isText ? (needed[field] ?? 'Enter a value') : `Must be at least ${String(issue.minimum)}`;
  }
  if (issue.code === 'too_big') {
    return isText ? `At most ${String(issue.maximum)} characters` : `Must be at most ${String(issue.maximum)}`;
  }
  if (issue.code === 'invalid_type') return field === 'port' ? 'Enter a whole number' : 'Enter a number';
  return issue.message;
}
