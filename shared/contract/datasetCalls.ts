import { z } from 'zod';
import { type CallDefinitions, onConnection } from '#shared/contract/callParts.ts';
import { datasetPlaceSchema, datasetPreviewSchema, exportedDatasetSchema } from '#shared/domain/dataset.ts';
import { openedResultsSchema } from '#shared/domain/resultFile.ts';

const folder = z.string().min(1).max(4096);

/** The calls about datasets: folders of Parquet files that other programs analyse. */
export const datasetCalls = {
  /** What is in a folder; without one, in the one that this connection was exported to last. */
  'dataset.find': { input: z.strictObject({ ...onConnection, folder: folder.optional() }), output: datasetPlaceSchema },
  /** What an export would write: every row is counted. */
  'dataset.preview': { input: z.strictObject(onConnection), output: datasetPreviewSchema },
  /**
   * Exports a database, or brings the dataset of the folder up to date. Reports its progress; what was finished is kept when it is
   * cancelled. Fails with bad-input for a folder that holds something else.
   */
  'dataset.export': { input: z.strictObject({ ...onConnection, folder }), output: exportedDatasetSchema },
  /** Converts a dataset to a temporary database, as result files are, and says where that is. */
  'dataset.open': { input: z.strictObject({ folder }), output: openedResultsSchema },
} as const satisfies CallDefinitions;
