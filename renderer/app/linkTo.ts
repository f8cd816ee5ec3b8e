import { profileIdOf } from './useOpenedConnection.ts';

/**
 * The address that opens a route of a connection in the current mode: this page's own in browser mode. A desktop window
 * has no address for others; there, a saved connection has a link that opens it.
 */
export function linkTo(connectionId: string, route: string): string {
  const { protocol, origin, href } = window.location;
  if (protocol.startsWith('http')) return `${origin}/#${route}`;
  const profileId = profileIdOf(connectionId);
  return profileId === undefined ? href : `tidescope://open/${profileId}`;
}
