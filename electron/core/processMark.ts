import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Tells this run of the program from a later one that got the same number. */
const run = randomUUID().slice(0, 8);
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const form = /^([0-9a-f]{8})-(\d{1,10})-([0-9a-f]{8})$/u;
/** In ms: after that long a file counts as left behind though its owner may live. */
const longest = 86_400_000;

/** What stands in the names of files that are this process's own while it is at work: `<machine>-<pid>-<run>`. */
export function processMark(): string {
  return `${host}-${process.pid}-${run}`;
}

/** Whether whoever made a file of such a name has ended, as far as can be told from here: of another machine's, after a day. */
export function isLeftBehind(mark: string, writtenAt: number): boolean {
  const [, machine, pid, itsRun] = form.exec(mark) ?? [];
  if (machine === host && pid !== undefined) {
    if (Number(pid) === process.pid) return itsRun !== run;
    if (!isRunning(Number(pid))) return true;
  }
  return Date.now() - writtenAt > longest;
}

/** Whether a process of this machine runs; true where that cannot be told. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
