import { type Core, makeCore } from '#core/core.ts';
import type { HostServices } from '#core/hostHandlers.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

/** Core over a temporary folder, with its log. */
export interface TestCore {
  readonly core: Core;
  readonly folder: string;
  readonly logged: readonly string[];
  readonly dispose: () => Promise<void>;
}

export async function makeTestCore(parts: Partial<HostServices> = {}): Promise<TestCore> {
  const folder = await makeTemporaryFolder();
  const logged: string[] = [];
  const services = {
    host: 'test',
    version: '0.0.0',
    platform: 'linux',
    canChooseFile: false,
    chooseFile: async () => null,
    ...parts,
  } as const;
  const log = (line: string): void => {
    // Timings of a busy machine are not what tests are about.
    if (!line.startsWith('The event loop was held up')) logged.push(line);
  };
  const core = makeCore({ directory: folder.path, services, log });
  return {
    core,
    folder: folder.path,
    logged,
    dispose: async () => {
      await core.close();
      await folder.dispose();
    },
  };
}
