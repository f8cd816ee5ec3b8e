import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { redactExternal } from '#core/connection/redact.ts';

/** The program's log, on this computer only. */
export interface LogFile {
  readonly folder: string;
  /** Writes a line with the time, its secrets masked. Never fails: a full or read-only disk loses the line. */
  readonly write: (line: string) => void;
  /** The last lines of this run, oldest first. */
  readonly recent: () => readonly string[];
}

interface LogFileOptions {
  /** Where the program keeps its own files. */
  readonly directory: string;
  /** In bytes: the size at which a new file is begun. */
  readonly limit?: number;
}

/** How many files are kept: the current one and earlier ones. */
const kept = 5;
const recentLines = 60;

/** Keeps the log in `logs/tidescope.log`; earlier files are `tidescope.1.log` and so on. Nothing is created before the first line. */
export function makeLogFile({ directory, limit = 1024 * 1024 }: LogFileOptions): LogFile {
  const folder = join(directory, 'logs');
  const name = (number: number): string => join(folder, number === 0 ? 'tidescope.log' : `tidescope.${number}.log`);
  const last: string[] = [];
  const rotate = (): void => {
    for (let number = kept - 2; number >= 0; number -= 1) renameIfAny(name(number), name(number + 1));
  };
  return {
    folder,
    write: (line) => {
      const text = `${new Date().toISOString()} ${redactExternal(line).replaceAll('\n', '\n  ')}`;
      last.push(text);
      if (last.length > recentLines) last.shift();
      quietly(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        if ((statSync(name(0), { throwIfNoEntry: false })?.size ?? 0) > limit) rotate();
        appendFileSync(name(0), `${text}\n`, { mode: 0o600 });
      });
    },
    recent: () => [...last],
  };
}

function renameIfAny(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
}

/** Runs what may fail for the lack of space or rights, which must not end the program. */
export function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}
