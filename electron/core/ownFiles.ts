import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Distinguishes this run of the program from a later one with the same process id. */
const run = randomUUID().slice(0, 8);
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const form = /^([0-9a-f]{8})-(\d{1,10})-([0-9a-f]{8})$/u;
/** In ms: after this time a file counts as stale although its owner may be running. */
const longest = 86_400_000;

/** A mark for the names of files that belong to this process while it runs: `<machine>-<pid>-<run>`. */
export function processMark(): string {
  return `${host}-${process.pid}-${run}`;
}

/** Whether the process that made a file with such a mark has ended; for another machine's file, whether a day has passed. */
export function isLeftBehind(mark: string, writtenAt: number): boolean {
  const [, machine, pid, itsRun] = form.exec(mark) ?? [];
  if (machine === host && pid !== undefined) {
    if (Number(pid) === process.pid) return itsRun !== run;
    if (!isRunning(Number(pid))) return true;
  }
  return Date.now() - writtenAt > longest;
}

/** Whether a process of this machine is running; true where that is unknown. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/**
 * Waits until the entries of a folder are on disk, so that a new file survives a power failure. Not possible on
 * Windows.
 */
export async function syncFolder(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * The purposes of temporary folders: files dropped on a browser's window, copies of files on servers, exported lists,
 * opened result files, backups being checked, what the system's ssh needs, and sockets for PostgreSQL's programs.
 */
type FolderPurpose = 'uploads' | 'far' | 'exports' | 'results' | 'backups' | 'ssh' | 'relay';
const folderForm = /^tidescope-(?:uploads|far|exports|results|backups|ssh|relay)-([0-9a-f]{8}-\d{1,10}-[0-9a-f]{8})-/u;
/** The folder of a sandbox, which `sandbox/` makes; the mark says whose it is. */
export const sandboxForm = /^tidescope-sandbox-([0-9a-f]{8}-\d{1,10}-[0-9a-f]{8})-/u;

/** Whether a path, or an address that names one, leads into a temporary folder of this program: what is there is gone after its end. */
export function isOwnTemporary(path: string): boolean {
  return path.split(/[/\\]|%2F/iu).some((part) => folderForm.test(part) || sandboxForm.test(part));
}

/** In bytes: the longest folder of a Unix socket, with some room for its name. */
const maxSocketFolder = 85;

/** Makes a temporary folder that only its owner may read. If this process is killed, a later start removes it. */
export async function makeTemporaryFolder(purpose: FolderPurpose): Promise<string> {
  const name = `tidescope-${purpose}-${processMark()}-`;
  // The path of a socket is limited, and the temporary folders of macOS are deep.
  const isShort = purpose !== 'relay' || join(tmpdir(), name).length <= maxSocketFolder;
  return mkdtemp(join(isShort ? tmpdir() : '/tmp', name));
}

/** Removes the temporary folders of this user whose process has ended without removing them. */
export async function removeLeftFolders(): Promise<void> {
  for (const base of new Set([tmpdir(), '/tmp'])) await removeLeftIn(base);
}

async function removeLeftIn(base: string): Promise<void> {
  for (const name of await readdir(base).catch(() => [])) {
    const mark = folderForm.exec(name)?.[1];
    if (mark === undefined) continue;
    const path = join(base, name);
    // Another process may remove the same folder at the same time.
    const found = await lstat(path).catch(() => undefined);
    const isOwn = found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid());
    if (isOwn && isLeftBehind(mark, found.mtimeMs)) await rm(path, { recursive: true, force: true });
  }
}
