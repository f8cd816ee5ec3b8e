import type { Prompts } from '#core/connection/attempt/prompts.ts';
import type { Place } from '#core/connection/place.ts';
import type { RecentConnections } from '#core/connection/recentConnections.ts';
import type { Profile, Role } from '#shared/domain/profile.ts';
import { joinHost } from '#shared/domain/splitHost.ts';

interface RoleOptions {
  readonly place: Place;
  readonly callId: string | null;
  readonly prompts: Prompts;
  readonly recent: Pick<RecentConnections, 'find'>;
  readonly save: (profile: Profile) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/**
 * The place with its role, for a database behind a forwarded port: `ssh -L` makes any server look like a local one. The
 * user is asked once; the answer is stored with the saved or the recent connection. Without a window it counts as
 * production. Fails with cancelled if the user does not answer.
 */
export async function withForwardedRole(options: RoleOptions): Promise<Place> {
  const { place, callId, prompts, recent, save, signal } = options;
  const { profile } = place;
  // A role other than the default was chosen by the user.
  if (profile.role !== 'local' || profile.roleIsConfirmed === true) return place;
  const known = place.recent === null ? undefined : (await recent.find(place.id))?.role;
  if (known !== undefined) return withRole(place, known);
  if (!prompts.isHeard()) return withRole(place, 'production', { isKept: false });
  const { database, limits } = profile;
  const server = database.kind === 'postgresql' ? joinHost(database.host, database.port) : place.place;
  const answer = await prompts.ask(
    {
      kind: 'role',
      message: `What is the database at ${server} used for?`,
      explanation:
        'The server is not at this port itself: something passes the connection on, such as ssh -L, a container or a pooler. The answer is kept; it decides how the window looks and how writing is unlocked.',
    },
    { callId, connectionId: null, signal, limit: limits.answer },
  );
  const settled = withRole(place, answer.kind === 'role' ? answer.role : 'production');
  if (place.profileId !== null) await save(settled.profile);
  return settled;
}

function withRole(place: Place, role: Role, { isKept } = { isKept: true }): Place {
  const profile = { ...place.profile, role, ...(isKept ? { roleIsConfirmed: true } : {}) };
  return { ...place, profile, recent: place.recent === null || !isKept ? place.recent : { ...place.recent, role } };
}
