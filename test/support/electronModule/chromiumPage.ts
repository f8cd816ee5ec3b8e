import { readFileSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page, type Route } from 'playwright';
import { z } from 'zod';
import { fromCloneText, toCloneText } from './cloneText.ts';
import { exposeBridge, runPreload } from './pageWorlds.ts';

/*
 * A window's page in a real Chromium: the files come from the handler of the program's own scheme, the preload script runs in a
 * world of its own, and messages cross as Electron's do.
 */

/** What the page tells Electron's side. Addresses are the program's own, `app://…`. */
export interface PageListener {
  readonly file: (request: Request) => Promise<Response>;
  readonly invoke: (channel: string, values: readonly unknown[]) => Promise<unknown>;
  readonly send: (channel: string, values: readonly unknown[]) => void;
  readonly navigated: (url: string) => void;
  /** Whether the page may leave for this address. */
  readonly mayNavigate: (url: string) => boolean;
  readonly windowOpened: (url: string) => void;
  /** Whether the page may close although it has something unsaved. */
  readonly mayClose: () => boolean;
  readonly crashed: () => void;
  readonly closed: () => void;
  readonly complained: (text: string) => void;
}

export interface ChromiumPage {
  readonly load: (url: string) => Promise<void>;
  readonly reload: () => Promise<void>;
  readonly receive: (channel: string, values: readonly unknown[]) => void;
  readonly crash: () => Promise<void>;
  /** Closes the page unless it has something unsaved and may not. */
  readonly close: () => Promise<void>;
}

interface PageOptions {
  readonly preload: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly listener: PageListener;
}

const world = 'preload';
const binding = 'doubleSend';

/** Chromium has no scheme of the program: a host of this machine, which counts as secure like the scheme, stands for it. */
const host = 'tidescope.localhost';
const toReal = (url: string): string => url.replace(/^app:\/\/tidescope/u, `http://${host}`);
const toOwn = (url: string): string => url.replace(`http://${host}`, 'app://tidescope');

const connected: { browser?: Promise<Browser> } = {};

/** Opens a page in the Chromium at this address of its protocol for debugging. */
export async function openChromiumPage(endpoint: string, options: PageOptions): Promise<ChromiumPage> {
  connected.browser ??= chromium.connectOverCDP(endpoint);
  const browser = await connected.browser;
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('The browser has no context');
  const { listener } = options;
  const page = await context.newPage();
  await page.setViewportSize(options.size);
  const session = await context.newCDPSession(page);
  const worlds = await makeWorlds(session, options);
  await page.route('**/*', async (route) => answerRequest(route, listener));
  session.on('Page.windowOpen', ({ url }) => listener.windowOpened(toOwn(url)));
  page.on('popup', (popup) => void popup.close());
  page.on('framenavigated', (frame) => {
    if (frame.parentFrame() === null) listener.navigated(toOwn(frame.url()));
  });
  const state = { hasCrashed: false };
  page.on('crash', () => {
    state.hasCrashed = true;
    void page.close();
    listener.crashed();
  });
  page.on('close', () => (state.hasCrashed ? undefined : listener.closed()));
  page.on('pageerror', (error) => listener.complained(`thrown: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) listener.complained(`${message.type()}: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    const stays = dialog.type() === 'beforeunload' && !listener.mayClose();
    void (stays ? dialog.dismiss() : dialog.accept());
  });
  return {
    load: async (url) => void (await page.goto(toReal(url))),
    reload: async () => void (await page.reload()),
    receive: worlds.receive,
    crash: async () => crash(page, session),
    close: async () => closePage(page),
  };
}

async function crash(page: Page, session: CDPSession): Promise<void> {
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => undefined);
  await crashed;
}

/** Resolves when the page has closed, or has decided to stay. */
async function closePage(page: Page): Promise<void> {
  const ended = Promise.withResolvers<undefined>();
  page.once('close', () => ended.resolve(undefined));
  page.once('dialog', () => ended.resolve(undefined));
  await page.close({ runBeforeUnload: true });
  await ended.promise;
}

async function answerRequest(route: Route, listener: PageListener): Promise<void> {
  const request = route.request();
  const url = toOwn(request.url());
  if (!url.startsWith('app://')) {
    if (!request.isNavigationRequest()) return route.abort('blockedbyclient');
    // An aborted navigation leaves the page as it is; a blocked one would show an error instead.
    return listener.mayNavigate(url) ? route.continue() : route.abort('aborted');
  }
  const response = await listener.file(new Request(url.replace(/#.*$/u, ''), { method: request.method() }));
  const body = Buffer.from(await response.arrayBuffer());
  return route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
}

const contextSchema = z.object({ id: z.number(), name: z.string() });
const sentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('invoke'), id: z.number(), channel: z.string(), values: z.string() }),
  z.object({ kind: z.literal('send'), channel: z.string(), values: z.string() }),
]);

interface Worlds {
  readonly receive: (channel: string, values: readonly unknown[]) => void;
}

/** Prepares both worlds for every document of the page. */
async function makeWorlds(session: CDPSession, { preload, listener }: PageOptions): Promise<Worlds> {
  const state: { context?: number } = {};
  const callWorld = (name: 'doubleReceive' | 'doubleSettle', values: readonly (string | number | null)[]): void => {
    if (state.context === undefined) return;
    const expression = `${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`;
    // The document may be gone by now, and its world with it.
    session.send('Runtime.evaluate', { contextId: state.context, expression }).catch(() => undefined);
  };
  const invoke = async (id: number, channel: string, values: readonly unknown[]): Promise<void> => {
    try {
      callWorld('doubleSettle', [id, toCloneText(await listener.invoke(channel, values)), null]);
    } catch (error) {
      callWorld('doubleSettle', [id, '', error instanceof Error ? error.message : String(error)]);
    }
  };
  session.on('Runtime.executionContextCreated', ({ context }) => {
    const { id, name } = contextSchema.parse(context);
    if (name === world) state.context = id;
  });
  session.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name !== binding) return;
    const sent = sentSchema.parse(JSON.parse(payload));
    const values = z.array(z.unknown()).parse(fromCloneText(sent.values));
    if (sent.kind === 'send') listener.send(sent.channel, values);
    else void invoke(sent.id, sent.channel, values);
  });
  await session.send('Runtime.enable');
  await session.send('Page.enable');
  await session.send('Runtime.addBinding', { name: binding, executionContextName: world });
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${String(exposeBridge)})()` });
  const script = readFileSync(preload, 'utf8');
  const parts = `{
    preload: (require, module, exports) => {${script}\n},
    send: (text) => globalThis.${binding}(text),
    toText: ${String(toCloneText)},
    fromText: ${String(fromCloneText)},
  }`;
  const source = `(${String(runPreload)})(${parts})`;
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: world });
  return { receive: (channel, values) => callWorld('doubleReceive', [channel, toCloneText(values)]) };
}
