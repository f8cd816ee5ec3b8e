import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { z } from 'zod';
import { unlessMissing } from '#core/errorCode.ts';
import { type CrashReports, makeCrashReports } from '#core/diagnostics/crashReports.ts';
import { type LogFile, makeLogFile } from '#core/diagnostics/logFile.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { HostServices } from '#core/hostHandlers.ts';
import type { diagnosticsCalls } from '#shared/contract/diagnosticsCalls.ts';
import type { Licence } from '#shared/domain/diagnostics.ts';

/** The program's log and crash reports, which a host makes before core. */
export interface Diagnostics {
  readonly directory: string;
  readonly log: LogFile;
  readonly crashes: CrashReports;
}

/** Keeps log and crash reports below the given folder. */
export function makeDiagnostics(directory: string, version: string): Diagnostics {
  const log = makeLogFile({ directory });
  const runtimes = runtimesOf().map((each) => `${each.name} ${each.version}`);
  const program = [`Tidescope ${version}`, ...runtimes].join(' · ');
  return { directory, log, crashes: makeCrashReports({ directory, log, program }) };
}

/** Only Electron has the first two. */
const runtimeNames = [
  ['Electron', 'electron'],
  ['Chromium', 'chrome'],
  ['Node.js', 'node'],
] as const;

function runtimesOf(): readonly { readonly name: string; readonly version: string }[] {
  const runtimes = runtimeNames.flatMap(([name, key]) => {
    const version: unknown = Reflect.get(process.versions, key);
    return typeof version === 'string' ? [{ name, version }] : [];
  });
  return [...runtimes, { name: process.platform, version: `${release()} ${process.arch}` }];
}

/** The file that the build writes: see packaging/licences.ts. */
const licencesSchema = z.array(
  z.object({ name: z.string(), version: z.string(), identifier: z.string().nullish(), text: z.string().nullish() }),
);

async function readLicences(file: string | undefined): Promise<readonly Licence[]> {
  const text = file === undefined ? undefined : await unlessMissing(readFile(file, 'utf8'));
  return licencesSchema.parse(JSON.parse(text ?? '[]')).map(({ name, version, identifier, text: full }) => ({
    name,
    version,
    licence: identifier ?? '',
    text: full ?? '',
  }));
}

interface DiagnosticsOptions {
  readonly services: HostServices;
  readonly diagnostics: Diagnostics;
}

/** The handlers of `diagnosticsCalls`. */
export function makeDiagnosticsHandlers(options: DiagnosticsOptions): HandlersOf<typeof diagnosticsCalls, never> {
  const { services, diagnostics } = options;
  return {
    'diagnostics.about': async () => ({
      version: services.version,
      runtimes: runtimesOf(),
      folder: diagnostics.directory,
      canOpenFolder: services.openFolder !== undefined,
      reports: await diagnostics.crashes.list(),
    }),
    'diagnostics.report': async ({ name }) => ({ text: await diagnostics.crashes.read(name) }),
    'diagnostics.openFolder': async () => {
      await services.openFolder?.(diagnostics.directory);
      return {};
    },
    'diagnostics.licences': async () => ({ licences: await readLicences(services.licences) }),
  };
}
