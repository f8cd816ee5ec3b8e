import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserServer, chromium, type LaunchOptions } from 'playwright';

/* Finds a browser for the tests, or installs one, the first time that a test needs it. */

/** Headless shells: a page costs them less than half the time. */
const shells = ['chromium-headless-shell', 'chrome-headless-shell'];

const others = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
];

/** A browser without network traffic of its own: no updates, no reports, no look-ups. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  // Pages of the program share a process: a new one costs more than most tests.
  '--process-per-site',
  // Nor is a spare one started, which no page would use.
  '--renderer-process-limit=1',
];

/** Starts a browser for a test; the caller closes it. Fails with a message if none can be found or installed. */
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
  // Without a path, Playwright starts its own headless shell rather than its browser.
  return { ...options, ...own, args: [...quiet, ...sandbox, ...(options.args ?? [])] };
}

const endpointVariable = (worker: string): string => `TIDESCOPE_TEST_BROWSER_${worker}`;

/**
 * Tells the test files of a worker which browser to use. Workers do not share one, as a browser has only one clipboard.
 */
export function announceBrowser(worker: string, endpoint: string): void {
  process.env[endpointVariable(worker)] = endpoint;
}

/**
 * The browser of this worker, otherwise a new one. Closing it leaves the worker's browser running for the next file.
 */
export async function openBrowser(): Promise<Browser> {
  const endpoint = process.env[endpointVariable(process.env['VITEST_POOL_ID'] ?? '')];
  return endpoint === undefined ? launchBrowser() : chromium.connect(endpoint);
}

const found: { path?: string | undefined } = {};

/** The browser's executable: `CHROMIUM_PATH`, Playwright's own shell, a shell installed now, or any other. */
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
