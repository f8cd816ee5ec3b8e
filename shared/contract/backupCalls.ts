import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import { targetSchema } from '#shared/domain/connection.ts';
import {
  backupMethodKinds,
  backupMethodSchema,
  backupPreviewSchema,
  backupSummarySchema,
  failedBackupSchema,
  inPlacePreviewSchema,
  restoredInPlaceSchema,
} from '#shared/domain/backup.ts';

const path = z.string().min(1).max(4096);

/** What the result lacks or has differently, a sentence each, and what it was compared with. */
const restored = z.strictObject({ differences: z.array(z.string()).readonly(), text: z.string(), seconds: z.number() });

/** The calls about backups. Those that read or write a whole backup report their progress and stop when they are cancelled. */
export const backupCalls = {
  /** The backups of a connection, newest first, in every folder that they were written to, and attempts that failed. */
  'backups.list': {
    input: z.strictObject(onConnection),
    output: z.strictObject({
      backups: z.array(backupSummarySchema).readonly(),
      failures: z.array(failedBackupSchema).readonly(),
      folders: z.array(z.string()).readonly(),
    }),
  },
  /** What a backup would read. Without a folder, the one used last. */
  'backups.preview': {
    input: z.strictObject({ ...onConnection, folder: path.optional() }),
    output: backupPreviewSchema,
  },
  /** How a backup of a PostgreSQL database can be made, with the versions of pg_dump compared to the server's. */
  'backups.methods': {
    input: z.strictObject(onConnection),
    output: z.array(backupMethodSchema).readonly(),
  },
  /** Makes a backup. Fails with unavailable where the method is refused, and with not-allowed where it would be incomplete, unless that is accepted. */
  'backups.make': {
    input: z.strictObject({
      ...onConnection,
      folder: path,
      acceptsIncomplete: z.boolean().default(false),
      reason: z.enum(['manual', 'scheduled', 'before-change']).default('manual'),
      method: z.enum(backupMethodKinds).default('copier'),
    }),
    output: backupSummarySchema,
  },
  /**
   * Checks a backup by restoring it: on this machine, or, where a connection is named, into a database that is made and
   * dropped on its server.
   */
  'backups.check': {
    input: z.strictObject({ path, scratchConnectionId: onConnection.connectionId.optional() }),
    output: backupSummarySchema,
  },
  /** Restores a backup into a database of its own, which lives until the program ends, and says what to connect to. */
  'backups.open': { input: z.strictObject({ path }), output: z.strictObject({ target: targetSchema }) },
  /** Removes a backup, which is recorded in the journal. */
  'backups.remove': { input: z.strictObject({ path }), output: nothing },
  /** Restores a PostgreSQL backup, or a dump of another program, into a new database on the server of an unlocked connection, and compares it. */
  'backups.restore': {
    input: z.strictObject({ ...onConnection, path, database: z.string().min(1).max(63) }),
    output: restored,
  },
  /** What a restore in place of a connection's database would do, and whether its user may. */
  'backups.inPlacePreview': { input: z.strictObject(onConnection), output: inPlacePreviewSchema },
  /** Puts a backup in place of the database of an unlocked connection, which is backed up before and kept under another name. */
  'backups.restoreInPlace': {
    input: z.strictObject({ ...onConnection, path, typedName: z.string().max(500) }),
    output: restoredInPlaceSchema,
  },
  /** Writes the file of a SQLite backup to a new path, and compares it. */
  'backups.restoreFile': {
    input: z.strictObject({ path, to: path }),
    output: restored,
  },
} as const satisfies CallDefinitions;
