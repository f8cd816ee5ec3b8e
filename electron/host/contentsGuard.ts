import type { Session, WebContents } from 'electron';
import { isRendererUrl } from './rendererProtocol.ts';

interface GuardOptions {
  readonly openExternal: (url: string) => Promise<void>;
}

/** Confines a page: no navigation away, no windows, no webviews. Trusted links open in the browser. */
export function guardContents(contents: WebContents, { openExternal }: GuardOptions): void {
  contents.on('will-navigate', (details) => {
    if (!isRendererUrl(details.url)) details.preventDefault();
  });
  contents.on('will-redirect', (details) => details.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isTrustedLink(url)) void openExternal(url);
    return { action: 'deny' };
  });
}

/** The only permission granted to a page: to write copied text or an image to the clipboard. */
const copying = 'clipboard-sanitized-write';

/** Refuses every permission except copying, every device, and every download that the page did not create itself. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, decide) => {
    decide(permission === copying && isRendererUrl(contents.getURL()));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => permission === copying && isRendererUrl(origin));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on('will-download', (event, item) => {
    if (!/^(?:blob:app:\/\/tidescope\/|data:)/u.test(item.getURL())) event.preventDefault();
  });
}

const trustedHosts: ReadonlySet<string> = new Set([
  'github.com',
  'yaptide.github.io',
  'www.sqlite.org',
  'www.postgresql.org',
]);

/** Whether an address may be opened in the system's browser: https, and a host that the program itself links to. */
export function isTrustedLink(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === 'https:' && trustedHosts.has(host) && username === '' && password === '';
}
