import { isAbsolute, join } from 'node:path';
import type { Connections } from '#core/connection/connections.ts';
import { freeSpace, readManifest, summarise } from '#core/dataset/datasetFolder.ts';
import { countRows } from '#core/dataset/datasetSql.ts';
import { exportDataset } from '#core/dataset/exportDataset.ts';
import { requireSameDatabase } from '#core/dataset/planExport.ts';
import { makeOpenedDatasets } from '#core/dataset/reopen/openDataset.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
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

/** Exports datasets, and opens them as temporary databases. */
export function makeDatasets({ directory, program, connections }: DatasetOptions): Datasets {
  const opened = makeOpenedDatasets();
  const usual = (name: string): string => {
    const plain = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 80);
    return join(directory, 'datasets', plain === '' || plain.startsWith('.') ? 'database' : plain);
  };
  return {
    handlers: {
      'dataset.preview': async ({ connectionId, folder: chosen }, { signal }) => {
        const database = connections.database(connectionId);
        const folder = chosen ?? usual(connections.get(connectionId).name);
        const found = { tables: await countRows(database, signal), folder, free: await freeSpace(folder) };
        const bytes = found.tables.reduce((sum, table) => sum + table.bytes, 0);
        const preview = { ...found, bytes, tables: found.tables.map(({ name, rows }) => ({ name, rows })) };
        try {
          requireAbsolute(folder);
          const manifest = await readManifest(folder);
          if (manifest !== undefined) await requireSameDatabase(database, { folder, manifest }, signal);
          return { ...preview, found: manifest === undefined ? null : summarise(folder, manifest), refusal: '' };
        } catch (error) {
          if (!(error instanceof FailureError) || error.failure.code === 'cancelled') throw error;
          return { ...preview, found: null, refusal: error.failure.message };
        }
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
        return exportDataset({ database, folder, source, program, signal, onProgress });
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
