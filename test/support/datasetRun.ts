import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { zstdDecompressSync } from 'node:zlib';
import { type DatasetManifest, readManifest } from '#core/dataset/datasetFolder.ts';
import { type DatasetTableName, exportedDatasetSchema, type ExportedDataset } from '#shared/domain/dataset.ts';
import { openedResultsSchema } from '#shared/domain/resultFile.ts';
import { FailureError } from '#shared/failure.ts';
import { neverAborted } from './ownDatabases.ts';
import type { TestCore } from './testCore.ts';

/** Exports a dataset; fails as the call does. */
export async function exportTo(
  { core }: TestCore,
  { connectionId, folder }: { readonly connectionId: string; readonly folder: string },
  signal: AbortSignal = neverAborted,
): Promise<ExportedDataset> {
  const request = { call: 'dataset.export', input: { connectionId, folder }, callId: 'export' };
  const reply = await core.call(request, signal);
  if (!reply.ok) throw new FailureError(reply.failure);
  return exportedDatasetSchema.parse(reply.value);
}

/** The manifest of a dataset that is there. */
export async function manifestIn(folder: string): Promise<DatasetManifest> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) throw new Error(`There is no dataset in '${folder}'.`);
  return manifest;
}

/** All rows of a table, read from the files that the manifest names. */
export async function rowsIn(folder: string, table: DatasetTableName): Promise<readonly Record<string, unknown>[]> {
  const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };
  const rows: Record<string, unknown>[] = [];
  const files = ((await manifestIn(folder)).tables[table]?.parts ?? []).flatMap((part) => part.files);
  for (const { path } of files) {
    const file = await asyncBufferFromFile(join(folder, path));
    rows.push(...(await parquetReadObjects({ file, metadata: await parquetMetadataAsync(file), compressors })));
  }
  return rows.toSorted((a, b) => Number(a['id']) - Number(b['id']));
}

/** Opens a dataset and returns the path of the database; fails as the call does. */
export async function openDataset({ core }: TestCore, path: string): Promise<string> {
  const request = { call: 'dataset.open', input: { folder: path }, callId: 'reopen' };
  const reply = await core.call(request, neverAborted);
  if (!reply.ok) throw new FailureError(reply.failure);
  return openedResultsSchema.parse(reply.value).file;
}
