import { join } from 'node:path';
import { ensureBuilt } from './builtProgram.ts';
import { getElectron } from './electronBinary.ts';
import { runElectron } from './runElectron.ts';
import { windowObstacle } from './windowObstacle.ts';

interface LaunchOptions {
  /** The checkout. */
  readonly root: string;
  readonly args: readonly string[];
  /** Where the user started. */
  readonly directory: string;
}

/** How long the download of Electron may stand still, in milliseconds. */
const timeout = 30_000;

/** Shows the program in a window of its own; answers why not, as a clause, where that cannot be. */
export async function launchWindow({ root, args, directory }: LaunchOptions): Promise<string | undefined> {
  await ensureBuilt(root);
  const obstacle = windowObstacle({ platform: process.platform, uid: process.getuid?.(), env: process.env });
  if (obstacle !== undefined) return obstacle;
  const folder = join(root, 'node_modules/electron');
  const electron = await getElectron({ folder, timeout, onProgress: showProgress });
  if (!electron.found) return `Electron could not be fetched (${electron.why})`;
  const end = await runElectron({ binary: electron.path, root, args, directory });
  if (end.early) return `Electron does not run on this machine (${end.why})`;
  process.exitCode = end.code;
  return undefined;
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001B[K`);
  else if (text.endsWith('…')) process.stderr.write(`${text}\n`);
}
