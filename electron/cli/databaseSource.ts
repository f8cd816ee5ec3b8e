import { z } from 'zod';
import type { Target } from '#shared/domain/connection.ts';
import { profileSchema } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';
import type { Ask } from './commandCore.ts';

/** The database that a command names. */
export type DatabaseSource = { readonly profile: string } | { readonly target: Target };

const profilesSchema = z.looseObject({ profiles: z.array(profileSchema) });

/** What to connect to. Fails with not-found for a saved connection that there is not, or not once. */
export async function targetOf(ask: Ask, from: DatabaseSource): Promise<Target> {
  if ('target' in from) return from.target;
  const { profiles } = profilesSchema.parse(await ask('profiles.list', {}));
  const found = profiles.filter(({ name }) => name === from.profile);
  const [profile] = found;
  if (profile !== undefined && found.length === 1) return { kind: 'profile', id: profile.id };
  const names = profiles.map(({ name }) => name).join(', ');
  throw makeFailure({
    code: 'not-found',
    message: `${found.length === 0 ? 'No' : 'More than one'} saved connection is named '${from.profile}'`,
    hint: names === '' ? 'Save the connection first.' : `Saved connections: ${names}`,
  });
}
