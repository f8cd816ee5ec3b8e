import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readManifest, summarise } from '#core/dataset/datasetFolder.ts';
import { freeSpaceOf } from '#core/freeSpace.ts';
import { openInThread } from '#core/openInThread.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import type { OpenedResults } from '#shared/domain/resultFile.ts';
import { formatBytes } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';

/** Datasets that are open as databases, until the program ends. */
export interface OpenedDatasets {
  readonly open: (folder: string, signal: AbortSignal) => Promise<OpenedResults>;
  readonly close: () => Promise<void>;
}

const thread = {
  script: { name: './openDatasetWorker', beside: import.meta.url },
  // In MB: a row group with its objects.
  heap: 2048,
  what: 'Opening the dataset',
  hint: 'Nothing was changed. Analyse it with DuckDB, which reads it where it is.',
} as const;
/** In ms: a file of a part takes a small part of this. */
const silence = 120_000;

/** Makes what opens datasets: each becomes a temporary SQLite file, which is opened like any other. */
export function makeOpenedDatasets(): OpenedDatasets {
  let making: Promise<string> | undefined;
  return {
    open: async (folder, signal) => {
      const manifest = await readManifest(folder);
      if (manifest === undefined) {
        throw makeFailure({
          code: 'file-missing',
          message: `There is no dataset in '${folder}'`,
          hint: 'Choose the folder that holds dataset.json.',
        });
      }
      making ??= makeTemporaryFolder('results');
      const temporary = await making;
      await requireSpace(temporary, summarise(folder, manifest).bytes);
      const name = basename(folder)
        .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
        .slice(0, 80);
      const file = join(temporary, `${name} dataset ${randomUUID().slice(0, 8)}.sqlite`);
      return openInThread({ thread, files: { folder, file }, silence, signal });
    },
    close: async () => {
      if (making !== undefined) await rm(await making, { recursive: true, force: true });
    },
  };
}

/** Numbers as text, compressed, take about as much as in the dataset; twice that is free of surprises. */
async function requireSpace(temporary: string, bytes: number): Promise<void> {
  const free = await freeSpaceOf(temporary);
  if (free === null || free > 2 * bytes) return;
  throw makeFailure({
    code: 'unavailable',
    message: `The dataset has ${formatBytes(bytes)}, for which there is no space in '${temporary}'`,
    hint: 'Make space, or analyse it with DuckDB, which reads it where it is.',
  });
}
