import { spawn } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const sources = ['shared', 'electron', 'renderer', 'docs', 'vite.config.ts', 'package.json'] as const;
const products = [
  'dist/renderer/index.html',
  'dist/electron/serve.js',
  'dist/electron/tidescope.js',
  'dist/electron/main.js',
  'dist/preload/preload.cjs',
] as const;

/** Whether the built program exists and is newer than all of its sources. `root` is the checkout. */
export async function isBuilt(root: string): Promise<boolean> {
  const built = await Promise.all(products.map(async (product) => changedAt(join(root, product))));
  const oldest = Math.min(...built);
  if (oldest === 0) return false;
  const youngest = await Promise.all(sources.map(async (source) => youngestIn(join(root, source))));
  return Math.max(...youngest) <= oldest;
}

/** Builds the program if necessary; the build's output is shown on stderr only if it failed. */
export async function ensureBuilt(root: string): Promise<void> {
  if (await isBuilt(root)) return;
  const lock = join(root, '.cache/building');
  await mkdir(join(root, '.cache'), { recursive: true });
  await takeLock(lock);
  try {
    if (!(await isBuilt(root))) await build(root);
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

/** A lock older than this was left by a build that was killed, in ms. */
const maxBuildTime = 120_000;

/** Concurrent starts build once: the second waits. */
async function takeLock(lock: string): Promise<void> {
  for (;;) {
    const made = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (made) return;
    if (Date.now() - (await changedAt(lock)) > maxBuildTime) await rm(lock, { recursive: true, force: true });
    else await setTimeout(200);
  }
}

async function build(root: string): Promise<void> {
  process.stderr.write('Building Tidescope…\n');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A build started by a test run would otherwise use React's development version.
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => said.push(part.toString('utf8')));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`Building the program failed:\n${said.join('').trim()}`);
}

async function youngestIn(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = await readdir(path);
  const inside = await Promise.all(entries.map(async (entry) => youngestIn(join(path, entry))));
  return Math.max(found.mtimeMs, ...inside);
}

async function changedAt(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}
