import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import {
  archiveDescriptionSchema,
  archiveSettingsSchema,
  archiveSummarySchema,
  archiveUnlockSchema,
  finishedArchiveSchema,
  madeDatabaseSchema,
  restoreChoicesSchema,
  restoredSchema,
  restorePlanSchema,
} from '#shared/domain/archive.ts';
import { idSchema } from '#shared/domain/listing.ts';

const path = z.string().min(1).max(4096);

const fromArchive = {
  ...onConnection,
  path,
  choices: restoreChoicesSchema.default(() => restoreChoicesSchema.parse({})),
  unlock: archiveUnlockSchema.default({ kind: 'keychain' }),
};

const asPlanned = {
  /** The planned `insert` and `replace`, added up by table: if the number of rows would differ, nothing is done. */
  expected: z.record(z.string(), z.int()).readonly().optional(),
  /** The connection's name, if the plan requires it typed. */
  typedName: z.string().max(10_000).default(''),
};

/** The calls about archives: what was removed, and how to restore it. */
export const archiveCalls = {
  /** The archives of the folder, newest first. */
  'archives.list': {
    input: nothing,
    output: z.strictObject({ folder: z.string(), archives: z.array(archiveSummarySchema).readonly() }),
  },
  /** Reads a whole archive and checks it. */
  'archives.describe': { input: z.strictObject({ path }), output: archiveDescriptionSchema },
  /** What a restore would do. Works while the connection is locked. */
  'archives.planRestore': { input: z.strictObject(fromArchive), output: restorePlanSchema },
  /** Restores it under the same ids, in one transaction. Only on an unlocked connection. */
  'archives.restore': { input: z.strictObject({ ...fromArchive, ...asPlanned }), output: restoredSchema },
  'archives.planImport': { input: z.strictObject(fromArchive), output: restorePlanSchema },
  /** Imports it into another database under new ids. Only on an unlocked connection. */
  'archives.import': { input: z.strictObject({ ...fromArchive, ...asPlanned }), output: restoredSchema },
  /** Makes a SQLite file of it, without its secrets, to be opened as a Target of the kind `file`. */
  'archives.open': { input: z.strictObject({ path }), output: madeDatabaseSchema },
  /** Writes simulations to an archive for another database, without secrets. */
  'archives.export': {
    input: z.strictObject({
      ...onConnection,
      ids: z.array(idSchema).min(1).max(100_000).readonly(),
      /** The archive folder by default. */
      folder: path.optional(),
    }),
    output: finishedArchiveSchema,
  },
  /** Removes an archive of the folder, which is recorded in the journal. Its rows can no longer be restored. */
  'archives.remove': { input: z.strictObject({ path }), output: z.strictObject({ journal: z.int() }) },
  'archives.settings': { input: nothing, output: archiveSettingsSchema },
  'archives.setSettings': { input: z.strictObject({ settings: archiveSettingsSchema }), output: archiveSettingsSchema },
} as const satisfies CallDefinitions;
