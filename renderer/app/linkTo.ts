import { profileIdOf } from './useOpenedConnection.ts';

/**
 * The address that opens a place of a connection in the mode in use: this page's own in browser mode. A window of the desktop
 * program has no address that others could open; there, a saved connection has a link of its own, which opens it.
 */
export function linkTo(connectionId: string, route: string): string {
  const { protocol, origin, href } = window.location;
  if (protocol.startsWith('http')) return `${origin}/#${route}`;
  const profileId = profileIdOf(connectionId);
  return profileId === undefined ? href : `tidescope://open/${profileId}`;
}
