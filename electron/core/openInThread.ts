import { rm } from 'node:fs/promises';
import { startThread } from '#core/workerThread.ts';
import { type OpenedResults, openedResultsSchema } from '#shared/domain/resultFile.ts';

interface Opening {
  readonly thread: Parameters<typeof startThread>[0];
  /** What the thread gets: what it reads, and the SQLite file that it writes. */
  readonly files: Readonly<Record<string, string>> & { readonly file: string };
  /** In ms: how long the thread may say nothing. */
  readonly silence: number;
  readonly signal: AbortSignal;
}

/** Makes a SQLite file of what is stored in another form, in a thread. Of one that fails nothing is left. */
export async function openInThread({ thread: options, files, silence, signal }: Opening): Promise<OpenedResults> {
  const thread = startThread(options);
  try {
    const opened = openedResultsSchema.parse(await thread.ask(files, { signal, silence }));
    await thread.end();
    return opened;
  } catch (error) {
    // It may still be writing.
    await thread.end();
    await rm(files.file, { force: true });
    throw error;
  }
}
