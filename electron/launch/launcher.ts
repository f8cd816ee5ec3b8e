import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './builtProgram.ts';
import { getElectron } from './electronBinary.ts';

interface LaunchOptions {
  /** The checkout. */
  readonly root: string;
  readonly args: readonly string[];
  /** The directory in which the user started. */
  readonly directory: string;
}

/** How long the download of Electron may stall, in ms. */
const timeout = 30_000;

/** Shows the program in its own window; returns why not, as a clause, if that is not possible. */
export async function launchWindow({ root, args, directory }: LaunchOptions): Promise<string | undefined> {
  await ensureBuilt(root);
  const obstacle = windowObstacle({ platform: process.platform, uid: process.getuid?.(), env: process.env });
  if (obstacle !== undefined) return obstacle;
  const folder = join(root, 'node_modules/electron');
  const electron = await getElectron({ folder, timeout, onProgress: showProgress });
  if (!electron.found) return `Electron could not be downloaded (${electron.why})`;
  const end = await runElectron({ binary: electron.path, root, args, directory });
  if (end.early) return `Electron does not run on this machine (${end.why})`;
  process.exitCode = end.code;
  return undefined;
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001B[K`);
  else if (text.endsWith('…')) process.stderr.write(`${text}\n`);
}

interface RunOptions {
  readonly binary: string;
  /** The folder of the program, whose package.json names the main file. */
  readonly root: string;
  readonly args: readonly string[];
  /** The directory in which the user started, which relative paths are based on. */
  readonly directory: string;
}

/** How Electron ended. `early` means that it failed before a window could be used. */
type ElectronEnd = { readonly early: false; readonly code: number } | { readonly early: true; readonly why: string };

/** An Electron that fails within this time after its start cannot run here, in ms. */
const earlyLimit = 8000;

/** Runs the program in Electron until it ends. */
export async function runElectron({ binary, root, args, directory }: RunOptions): Promise<ElectronEnd> {
  const startedAt = Date.now();
  const child = spawn(binary, [root, ...args], { cwd: directory, stdio: ['ignore', 'inherit', 'pipe'] });
  const said: string[] = [];
  child.stderr.on('data', (part: Buffer) => {
    if (said.length < 200) said.push(part.toString('utf8'));
    process.stderr.write(part);
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ early: true, why: error.message }));
    child.once('close', (code, signal) => {
      const stopped = signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP';
      const failed = code !== 0 && !stopped;
      if (failed && Date.now() - startedAt < earlyLimit) resolve({ early: true, why: endOf(said.join('')) });
      else resolve({ early: false, code: code ?? 0 });
    });
  });
}

function endOf(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (
    lines.find((line) => line.includes('FATAL'))?.slice(0, 200) ??
    lines.at(-1)?.slice(0, 200) ??
    'it exited immediately'
  );
}

interface Machine {
  readonly platform: string;
  /** The user's number; undefined if the system has none. */
  readonly uid: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Why this machine cannot show an Electron window, as a clause; undefined if no reason is known. */
export function windowObstacle({ platform, uid, env }: Machine): string | undefined {
  if (platform !== 'linux') return undefined;
  if (uid === 0) return "Electron's sandbox does not work for the user root";
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    return 'there is no screen (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  return undefined;
}
