import { spawn } from 'node:child_process';

interface RunOptions {
  readonly binary: string;
  /** The folder of the program, whose package.json names the main file. */
  readonly root: string;
  readonly args: readonly string[];
  /** Where the user started, which relative paths are taken from. */
  readonly directory: string;
}

/** How Electron ended. `early` tells that it failed before a window could have been used. */
export type ElectronEnd =
  { readonly early: false; readonly code: number } | { readonly early: true; readonly why: string };

/** Within this time after its start, a failing Electron is one that cannot run here, in milliseconds. */
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
    lines.find((line) => line.includes('FATAL'))?.slice(0, 200) ?? lines.at(-1)?.slice(0, 200) ?? 'it ended at once'
  );
}
