import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type HostKeys, makeHostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import { makeSshKey, type SshKey } from './sshKeys.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

/** What SSH tests need: a folder, an accepted key, and the program's own file of host keys. */
export interface SshBench {
  readonly folder: string;
  readonly key: SshKey;
  readonly hostKeys: HostKeys;
  readonly ownFile: string;
}

/** Sets it up before the tests of a file and cleans it up after them; read it inside a test. */
export function useSshBench(): () => SshBench {
  const made: { bench: SshBench | undefined; dispose: (() => Promise<void>) | undefined } = {
    bench: undefined,
    dispose: undefined,
  };
  beforeAll(async () => {
    const folder = await makeTemporaryFolder();
    const ownFile = join(folder.path, 'known_hosts');
    made.dispose = folder.dispose;
    made.bench = {
      folder: folder.path,
      key: await makeSshKey(folder.path, 'key'),
      hostKeys: makeHostKeys({ userFiles: [], ownFile }),
      ownFile,
    };
  });
  afterAll(async () => made.dispose?.());
  return () => {
    if (made.bench === undefined) throw new Error('There is no bench yet');
    return made.bench;
  };
}
