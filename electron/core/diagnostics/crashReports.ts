import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '#core/errorCode.ts';
import type { CrashReport } from '#shared/domain/diagnostics.ts';
import { redactExternal } from '#core/connection/redact.ts';
import { type LogFile, quietly } from '#core/diagnostics/logFile.ts';

/** What went wrong, in one line: `The window crashed (exit code 139)`. */
interface Crash {
  readonly what: string;
  readonly details?: string;
}

/** The reports of crashes, on this computer only. */
export interface CrashReports {
  /** Writes a report with the last lines of the log. Never fails. */
  readonly save: (crash: Crash) => void;
  /** The reports that are kept, newest first. */
  readonly list: () => Promise<readonly CrashReport[]>;
  /** The text of a report; null if it is not kept any more. */
  readonly read: (name: string) => Promise<string | null>;
}

interface CrashReportsOptions {
  /** Where the program keeps its own files. */
  readonly directory: string;
  readonly log: LogFile;
  /** The program, its runtimes and the system, in one line. */
  readonly program: string;
}

const kept = 5;
const form = /^(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)\.txt$/u;

/** Keeps the last five reports in `crashes`, each as a text with its secrets masked. */
export function makeCrashReports({ directory, log, program }: CrashReportsOptions): CrashReports {
  const folder = join(directory, 'crashes');
  const removeOld = (): void => {
    const names = readdirSync(folder).filter((name) => form.test(name));
    for (const name of names.toSorted().slice(0, -kept)) rmSync(join(folder, name), { force: true });
  };
  return {
    save: ({ what, details = '' }) => {
      const at = new Date().toISOString();
      const parts = [what, `${at} · ${program}`, redactExternal(details), 'Last lines of the log:', ...log.recent()];
      log.write(`Crash: ${what}`);
      quietly(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const text = `${parts.filter((part) => part !== '').join('\n')}\n`;
        writeFileSync(join(folder, `${at.replaceAll(/[:.]/gu, '-')}.txt`), text, { mode: 0o600 });
        removeOld();
      });
    },
    list: async () => {
      const names = (await unlessMissing(readdir(folder))) ?? [];
      const own = names
        .filter((name) => form.test(name))
        .toSorted()
        .toReversed();
      return Promise.all(
        own.map(async (name) => {
          const [what = ''] = (await readFile(join(folder, name), 'utf8')).split('\n');
          return { name, at: instantOf(name), what };
        }),
      );
    },
    read: async (name) => {
      if (!form.test(name)) return null;
      return (await unlessMissing(readFile(join(folder, name), 'utf8'))) ?? null;
    },
  };
}

/** The time in a report's name, which has no characters that Windows forbids. */
function instantOf(name: string): string {
  return name.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.txt$/u, 'T$1:$2:$3.$4Z');
}
