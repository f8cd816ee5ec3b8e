import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { makeDemoPath } from '#core/demo/demoPath.ts';
import { announceBrowser, launchBrowserServer } from './browser.ts';
import { announceDemo } from './demoPages.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

/**
 * Vitest's global setup: starts a browser for each worker, shared by its test files, makes the demonstration that they
 * copy, and returns a function that stops and removes them.
 */
export async function setup({ vitest }: TestProject): Promise<() => Promise<void>> {
  const folder = await makeTemporaryFolder();
  const workers = Array.from({ length: vitest.config.maxWorkers }, (_, at) => String(at + 1));
  const [servers] = await Promise.all([
    Promise.all(
      workers.map(async (worker) => {
        const server = await launchBrowserServer();
        announceBrowser(worker, server.wsEndpoint());
        return server;
      }),
    ),
    makeDemo(join(folder.path, 'demo')),
  ]);
  return async () => {
    await Promise.all(servers.map(async (server) => server.close()));
    await folder.dispose();
  };
}

async function makeDemo(directory: string): Promise<void> {
  await mkdir(directory);
  await makeDemoPath(directory)({ signal: new AbortController().signal, onProgress: () => undefined });
  announceDemo(directory);
}
