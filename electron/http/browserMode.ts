import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appVersion } from '#core/appVersion.ts';
import { makeCore } from '#core/core.ts';
import type { Log } from '#core/dispatch.ts';
import { settingsDirectory } from '#core/account.ts';
import { hostCallId } from '#shared/contract/events.ts';
import type { Target } from '#shared/domain/connection.ts';
import { startHttpHost } from './httpHost.ts';

/** Core and its HTTP host, running. */
export interface BrowserMode {
  readonly port: number;
  readonly token: string;
  /** The address to open, with the token. */
  readonly url: string;
  /** Opens a connection at the start; a failure is logged. */
  readonly open: (target: Target) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface BrowserModeOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** The built renderer. */
  readonly renderer: string;
  readonly log: Log;
}

/** Starts browser mode. Fails with unavailable where the port is in use. The caller closes it. */
export async function startBrowserMode({ port, renderer, log }: BrowserModeOptions): Promise<BrowserMode> {
  const token = randomBytes(32).toString('base64url');
  const uploads = await mkdtemp(join(tmpdir(), 'tidescope-'));
  const services = {
    host: 'browser',
    version: appVersion,
    platform: process.platform,
    canChooseFile: false,
    chooseFile: async () => null,
  } as const;
  const core = makeCore({ directory: settingsDirectory(), services, log });
  const leave = async (): Promise<void> => {
    await core.close();
    await rm(uploads, { recursive: true, force: true });
  };
  try {
    const host = await startHttpHost({ core, port, token, renderer, uploads });
    return {
      port: host.port,
      token,
      url: host.url,
      open: async (target) => {
        const request = { call: 'connections.open', input: { target }, callId: hostCallId };
        const reply = await core.call(request, new AbortController().signal);
        if (reply.ok) return;
        const { message, hint, details } = reply.failure;
        log([message, hint, ...details].filter((line) => line !== '').join('\n'));
      },
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
