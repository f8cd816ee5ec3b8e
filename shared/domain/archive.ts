import { z } from 'zod';
import { dialectSchema, revisions } from '#shared/domain/connection.ts';
import { failureSchema } from '#shared/failure.ts';

const base64 = z.string().max(10_000);

/** How the secret columns of an archive are kept. `proof` tells a right key from a wrong one. */
const archiveSecretsSchema = z
  .discriminatedUnion('kind', [
    /** They are not in it. */
    z.strictObject({ kind: z.literal('omitted') }),
    /** Encrypted under a key that the system's keychain keeps. */
    z.strictObject({ kind: z.literal('key'), salt: base64, proof: base64 }),
    /** Encrypted under a passphrase, by way of scrypt with these parameters. */
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

/** The first line of an archive: what it is, where its rows are from and which act made it. */
export const archiveHeaderSchema = z
  .strictObject({
    format: z.literal('tidescope-archive'),
    version: z.literal(1),
    /** `remove-simulations`, `export` … */
    act: z.string().max(200),
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
export type ArchiveHeader = z.infer<typeof archiveHeaderSchema>;

const rowsByTableSchema = z.record(z.string(), z.int()).readonly();

/** Why a row of an archive cannot simply be put back. */
const conflictKinds = ['id-taken', 'name-taken', 'parent-missing', 'does-not-fit'] as const;
export type ConflictKind = (typeof conflictKinds)[number];

const conflictSchema = z
  .strictObject({
    kind: z.enum(conflictKinds),
    table: z.string(),
    /** Of the row in the archive. */
    id: z.string(),
    /** `The job_id 20250101-… belongs to Simulation 12 now` */
    message: z.string(),
  })
  .readonly();
export type Conflict = z.infer<typeof conflictSchema>;

/** What is done about each kind of conflict. Rows that hang on one that is skipped are skipped too. */
export const restoreChoicesSchema = z
  .strictObject({
    /** `new-ids` gives the row an id that is free and has its references follow; a subclass row is skipped then. */
    idTaken: z.enum(['abort', 'skip', 'new-ids']).default('abort'),
    /** `skip` uses a user that has the name already, and leaves out a simulation or task. */
    nameTaken: z.enum(['abort', 'skip']).default('abort'),
    /** `without` leaves the reference empty where that is allowed and skips the row elsewhere. */
    parentMissing: z.enum(['abort', 'skip', 'without']).default('abort'),
    doesNotFit: z.enum(['abort', 'skip']).default('abort'),
    /** `readable` restores what stands before the damage of an archive that is not whole. */
    damaged: z.enum(['abort', 'readable']).default('abort'),
    /** For clusters without one, where the database demands it. */
    clusterPort: z.int().min(1).max(65_535).default(22),
  })
  .readonly();
export type RestoreChoices = z.output<typeof restoreChoicesSchema>;

/** What putting an archive back would do, under some choices. Row numbers are by table. */
export const restorePlanSchema = z
  .strictObject({
    header: archiveHeaderSchema,
    /** Says where the archive is damaged; null where it is whole. */
    damage: failureSchema.nullable(),
    /** What the archive holds. */
    rows: rowsByTableSchema,
    insert: rowsByTableSchema,
    /** Rows that stand in the database as they are in the archive. */
    present: rowsByTableSchema,
    /** Users and clusters for which those of the same name are used. */
    matched: rowsByTableSchema,
    skipped: rowsByTableSchema,
    /** The first 200. */
    conflicts: z.array(conflictSchema).readonly(),
    /** All of them, by kind. */
    conflictCounts: z.partialRecord(z.enum(conflictKinds), z.int()).readonly(),
    /** What is left out or made up on the way, a sentence each. */
    notes: z.array(z.string()).readonly(),
    /** Whether the choices settle every conflict, so that it can be applied. */
    canApply: z.boolean(),
  })
  .readonly();
export type RestorePlan = z.infer<typeof restorePlanSchema>;
