import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HandlersOf } from '#core/handlersOf.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import { startThread } from '#core/workerThread.ts';
import type { resultFileCalls } from '#shared/contract/resultFileCalls.ts';
import { type OpenedResults, openedResultsSchema } from '#shared/domain/resultFile.ts';

/** The handlers of `resultFileCalls`, and the databases that they made. */
export interface ResultFiles {
  readonly handlers: HandlersOf<typeof resultFileCalls, 'signal'>;
  /** Removes all databases. */
  readonly close: () => Promise<void>;
}

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
        return inThread({ path, file }, signal);
      },
    },
    close: async () => {
      if (making !== undefined) await rm(await making, { recursive: true, force: true });
    },
  };
}

/** In MB: the file's text, its objects and a page's text. In ms: the largest file takes a small part of this. */
const limits = { heap: 4096, silence: 600_000 };

async function inThread(
  files: { readonly path: string; readonly file: string },
  signal: AbortSignal,
): Promise<OpenedResults> {
  const thread = startThread({
    script: { name: './resultFileWorker', beside: import.meta.url },
    heap: limits.heap,
    what: 'Opening the result file',
    hint: 'Nothing was changed. Check the file, or try again with fewer programs running.',
  });
  try {
    const opened = openedResultsSchema.parse(await thread.ask(files, { signal, silence: limits.silence }));
    await thread.end();
    return opened;
  } catch (error) {
    // It may still be writing.
    await thread.end();
    await rm(files.file, { force: true });
    throw error;
  }
}
