import type { Session, WebContents } from 'electron';
import { isTrustedLink } from './externalLinks.ts';
import { isRendererUrl } from './rendererProtocol.ts';

interface GuardOptions {
  readonly openExternal: (url: string) => Promise<void>;
}

/** Keeps a page where it is: no navigation away, no window of its own, no webview. Trusted links go to the browser. */
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

/** The one thing that a page may do beyond showing itself: put text or a picture that was copied on the clipboard. */
const copying = 'clipboard-sanitized-write';

/** Refuses every permission but copying, every device, and every download that the page did not make itself. */
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
