import { z } from 'zod';
import { dialectSchema, revisions } from '#shared/domain/connection.ts';
import { withOperation } from '#shared/domain/operation.ts';
import { failureSchema } from '#shared/failure.ts';

const base64 = z.string().max(10_000);

/** How the secret columns of an archive are protected. `proof` distinguishes the right key from a wrong one. */
const archiveSecretsSchema = z
  .discriminatedUnion('kind', [
    /** They are not in it. */
    z.strictObject({ kind: z.literal('omitted') }),
    /** Encrypted with a key in the system's keychain. */
    z.strictObject({ kind: z.literal('key'), salt: base64, proof: base64 }),
    /** Encrypted with a passphrase, through scrypt with these parameters. */
    z.strictObject({
      kind: z.literal('passphrase'),
      salt: base64,
      n: z.int(),
      r: z.int(),
      p: z.int(),
      proof: base64,
    }),
  ])
  .readonly();

/** The first line of an archive: what it is, where its rows are from and which operation made it. */
const writtenHeaderSchema = z
  .strictObject({
    format: z.literal('tidescope-archive'),
    version: z.literal(1),
    /** `remove-simulations`, `export` … */
    operation: z.string().max(200),
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).readonly(),
    /** The connection's name and place. */
    connection: z.string().max(10_000),
    dialect: dialectSchema,
    revision: z.enum(revisions),
    serverVersion: z.string().max(200),
    /** ISO 8601, UTC. */
    madeAt: z.string().max(100),
    /** Name and version of the program that wrote it. */
    program: z.string().max(200),
    secrets: archiveSecretsSchema,
  })
  .readonly();
/** The same, as read: also from files of earlier versions. */
export const archiveHeaderSchema = z.preprocess(withOperation, writtenHeaderSchema);
export type ArchiveHeader = z.infer<typeof archiveHeaderSchema>;

const rowsByTableSchema = z.record(z.string(), z.int()).readonly();

/** Why a row of an archive cannot simply be restored. */
export const conflictKinds = ['id-taken', 'name-taken', 'parent-missing', 'does-not-fit', 'other-table'] as const;
export type ConflictKind = (typeof conflictKinds)[number];

const conflictSchema = z
  .strictObject({
    kind: z.enum(conflictKinds),
    table: z.string(),
    /** Of the row in the archive. */
    id: z.string(),
    /**
     * `The job_id 20250101-… belongs to Simulation 12 now`. For `id-taken` it says which columns differ, as `job_state:
     * FAILED → RUNNING`: the database's value, then the archive's.
     */
    message: z.string(),
  })
  .readonly();
export type Conflict = z.infer<typeof conflictSchema>;

/** The choice for each kind of conflict. Rows that belong to a skipped one are skipped too. */
export const restoreChoicesSchema = z
  .strictObject({
    /**
     * `new-ids` gives the row a free id that its references follow; a subclass row is skipped then. `replace`
     * overwrites the existing row with the archive's values; it is archived first. In an import nothing is replaced.
     */
    idTaken: z.enum(['abort', 'skip', 'new-ids', 'replace']).default('abort'),
    /**
     * `skip` uses a user that has the name already, and skips a simulation or task. `new-job-id` does the same, but
     * gives a simulation whose job id is taken a new one.
     */
    nameTaken: z.enum(['abort', 'skip', 'new-job-id']).default('abort'),
    /**
     * `without` leaves the reference empty if that is allowed and skips the row otherwise. `keep` restores the row as
     * it was, with its dangling reference: SQLite may have had such rows, PostgreSQL accepts none and aborts.
     */
    parentMissing: z.enum(['abort', 'skip', 'without', 'keep']).default('abort'),
    doesNotFit: z.enum(['abort', 'skip']).default('abort'),
    /**
     * For rows of tables that do not belong to yaptide: `restore` inserts them unchanged, under the ids that they had.
     */
    otherTables: z.enum(['abort', 'skip', 'restore']).default('abort'),
    /** `readable` restores what precedes the damage of an incomplete archive. */
    damaged: z.enum(['abort', 'readable']).default('abort'),
    /** For clusters without one, if the database requires it. */
    clusterPort: z.int().min(1).max(65_535).default(22),
  })
  .readonly();
export type RestoreChoices = z.output<typeof restoreChoicesSchema>;

/** What a restore would do with some choices. Row counts are by table. */
export const restorePlanSchema = z
  .strictObject({
    header: archiveHeaderSchema,
    /** Says where the archive is damaged; null if it is complete. */
    damage: failureSchema.nullable(),
    /** The contents of the archive. */
    rows: rowsByTableSchema,
    insert: rowsByTableSchema,
    /** Rows that exist under the same id with other values, and are overwritten with the archive's. */
    replace: rowsByTableSchema,
    /** Rows that exist in the database exactly as in the archive. */
    present: rowsByTableSchema,
    /** Users and clusters replaced by existing ones of the same name. */
    matched: rowsByTableSchema,
    skipped: rowsByTableSchema,
    /** The first 200. */
    conflicts: z.array(conflictSchema).readonly(),
    /** All of them, by kind. */
    conflictCounts: z.partialRecord(z.enum(conflictKinds), z.int()).readonly(),
    /** What is omitted or made up on the way, a sentence each. */
    notes: z.array(z.string()).readonly(),
    /** Whether the choices resolve every conflict, so that it can be applied. */
    canApply: z.boolean(),
    /** The name that must be typed, in production; null if none. */
    typedName: z.string().nullable(),
  })
  .readonly();
export type RestorePlan = z.infer<typeof restorePlanSchema>;

/** Where archives are stored, for how long, and how large one may be. */
export const archiveSettingsSchema = z
  .strictObject({
    /** null: the folder `archives` next to the program's settings. */
    folder: z.string().min(1).max(4096).nullable().default(null),
    /** Older archives in the folder are removed when a new one is made; null keeps them. */
    retentionDays: z.int().min(1).max(36_500).nullable().default(null),
    /** In bytes, for one archive. */
    sizeLimit: z
      .int()
      .min(1)
      .default(20 * 2 ** 30),
  })
  .readonly();
export type ArchiveSettings = z.output<typeof archiveSettingsSchema>;

/** One file of the archive folder. */
export const archiveSummarySchema = z
  .strictObject({
    path: z.string(),
    bytes: z.int(),
    /** null for a file whose beginning cannot be read. */
    header: archiveHeaderSchema.nullable(),
    /** Why its beginning cannot be read; '' if it can. */
    problem: z.string(),
    /** ISO 8601: when retention may remove it; null if it is kept. */
    removedAfter: z.string().nullable(),
  })
  .readonly();
export type ArchiveSummary = z.infer<typeof archiveSummarySchema>;

/** The result of reading a whole archive. */
export const archiveDescriptionSchema = z
  .strictObject({
    path: z.string(),
    bytes: z.int(),
    header: archiveHeaderSchema,
    rows: rowsByTableSchema,
    /** Over the content; '' if the archive is damaged. */
    sha256: z.string(),
    damage: failureSchema.nullable(),
    /** Whether this machine's keychain decrypts its secrets. */
    opensWithKeychain: z.boolean(),
  })
  .readonly();
export type ArchiveDescription = z.infer<typeof archiveDescriptionSchema>;

/** What decrypts the secrets of an archive: the keychain's key, a passphrase, or nothing, which omits them. */
export const archiveUnlockSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('keychain') }),
    z.strictObject({ kind: z.literal('passphrase'), passphrase: z.string().min(1).max(1024) }),
    z.strictObject({ kind: z.literal('none') }),
  ])
  .readonly();
export type ArchiveUnlock = z.infer<typeof archiveUnlockSchema>;

/** What a restore or an import did. */
export const restoredSchema = z
  .strictObject({
    inserted: rowsByTableSchema,
    /** Rows that existed with other values. */
    replaced: rowsByTableSchema,
    skipped: rowsByTableSchema,
    notes: z.array(z.string()).readonly(),
    /** The path of the archive of the replaced rows, as they were; null if none were. */
    archive: z.string().nullable(),
  })
  .readonly();
export type Restored = z.infer<typeof restoredSchema>;

/** An archive that was written. */
export const finishedArchiveSchema = z
  .strictObject({ path: z.string(), bytes: z.int(), rows: rowsByTableSchema, sha256: z.string() })
  .readonly();
export type FinishedArchive = z.infer<typeof finishedArchiveSchema>;

/** A database file made from an archive. */
export const madeDatabaseSchema = z
  .strictObject({
    file: z.string(),
    rows: rowsByTableSchema,
    /** Rows that belong to none of yaptide's tables. */
    refused: rowsByTableSchema,
    damage: failureSchema.nullable(),
  })
  .readonly();
export type MadeDatabase = z.infer<typeof madeDatabaseSchema>;
