import type { Target } from '#shared/domain/connection.ts';

/** The scheme of links into the program, as it is registered with the system. */
export const deepLinkScheme = 'tidescope';

/**
 * What a link into the program opens: `tidescope://open/<id of a saved connection>`. Nothing else can be in a link, so
 * that a stranger's link can name no host, file, command or secret. Undefined for a text that is no such link; one that
 * names nothing known becomes a profile that is not there.
 */
export function readDeepLink(text: string): Extract<Target, { readonly kind: 'profile' }> | undefined {
  if (!text.toLowerCase().startsWith(`${deepLinkScheme}:`)) return undefined;
  const id = /^tidescope:\/\/open\/([0-9a-z-]{1,100})\/?$/iu.exec(text)?.[1];
  return { kind: 'profile', id: id ?? 'unreadable-link' };
}
