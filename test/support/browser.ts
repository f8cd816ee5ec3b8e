import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserServer, chromium, type LaunchOptions } from 'playwright';

/* Finds a browser for the tests, or installs one. Nothing is looked for before a test asks. */

/** Browsers without windows of their own: a page costs them less than half of the time. */
const shells = ['chromium-headless-shell', 'chrome-headless-shell'];

const others = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
];

/** A browser that keeps to itself: no updates, no reports, no look-ups. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  // Pages of the program share a process: a new one costs more than most tests.
  '--process-per-site',
  // Nor is another one started ahead, which every page would leave unused.
  '--renderer-process-limit=1',
];

/** Starts a browser for a test; the caller closes it. Fails with a sentence where none can be found or installed. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch(browserOptions(options));
}

/** Starts a browser that other processes connect to; the caller closes it. */
export async function launchBrowserServer(): Promise<BrowserServer> {
  return chromium.launchServer(browserOptions({}));
}

function browserOptions(options: LaunchOptions): LaunchOptions {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const executablePath = findBrowser();
  const own = executablePath === chromium.executablePath() ? {} : { executablePath };
  // Without a path, Playwright starts its own shell rather than its browser.
  return { ...options, ...own, args: [...quiet, ...sandbox, ...(options.args ?? [])] };
}

const endpointVariable = (worker: string): string => `TIDESCOPE_TEST_BROWSER_${worker}`;

/** Tells the test files that run in a worker which browser is theirs. Workers share none: a browser has one clipboard. */
export function announceBrowser(worker: string, endpoint: string): void {
  process.env[endpointVariable(worker)] = endpoint;
}

/** The browser of this worker, else one of its own. Closing it leaves the worker's browser running for the next file. */
export async function openBrowser(): Promise<Browser> {
  const endpoint = process.env[endpointVariable(process.env['VITEST_POOL_ID'] ?? '')];
  return endpoint === undefined ? launchBrowser() : chromium.connect(endpoint);
}

const found: { path?: string | undefined } = {};

/** The browser's program: `CHROMIUM_PATH`, a shell or Playwright's own, else a shell that is installed now, else another one. */
function findBrowser(): string {
  found.path ??= preferred() ?? installed() ?? other();
  if (found.path !== undefined) return found.path;
  throw new Error('No browser was found, and none could be installed. Set CHROMIUM_PATH to one.');
}

function preferred(): string | undefined {
  return firstOf([process.env['CHROMIUM_PATH'] ?? '', ...onPath(shells), chromium.executablePath()]);
}

function other(): string | undefined {
  return firstOf([...onPath(others), ...usualPlaces]);
}

function installed(): string | undefined {
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const install = ['install', '-y', '-qq', '--no-install-recommends', 'chromium-headless-shell'];
    if (!run('apt-get', install)) {
      run('apt-get', ['update', '-qq', '-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=20']);
      run('apt-get', install);
    }
  } else if (other() === undefined) run('npx', ['playwright', 'install', 'chromium']);
  return preferred();
}

function onPath(names: readonly string[]): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

const firstOf = (paths: readonly string[]): string | undefined => paths.find((path) => path !== '' && existsSync(path));

/** Whether the command succeeded. */
function run(command: string, args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: 'ignore', env }).status === 0;
}
