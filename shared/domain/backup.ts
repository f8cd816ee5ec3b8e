import { z } from 'zod';
import { dialectSchema } from '#shared/domain/connection.ts';

/** The ending of a backup file's name. */
export const backupEnding = '.backup';
/** The ending of a dump of pg_dump. */
export const dumpEnding = '.dump';

/** Where a backup is made: by the program's own copier, or by pg_dump on this machine, on the last jump host, in yaptide's container. */
export const backupMethodKinds = ['copier', 'local', 'server', 'container'] as const;
export const backupMethodSchema = z
  .strictObject({
    kind: z.enum(backupMethodKinds),
    /** `on this machine`, `on alice@yap-host`, `in yaptide_postgresql on alice@yap-host` */
    where: z.string(),
    /** `16.9`; null where there is none. */
    version: z.string().nullable(),
    /** Why it cannot be used, a sentence; '' if it can. */
    refusal: z.string(),
    /** What to know about its dumps, a sentence, or ''. */
    remark: z.string(),
  })
  .readonly();
export type BackupMethod = z.infer<typeof backupMethodSchema>;

/** A table as it was copied: its rows, their bytes, and a digest that does not depend on their order. */
export const backupTableSchema = z
  .strictObject({
    /** Quoted for SQL where that is necessary: `public."Page"`. */
    name: z.string(),
    rows: z.int(),
    bytes: z.number(),
    digest: z.string(),
  })
  .readonly();
export type BackupTable = z.infer<typeof backupTableSchema>;

export const backupSourceSchema = z
  .strictObject({
    /** Derived from where the connection leads. */
    connectionId: z.string(),
    name: z.string(),
    place: z.string(),
  })
  .readonly();

export const backupReasons = ['manual', 'scheduled', 'before-change'] as const;

/** What a backup holds; written at its end, once everything else is. */
export const backupManifestSchema = z
  .strictObject({
    format: z.literal('tidescope-backup'),
    version: z.literal(1),
    dialect: dialectSchema,
    source: backupSourceSchema,
    serverVersion: z.string(),
    /** yaptide's revision; null for another database. */
    revision: z.string().nullable(),
    /** ISO 8601, UTC: when it was begun, and which moment it shows. */
    madeAt: z.string(),
    snapshotAt: z.string(),
    program: z.string(),
    reason: z.enum(backupReasons),
    tables: z.array(backupTableSchema).readonly(),
    /** What is missing although it belongs to the database, a sentence each; empty for a complete backup. */
    missing: z.array(z.string()).readonly(),
    /** Of a dump: which pg_dump made it, where, and the encoding of the database. */
    dump: z
      .strictObject({
        version: z.string(),
        where: z.string(),
        encoding: z.string(),
        collate: z.string(),
        ctype: z.string(),
        roles: z.array(z.string()).readonly(),
        extensions: z.array(z.string()).readonly(),
      })
      .readonly()
      .optional(),
  })
  .readonly();
export type BackupManifest = z.infer<typeof backupManifestSchema>;

/** The result of checking a backup; kept in a file next to it. */
export const backupCheckSchema = z
  .strictObject({
    /** ISO 8601, UTC. */
    at: z.string(),
    /** `whole`: intact, but not restored, as there was no server for it. */
    outcome: z.enum(['restorable', 'whole', 'damaged', 'different']),
    /** A sentence: `Restored on PostgreSQL 16.9: 15 tables equal, 20 pages decoded`. */
    text: z.string(),
    /** What is wrong, a sentence each. */
    findings: z.array(z.string()).readonly(),
    /** In seconds. */
    seconds: z.number(),
  })
  .readonly();
export type BackupCheck = z.infer<typeof backupCheckSchema>;

/** A backup in a list: what its end says, what its last check found, or why it cannot be read. */
export const backupSummarySchema = z
  .strictObject({
    path: z.string(),
    name: z.string(),
    bytes: z.number(),
    /** ISO 8601, UTC: when it was begun, otherwise when the file was written. */
    madeAt: z.string(),
    /** null for a file whose end is missing or damaged. */
    manifest: backupManifestSchema.nullable(),
    /** Of the whole file, as `sha256sum` gives it; null before it is known. */
    sha256: z.string().nullable(),
    check: backupCheckSchema.nullable(),
    /** Why it is no complete backup; '' if it is. */
    defect: z.string(),
  })
  .readonly();
export type BackupSummary = z.infer<typeof backupSummarySchema>;

/** A backup that was not made. */
export const failedBackupSchema = z
  .strictObject({ at: z.string(), message: z.string(), folder: z.string() })
  .readonly();
export type FailedBackup = z.infer<typeof failedBackupSchema>;

/** What stands in the way of a complete backup, or should be known before it is made. */
export const backupRemarkSchema = z
  .strictObject({
    /** `incomplete`: without the person's consent, no backup is made. */
    kind: z.enum(['incomplete', 'note']),
    text: z.string(),
  })
  .readonly();
export type BackupRemark = z.infer<typeof backupRemarkSchema>;

/** What a backup would read. */
export const backupPreviewSchema = z
  .strictObject({
    tables: z.int(),
    /** The database's own estimates. */
    rows: z.number(),
    bytes: z.number(),
    remarks: z.array(backupRemarkSchema).readonly(),
    /** Where backups of this connection were written last, or the usual folder. */
    folder: z.string(),
    /** Free space there, in bytes; null if the folder does not exist yet. */
    free: z.number().nullable(),
    /** The PostgreSQL on this machine that would check it: `16.9`; null without one, or for SQLite, which needs none. */
    checkedBy: z.string().nullable(),
  })
  .readonly();
export type BackupPreview = z.infer<typeof backupPreviewSchema>;

/** What a restore in place of a database would do. */
export const inPlacePreviewSchema = z
  .strictObject({
    /** The name of the database, which has to be typed. */
    database: z.string(),
    /** Sessions of other programs, which are ended. */
    sessions: z.array(z.strictObject({ program: z.string(), user: z.string(), count: z.int() }).readonly()).readonly(),
    /** Why this user cannot do it, with the statement that allows it; '' if it can. */
    refusal: z.string(),
  })
  .readonly();
export type InPlacePreview = z.infer<typeof inPlacePreviewSchema>;

/** What became of a restore in place. */
export const restoredInPlaceSchema = z
  .strictObject({
    /** False where the restored database differed from the backup. */
    isSwapped: z.boolean(),
    /** The database that is kept: the former one, or the restored one that was not put in place. */
    kept: z.string(),
    /** The backup that was made before. */
    backup: z.string(),
    differences: z.array(z.string()).readonly(),
    text: z.string(),
    seconds: z.number(),
  })
  .readonly();
export type RestoredInPlace = z.infer<typeof restoredInPlaceSchema>;
