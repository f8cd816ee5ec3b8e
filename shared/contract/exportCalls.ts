import { z } from 'zod';
import { blobBytes, type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import {
  exportedEntriesSchema,
  exportedFileSchema,
  exportedListSchema,
  exportedRelationSchema,
  exportedResultSchema,
  exportFormatSchema,
  rowFileSchema,
} from '#shared/domain/listExport.ts';

const ofExport = { exportId: z.string().max(100) };

/**
 * The calls that write a list to a file. `exports.write` runs until the file is complete: it reports the rows as
 * `progress` events of its call (a fraction, and a text such as `12 000 of 200 000 rows`) and stops when it is
 * cancelled; no window needs to show the list meanwhile. The file stays with core; the window fetches it in pieces,
 * turns each into a separate Blob so that the page holds none of them in memory, saves `new Blob(pieces)`, and discards
 * the file.
 */
export const exportCalls = {
  'exports.write': {
    input: z.strictObject({ ...onConnection, what: exportedListSchema, file: exportFormatSchema }),
    output: exportedFileSchema,
  },
  /** The same for the rows of any table or view, in the order of the grid. */
  'exports.writeRelation': {
    input: z.strictObject({ ...onConnection, what: exportedRelationSchema, file: rowFileSchema }),
    output: exportedFileSchema,
  },
  /** The same for the rows of a query. Fails with not-allowed for a statement that may change something. */
  'exports.writeResult': {
    input: z.strictObject({ ...onConnection, what: exportedResultSchema, file: rowFileSchema }),
    output: exportedFileSchema,
  },
  /** The same for journal entries. */
  'exports.writeJournal': {
    input: z.strictObject({ what: exportedEntriesSchema, file: exportFormatSchema }),
    output: exportedFileSchema,
  },
  /** The bytes from `offset` on, at most 8 MiB; empty beyond the end. Fails with not-found if there is no such file. */
  'exports.read': {
    input: z.strictObject({ ...ofExport, offset: z.int().min(0) }),
    output: blobBytes,
  },
  /** Removes the file. Does nothing if there is none. */
  'exports.discard': { input: z.strictObject(ofExport), output: nothing },
} as const satisfies CallDefinitions;
