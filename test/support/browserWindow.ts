import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openBrowser } from './browser.ts';
import { type BuiltProgram, startBuiltProgram } from './builtRenderer.ts';

/** What a test file does with its program and browser. */
export interface BrowserWindow {
  readonly program: () => BuiltProgram;
  /** Goes to an address within the program, such as `/c/demo/simulations`; one window serves all tests of a file. */
  readonly open: (address?: string) => Promise<Page>;
  /** The same in a separate window, for a test that would spoil it for others; it is closed after the test. */
  readonly reopen: (address?: string) => Promise<Page>;
  /** Ignores one kind of console message in this test. */
  readonly expectComplaint: (pattern: RegExp) => void;
}

const roomy = {
  viewport: { width: 1440, height: 900 },
  reducedMotion: 'reduce',
  colorScheme: 'light',
  permissions: ['clipboard-read', 'clipboard-write'],
} satisfies BrowserContextOptions;

/**
 * Starts the real program for a test file and opens the worker's browser. A page that throws, or writes an error or a
 * warning to its console, fails the test. Preferences are reset for each test.
 */
export function startBrowserWindow(): BrowserWindow {
  const running: {
    program?: BuiltProgram;
    browser?: Browser;
    context?: BrowserContext;
    keeper?: Page;
    shared?: Page | undefined;
  } = {};
  const complaints: string[] = [];
  const allowed: RegExp[] = [];
  const program = (): BuiltProgram => there(running.program);
  beforeAll(async () => {
    [running.program, running.browser] = await Promise.all([startBuiltProgram(), openBrowser()]);
    // One for the file: its pages share the cache of the program's scripts. The program stores nothing in the browser
    // except its cookie.
    running.context = await running.browser.newContext(roomy);
    running.context.setDefaultTimeout(20_000);
    // Keeps the renderer process, with its compiled scripts, between one page and the next.
    running.keeper = await running.context.newPage();
    await trade(running.keeper, running.program);
    await running.keeper.goto(`${running.program.origin}/icon.svg`);
  });
  beforeEach(async () => {
    await program().call('preferences.set', { preferences: {} });
  });
  afterEach(async ({ task }) => {
    // The remains of a failed test are not carried over to the next.
    if (task.result?.state === 'fail') running.shared = undefined;
    const kept = [running.keeper, running.shared];
    const others = (running.context?.pages() ?? []).filter((page) => !kept.includes(page));
    await Promise.all(others.map(async (page) => page.close()));
    const patterns = allowed.splice(0);
    const unexpected = complaints.splice(0).filter((said) => !patterns.some((pattern) => pattern.test(said)));
    expect(unexpected, 'what the page complained of').toEqual([]);
  });
  afterAll(async () => {
    await running.browser?.close();
    await running.program?.stop();
  });
  const reopen = async (address = '/'): Promise<Page> => {
    const page = await there(running.context).newPage();
    page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
    });
    await enter(page, program(), address);
    return page;
  };
  return {
    program,
    open: async (address = '/') => {
      running.shared ??= await reopen('/');
      // The context is shared by the file: a previous test may have cleared its cookies.
      await trade(running.shared, program());
      // Via the first page, so that nothing is left of the previous test.
      await running.shared.goto(`${program().origin}/#/`);
      await startTiles(running.shared).waitFor();
      if (address === '/') {
        await running.shared.reload();
        await startTiles(running.shared).waitFor();
      } else await running.shared.goto(`${program().origin}/#${address}`);
      return running.shared;
    },
    reopen,
    expectComplaint: (pattern) => void allowed.push(pattern),
  };
}

/** Exchanges the token for the cookie without the page, so that a test starts at the address that it is about. */
async function enter(page: Page, program: BuiltProgram, address: string): Promise<void> {
  await trade(page, program);
  await page.goto(`${program.origin}/#${address}`);
}

async function trade(page: Page, program: BuiltProgram): Promise<void> {
  const token = program.url.split('#token=')[1] ?? '';
  // On a new connection: a kept-alive one may be closed by the server at that moment.
  const headers = { Authorization: `Bearer ${token}`, Connection: 'close' };
  await page.context().request.post(`${program.origin}/api/session`, { headers });
}

const startTiles = (page: Page): Locator => page.locator('button[aria-keyshortcuts]').first();

function there<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('The program and the browser are there only within a test');
  return thing;
}
