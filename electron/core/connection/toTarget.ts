import { readDeepLink } from '#core/connection/deepLink.ts';
import type { Target } from '#shared/domain/connection.ts';

/**
 * An address, a link into the program or a file, as it is given on a command line; undefined where none is. Paths are
 * kept as they stand.
 */
export function toTarget(text: string | undefined): Target | undefined {
  if (text === undefined) return undefined;
  const link = readDeepLink(text);
  if (link !== undefined) return link;
  return /^[a-z][a-z0-9+]+:\/\//u.test(text) ? { kind: 'url', url: text } : { kind: 'file', path: text };
}
