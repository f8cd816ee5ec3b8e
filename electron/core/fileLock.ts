import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode, isMissingFile, unlessMissing } from '#core/errorCode.ts';
import { isRunning } from '#core/ownFiles.ts';
import { makeFailure } from '#shared/failure.ts';

/** After how long, in ms, a lock counts as stale although its holder may be running. */
const stale = 10_000;
/** How long to wait for a lock, in ms. */
const timeout = 15_000;
const maxPause = 40;

/**
 * Runs `work` while holding the lock `<path>.lock`, which excludes other processes. A lock whose holder has ended is
 * taken over. Fails with `unavailable` after 15 s.
 */
export async function withFileLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${path}.lock`;
  const token = `${hostname()}\n${process.pid}\n${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const begun = performance.now();
  for (let wait = 2; !(await create(lock, token)); wait = Math.min(wait * 2, maxPause)) {
    await removeStale(lock);
    if (performance.now() - begun > timeout) {
      throw makeFailure({
        code: 'unavailable',
        message: `'${path}' is locked by another process`,
        hint: `Close other instances of the program, or remove '${lock}'.`,
      });
    }
    await pause(wait * (0.5 + Math.random()));
  }
  try {
    return await work();
  } finally {
    if ((await readText(lock)) === token) await rm(lock, { force: true });
  }
}

/** Creates the file; false where it exists. */
async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || isBeingRemoved(error)) return false;
    throw error;
  }
}

/** Removes a stale lock. A second lock, named after it, lets only one process do so. */
async function removeStale(lock: string): Promise<void> {
  const text = await readText(lock);
  if (text === undefined || !(await isLeft(lock, text))) return;
  const removal = `${lock}.${text.split('\n').at(2) ?? 'unnamed'}`;
  if (!(await create(removal, ''))) {
    if ((await age(removal)) > stale) await rm(removal, { force: true });
    return;
  }
  try {
    if ((await readText(lock)) === text) await rm(lock, { force: true });
  } finally {
    await rm(removal, { force: true });
  }
}

async function isLeft(lock: string, text: string): Promise<boolean> {
  if ((await age(lock)) > stale) return true;
  const [host, pid] = text.split('\n');
  return host === hostname() && pid !== undefined && !isRunning(Number(pid));
}

/** In ms; 0 for a file that no longer exists. */
async function age(path: string): Promise<number> {
  const found = await unlessMissing(stat(path));
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error) || isBeingRemoved(error)) return undefined;
    throw error;
  }
}

/** Windows answers EPERM for a file that is just being removed. */
function isBeingRemoved(error: unknown): boolean {
  return process.platform === 'win32' && errorCode(error) === 'EPERM';
}
