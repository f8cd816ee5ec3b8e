import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { appVersion } from '#core/appVersion.ts';
import { type Core, makeCore } from '#core/core.ts';
import type { HostServices } from '#core/hostHandlers.ts';
import type { ApproveCommand } from '#core/connection/secrets/commandApprovals.ts';
import type { BrowserStep, Trace } from '#core/diagnostics/startupTrace.ts';
import type { Log } from '#core/dispatch.ts';
import { settingsDirectory } from '#core/account.ts';
import { openTarget } from '#core/openTarget.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import { makeSettingsFile, type SettingsFile } from '#core/settingsFile.ts';
import { z } from 'zod';
import type { Target } from '#shared/domain/connection.ts';
import { startHttpHost } from './httpHost.ts';

/** Core and its HTTP host, running. */
export interface BrowserMode {
  readonly port: number;
  readonly token: string;
  /** The address to open, with the token. */
  readonly url: string;
  /** The same address with a code that works once, for a short time, and leads to a place in the window. */
  readonly urlForOnce: (place?: string) => string;
  /** Opens a connection at the start, and returns the place that shows it; a failure is logged. */
  readonly open: (target: Target) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

interface BrowserModeOptions {
  /** 0 for the port of the last start, or any free one: a window that is still open then continues. */
  readonly port: number;
  /** The built renderer. */
  readonly renderer: string;
  readonly log: Log;
  /** How the user approves commands for secrets: at the terminal, or, without one, by saving them. */
  readonly approveCommand: ApproveCommand;
  readonly trace: Trace<BrowserStep>;
}

const browserFileSchema = z.strictObject({
  version: z.literal(1),
  /** 0 if the program was not started before. */
  port: z.int(),
  /** The value of the cookie, so that a window that is open continues after a restart. */
  session: z.string().min(32),
});
type BrowserFile = z.infer<typeof browserFileSchema>;

function newBrowserFile(): BrowserFile {
  return { version: 1, port: 0, session: randomBytes(32).toString('base64url') };
}

/** What browser mode keeps for its next start, readable by its owner only. */
function makeBrowserFile(directory: string): SettingsFile<BrowserFile> {
  const path = join(directory, 'browser.json');
  return makeSettingsFile<BrowserFile>({ path, schema: browserFileSchema, missing: newBrowserFile() });
}

/** What core gets from a host that has no window of its own. */
export function servicesWithoutWindow(approveCommand: ApproveCommand, licences?: string): HostServices {
  return {
    host: 'browser',
    version: appVersion,
    platform: process.platform,
    canChooseFile: false,
    chooseFile: async () => null,
    approveCommand,
    ...(licences === undefined ? {} : { licences }),
  };
}

/** Starts browser mode. Fails with unavailable if the port is in use. The caller closes it. */
export async function startBrowserMode(options: BrowserModeOptions): Promise<BrowserMode> {
  const { port, renderer, log, approveCommand, trace } = options;
  const token = randomBytes(32).toString('base64url');
  const uploads = await makeTemporaryFolder('uploads');
  const directory = settingsDirectory();
  const remembered = makeBrowserFile(directory);
  const services = servicesWithoutWindow(approveCommand, join(renderer, '../licences.json'));
  const core = makeCore({ directory, services, log });
  trace('core started');
  const traced: Core = {
    ...core,
    call: async (request, signal) => {
      const reply = await core.call(request, signal);
      trace('first call answered');
      return reply;
    },
  };
  const leave = async (): Promise<void> => {
    await core.close();
    await rm(uploads, { recursive: true, force: true });
  };
  try {
    const { port: lastPort, session } = await remembered.read().catch(() => newBrowserFile());
    const start = async (wanted: number) =>
      startHttpHost({
        core: traced,
        port: wanted,
        token,
        session,
        renderer,
        uploads,
        onPage: () => trace('page requested'),
      });
    const host = port === 0 && lastPort !== 0 ? await start(lastPort).catch(async () => start(0)) : await start(port);
    await remembered.write({ version: 1, port: host.port, session }).catch((error: unknown) => {
      log(`The port could not be remembered for the next start: ${String(error)}`);
    });
    trace('address available');
    return {
      port: host.port,
      token,
      url: host.url,
      urlForOnce: host.urlForOnce,
      open: async (target) =>
        openTarget(target, {
          core,
          onFailure: ({ message, hint, details }) =>
            log([message, hint, ...details].filter((line) => line !== '').join('\n')),
        }),
      close: async () => {
        await host.close();
        await leave();
      },
    };
  } catch (error) {
    await leave();
    throw error;
  }
}
