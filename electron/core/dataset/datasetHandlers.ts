import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { Connections } from '#core/connection/connections.ts';
import { freeSpace, readManifest, summarise } from '#core/dataset/datasetFolder.ts';
import { countRows } from '#core/dataset/datasetSql.ts';
import { exportDataset } from '#core/dataset/exportDataset.ts';
import { requireSameDatabase } from '#core/dataset/planExport.ts';
import { makeOpenedDatasets } from '#core/dataset/reopen/openDataset.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { makeSettingsFile } from '#core/settingsFile.ts';
import type { datasetCalls } from '#shared/contract/datasetCalls.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** The handlers of `datasetCalls`, and the databases that they made. */
export interface Datasets {
  readonly handlers: HandlersOf<typeof datasetCalls, 'signal' | 'onProgress'>;
  readonly close: () => Promise<void>;
}

interface DatasetOptions {
  readonly directory: string;
  readonly program: string;
  readonly connections: Pick<Connections, 'database' | 'get'>;
}

/** Where the dataset of each connection is, the one used last first. */
const usedSchema = z.strictObject({
  version: z.literal(1),
  folders: z.array(z.strictObject({ connectionId: z.string(), folder: z.string() })).readonly(),
});
const maxUsed = 200;

/** Exports datasets, and opens them as temporary databases. */
export function makeDatasets({ directory, program, connections }: DatasetOptions): Datasets {
  const opened = makeOpenedDatasets();
  const usual = (name: string): string => {
    const plain = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 80);
    return join(directory, 'datasets', plain === '' || plain.startsWith('.') ? 'database' : plain);
  };
  const used = makeSettingsFile<z.infer<typeof usedSchema>>({
    path: join(directory, 'datasets.json'),
    schema: usedSchema,
    missing: { version: 1, folders: [] },
  });
  return {
    handlers: {
      'dataset.find': async ({ connectionId, folder: chosen }, { signal }) => {
        const database = connections.database(connectionId);
        const last = (await used.read()).folders.find((each) => each.connectionId === connectionId)?.folder;
        const folder = chosen ?? last ?? usual(connections.get(connectionId).name);
        try {
          requireAbsolute(folder);
          const free = await freeSpace(folder);
          const manifest = await readManifest(folder);
          if (manifest !== undefined) await requireSameDatabase(database, { folder, manifest }, signal);
          return { folder, free, found: manifest === undefined ? null : summarise(folder, manifest), refusal: '' };
        } catch (error) {
          if (!(error instanceof FailureError) || !['bad-input', 'unavailable'].includes(error.failure.code))
            throw error;
          return { folder, free: null, found: null, refusal: error.failure.message };
        }
      },
      'dataset.preview': async ({ connectionId }, { signal }) => {
        const counted = await countRows(connections.database(connectionId), signal);
        const bytes = counted.reduce((sum, table) => sum + table.bytes, 0);
        return { bytes, tables: counted.map(({ name, rows }) => ({ name, rows })) };
      },
      'dataset.export': async ({ connectionId, folder }, { signal, onProgress }) => {
        requireAbsolute(folder);
        const database = connections.database(connectionId);
        const { name, place, dialect, revision, isYaptide } = connections.get(connectionId);
        if (!isYaptide) {
          throw makeFailure({
            code: 'bad-input',
            message: `'${name}' has none of yaptide's tables`,
            hint: 'A dataset is made of simulations and their pages. Export single tables in Tables.',
          });
        }
        const source = { name, place, dialect, revision: revision.byShape };
        const exported = await exportDataset({ database, folder, source, program, signal, onProgress });
        await used.update(({ folders }) => {
          const others = folders.filter((each) => each.connectionId !== connectionId).slice(0, maxUsed - 1);
          return { version: 1, folders: [{ connectionId, folder }, ...others] };
        });
        return exported;
      },
      'dataset.open': async ({ folder }, { signal }) => {
        requireAbsolute(folder);
        return opened.open(folder, signal);
      },
    },
    close: opened.close,
  };
}

function requireAbsolute(folder: string): void {
  if (isAbsolute(folder)) return;
  throw makeFailure({
    code: 'bad-input',
    message: `'${folder.slice(0, 200)}' is not the whole path of a folder`,
    hint: 'Name the folder from the root of its disk.',
  });
}
