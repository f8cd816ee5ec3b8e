import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserServer, chromium, type LaunchOptions } from 'playwright';

/* Finds a browser for the tests, or installs one. Nothing is looked for before a test asks. */

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

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
  return { ...options, executablePath: findBrowser(), args: [...quiet, ...sandbox, ...(options.args ?? [])] };
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

/** The browser's program: `CHROMIUM_PATH`, Playwright's own, an installed one, else one that is installed now. */
function findBrowser(): string {
  const there = lookUp();
  if (there !== undefined) return there;
  const debian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (debian) {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  } else run('npx', ['playwright', 'install', 'chromium']);
  const installed = lookUp();
  if (installed !== undefined) return installed;
  throw new Error('No browser was found, and none could be installed. Set CHROMIUM_PATH to one.');
}

function lookUp(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const given = process.env['CHROMIUM_PATH'] ?? '';
  return [given, chromium.executablePath(), ...onPath, ...usualPlaces].find((path) => path !== '' && existsSync(path));
}

function run(command: string, args: readonly string[]): void {
  spawnSync(command, args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}
