import { isPostgresAddress } from '#core/connection/postgresUrl.ts';
import { pathInUrl } from '#core/connection/sqliteUrl.ts';
import type { Target } from '#shared/domain/connection.ts';

/**
 * An address, a link into the program or a file, as given on a command line; undefined if none is given. Paths are kept
 * unchanged; `sqlite:` and `file:` addresses become paths.
 */
export function toTarget(text: string | undefined): Target | undefined {
  if (text === undefined) return undefined;
  const link = readDeepLink(text);
  if (link !== undefined) return link;
  const path = pathInUrl(text);
  // Opening an address that names no file says so.
  if (path !== undefined) return path === '' ? { kind: 'url', url: text } : { kind: 'file', path };
  return isPostgresAddress(text) ? { kind: 'url', url: text } : { kind: 'file', path: text };
}

/** The scheme of links into the program, as it is registered with the system. */
export const deepLinkScheme = 'tidescope';

/**
 * What a link into the program opens: `tidescope://open/<id of a saved connection>`. A link contains nothing else, so
 * that a malicious link cannot name a host, file, command or secret. Undefined for a text that is not such a link; one
 * that cannot be read becomes a profile that does not exist.
 */
function readDeepLink(text: string): Extract<Target, { readonly kind: 'profile' }> | undefined {
  if (!text.toLowerCase().startsWith(`${deepLinkScheme}:`)) return undefined;
  const id = /^tidescope:\/\/open\/([0-9a-z-]{1,100})\/?$/iu.exec(text)?.[1];
  return { kind: 'profile', id: id ?? 'unreadable-link' };
}
