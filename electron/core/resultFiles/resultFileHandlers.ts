import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HandlersOf } from '#core/handlersOf.ts';
import { openInThread } from '#core/openInThread.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import type { resultFileCalls } from '#shared/contract/resultFileCalls.ts';

/** The handlers of `resultFileCalls`, and the databases that they made. */
export interface ResultFiles {
  readonly handlers: HandlersOf<typeof resultFileCalls, 'signal'>;
  /** Removes all databases. */
  readonly close: () => Promise<void>;
}

const thread = {
  script: { name: './resultFileWorker', beside: import.meta.url },
  // In MB: the file's text, its objects and a page's text.
  heap: 4096,
  what: 'Opening the result file',
  hint: 'Nothing was changed. Check the file, or try again with fewer programs running.',
} as const;
/** In ms: the largest file takes a small part of this. */
const silence = 600_000;

/** Opens result files: each becomes a temporary SQLite file, which is opened like any other. */
export function makeResultFiles(): ResultFiles {
  let making: Promise<string> | undefined;
  return {
    handlers: {
      'resultFiles.open': async ({ path }, { signal }) => {
        making ??= makeTemporaryFolder('results');
        const name = basename(path)
          .replace(/\.json$/iu, '')
          .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
          .slice(0, 80);
        const file = join(await making, `${name} ${randomUUID().slice(0, 8)}.sqlite`);
        return openInThread({ thread, files: { path, file }, silence, signal });
      },
    },
    close: async () => {
      if (making !== undefined) await rm(await making, { recursive: true, force: true });
    },
  };
}
