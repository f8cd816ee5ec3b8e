import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Electron's executable, or why it is not available, as a clause that can end a sentence. */
export type ElectronBinary =
  { readonly found: true; readonly path: string } | { readonly found: false; readonly why: string };

interface FetchOptions {
  /** The folder of the npm package `electron`. */
  readonly folder: string;
  /** How long the download may stall before it is cancelled, in ms. */
  readonly timeout: number;
  readonly onProgress: (text: string) => void;
}

/** The executable of the installed package, if it has been downloaded. */
export async function findElectron(folder: string): Promise<string | undefined> {
  const name = await readFile(join(folder, 'path.txt'), 'utf8').catch(() => undefined);
  if (name === undefined) return undefined;
  const path = join(folder, 'dist', name);
  return (await stat(path).catch(() => undefined))?.isFile() === true ? path : undefined;
}

/** Finds Electron's executable, or lets the package download it, as npm does not install it. */
export async function getElectron(options: FetchOptions): Promise<ElectronBinary> {
  const { folder, timeout, onProgress } = options;
  const there = await findElectron(folder);
  if (there !== undefined) return { found: true, path: there };
  onProgress('Downloading Electron (once)…');
  const temporary = await mkdtemp(join(tmpdir(), 'tidescope-electron-'));
  try {
    const why = await install({ folder, timeout, onProgress, temporary });
    const path = await findElectron(folder);
    return path === undefined ? { found: false, why } : { found: true, path };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Runs the package's own installer; returns its last message for the case that it fails. */
async function install({
  folder,
  timeout,
  onProgress,
  temporary,
}: FetchOptions & { readonly temporary: string }): Promise<string> {
  const places = { TMPDIR: temporary, TEMP: temporary, TMP: temporary, ELECTRON_GET_NO_PROGRESS: '1' };
  const installer = spawn(process.execPath, [join(folder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...places },
  });
  const said: string[] = [];
  installer.stderr.on('data', (part: Buffer) => said.push(part.toString('utf8')));
  const seen = { bytes: 0, at: Date.now(), stalled: false };
  const watch = setInterval(() => {
    void bytesIn(temporary).then((bytes) => {
      if (bytes !== seen.bytes) {
        Object.assign(seen, { bytes, at: Date.now() });
        onProgress(`Downloading Electron: ${Math.round(bytes / 2 ** 20)} MiB`);
      } else if (Date.now() - seen.at > timeout) {
        seen.stalled = true;
        installer.kill('SIGKILL');
      }
      return bytes;
    });
  }, 250);
  try {
    await new Promise<void>((resolve) => {
      installer.once('error', (error) => said.push(error.message));
      installer.once('close', () => resolve());
    });
  } finally {
    clearInterval(watch);
  }
  return seen.stalled ? `no data arrived for ${Math.round(timeout / 1000)} s` : lastMessage(said.join(''));
}

function lastMessage(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line !== '' && !line.startsWith('at ') && !/^[{}\]]/u.test(line));
  const cause = telling.find((line) => /E[A-Z]{4,}|HTTP|[Ss]tatus/u.test(line)) ?? telling[0];
  return (
    cause?.replace(/^(?:\[cause\]: )?\w*Error: /u, '').slice(0, 160) ?? 'the download ended without an error message'
  );
}

async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
