import { z } from 'zod';
import { instantSchema } from '#shared/domain/listing.ts';
import { failureSchema } from '#shared/failure.ts';

/** How much of a database a rehearsal copies: all of it, all but the blobs, or its newest simulations with all that belongs to them. */
export const rehearsalScopeSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('full') }),
    z.strictObject({ kind: z.literal('skeleton') }),
    z.strictObject({ kind: z.literal('sample'), simulations: z.int().min(1).max(100_000) }),
  ])
  .readonly();
export type RehearsalScope = z.infer<typeof rehearsalScopeSchema>;

/** passed; warning: to be looked at; failed: the migration must not be run like this. */
export const checkOutcomes = ['passed', 'warning', 'failed'] as const;

/** One check, with its result in a sentence. */
export const migrationCheckSchema = z
  .strictObject({ title: z.string(), outcome: z.enum(checkOutcomes), text: z.string() })
  .readonly();
export type MigrationCheck = z.infer<typeof migrationCheckSchema>;

/** One step of a rehearsal, with what was measured. */
export const rehearsalStepSchema = z
  .strictObject({
    /** `06c3 → 3f9d` for a revision; '' for the other steps. */
    revision: z.string(),
    title: z.string(),
    note: z.string(),
    seconds: z.number(),
    /** What was done to how many rows: `9 245 822 read`. */
    rows: z.string(),
    /** The strongest lock, on production, and the tables that are locked: as seen in pg_locks. */
    lock: z
      .strictObject({ mode: z.string(), tables: z.array(z.string()).readonly() })
      .readonly()
      .nullable(),
    /** On production, in seconds; null for steps that only a rehearsal has. */
    predicted: z.strictObject({ seconds: z.number(), margin: z.number() }).readonly().nullable(),
    outcome: z.enum(checkOutcomes),
  })
  .readonly();
export type RehearsalStep = z.infer<typeof rehearsalStepSchema>;

/** A table before and after, over the columns that it had before and still has. */
export const comparedTableSchema = z
  .strictObject({
    name: z.string(),
    before: z.int(),
    after: z.int(),
    isEqual: z.boolean(),
    /** Columns whose values a revision is meant to change; the others are equal if `isEqual`. */
    meant: z.array(z.string()).readonly(),
    /** What the revisions changed: `+ file_name`, `− update_key_hash`, `cascade`. */
    schema: z.array(z.string()).readonly(),
  })
  .readonly();
export type ComparedTable = z.infer<typeof comparedTableSchema>;

/** The result of a rehearsal. */
export const rehearsalReportSchema = z
  .strictObject({
    version: z.literal(1),
    connection: z.strictObject({ name: z.string(), place: z.string(), serverVersion: z.string() }).readonly(),
    sandboxVersion: z.string(),
    scope: rehearsalScopeSchema,
    from: z.string(),
    to: z.string(),
    startedAt: instantSchema,
    finishedAt: instantSchema,
    steps: z.array(rehearsalStepSchema).readonly(),
    tables: z.array(comparedTableSchema).readonly(),
    /** Differences of the schema that no revision is meant to make. */
    unexpected: z.array(z.string()).readonly(),
    /** What yaptide's own migration would meet, found before anything ran. */
    preChecks: z.array(migrationCheckSchema).readonly(),
    checks: z.array(migrationCheckSchema).readonly(),
    /** On production, in seconds, with what the prediction is based on. */
    downtime: z.strictObject({ seconds: z.number(), margin: z.number(), basis: z.string() }).readonly(),
    copiedBytes: z.int(),
    /** How much larger the database was at most while the revisions ran, scaled to production; absent in reports of older versions. */
    spaceBytes: z.int().optional(),
  })
  .readonly();
export type RehearsalReport = z.infer<typeof rehearsalReportSchema>;

/** What is known about migrating a connection's database. */
export const migrationStateSchema = z
  .strictObject({
    /** Whether a rehearsal is possible here, and with which PostgreSQL; a sentence why not. */
    sandbox: z.union([
      z.strictObject({ version: z.string() }).readonly(),
      z.strictObject({ missing: z.string() }).readonly(),
    ]),
    /** The revisions that are still to be run, oldest first. */
    pending: z.array(z.strictObject({ id: z.string(), title: z.string() }).readonly()).readonly(),
    run: z.union([
      z.strictObject({ step: z.literal('idle') }).readonly(),
      z
        .strictObject({
          step: z.literal('running'),
          fraction: z.number().nullable(),
          text: z.string(),
          done: z.array(rehearsalStepSchema).readonly(),
        })
        .readonly(),
      z.strictObject({ step: z.literal('failed'), failure: failureSchema }).readonly(),
    ]),
    /** The newest first. */
    reports: z.array(rehearsalReportSchema).readonly(),
  })
  .readonly();
export type MigrationState = z.infer<typeof migrationStateSchema>;
