import { z } from 'zod';
import { instantSchema } from '#shared/domain/listing.ts';
import { changeStepSchema } from '#shared/domain/plan.ts';
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

/** passed; warning: to review; failed: the migration must not be run like this. */
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

/** Whether a rehearsal found nothing that speaks against the upgrade. */
export function isRehearsalGood({ tables, unexpected, checks }: RehearsalReport): boolean {
  const areKept = tables.every(({ before, after, isEqual }) => isEqual && after >= before);
  return areKept && unexpected.length === 0 && checks.every(({ outcome }) => outcome !== 'failed');
}

/** Whether its downgrade led back to the rows as they were. */
export function isWayBackTested({ checks }: RehearsalReport): boolean {
  return checks.some(({ title, outcome }) => title === wayBackTitle && outcome === 'passed');
}
/** The title of that check. */
export const wayBackTitle = 'The way back';

export const migrationDirections = ['upgrade', 'downgrade'] as const;
export type MigrationDirection = (typeof migrationDirections)[number];

/** In seconds: how long it waits for a lock, and how long one statement may take. */
export const migrationLimitsSchema = z
  .strictObject({ lockSeconds: z.number().min(0.1).max(600), statementSeconds: z.number().min(1).max(86_400) })
  .readonly();
export type MigrationLimits = z.infer<typeof migrationLimitsSchema>;

/** One revision as it ran on the database itself. */
export const migratedRevisionSchema = z
  .strictObject({
    /** `06c3 → 3f9d` */
    revision: z.string(),
    title: z.string(),
    seconds: z.number(),
    /** Filled from their blobs, and left as they were. */
    rows: z.int(),
    left: z.int(),
    lock: rehearsalStepSchema.unwrap().shape.lock,
  })
  .readonly();
export type MigratedRevision = z.infer<typeof migratedRevisionSchema>;

/** An upgrade or downgrade of the database itself. */
export const migrationRecordSchema = z
  .strictObject({
    version: z.literal(1),
    connection: rehearsalReportSchema.unwrap().shape.connection,
    direction: z.enum(migrationDirections),
    from: z.string(),
    to: z.string(),
    startedAt: instantSchema,
    finishedAt: instantSchema,
    /** `unknown`: the connection was lost at the commit; alembic_version tells once it is back. */
    outcome: z.enum(['done', 'failed', 'unknown']),
    note: z.string(),
    /** The number of its journal entry. */
    journal: z.int().nullable(),
    /** The backup that it relies on; null for a downgrade. */
    backup: z.strictObject({ path: z.string(), name: z.string() }).readonly().nullable(),
    /** Whether a rehearsal of these revisions had passed. */
    isRehearsed: z.boolean(),
    revisions: z.array(migratedRevisionSchema).readonly(),
    checks: z.array(migrationCheckSchema).readonly(),
  })
  .readonly();
export type MigrationRecord = z.infer<typeof migrationRecordSchema>;

/** What is to be run on the database itself, with the consents to it. */
export const migrationRequestSchema = z
  .strictObject({
    connectionId: z.string(),
    direction: z.enum(migrationDirections),
    /** Where a downgrade leads; an upgrade leads to the newest revision. */
    to: z.string().max(40),
    /** In production, the connection's name. */
    typedName: z.string().max(500),
    limits: migrationLimitsSchema,
    /** Runs it although no rehearsal of these revisions has passed. */
    acceptsNoRehearsal: z.boolean(),
    /** Relies on a backup whose checksum is right, but which could not be restored for want of a PostgreSQL. */
    acceptsUnrestoredBackup: z.boolean(),
  })
  .readonly();
export type MigrationRequest = z.infer<typeof migrationRequestSchema>;

/** What an upgrade of the database itself depends on. */
export const migrationReadinessSchema = z
  .strictObject({
    checks: z.array(migrationCheckSchema).readonly(),
    /** The latest rehearsal of the same revisions. */
    rehearsal: z
      .strictObject({
        finishedAt: instantSchema,
        isGood: z.boolean(),
        isWayBackTested: z.boolean(),
        isComplete: z.boolean(),
        downtime: rehearsalReportSchema.unwrap().shape.downtime,
      })
      .readonly()
      .nullable(),
    /** The latest backup of the last day that is of the same revision. */
    backup: z
      .strictObject({
        path: z.string(),
        name: z.string(),
        /** ISO 8601, UTC. */
        madeAt: z.string(),
        /** `restorable`, `whole` …; null before its check. */
        check: z.string().nullable(),
      })
      .readonly()
      .nullable(),
    /** Sessions of other programs that are connected to the database. */
    sessions: z.int(),
  })
  .readonly();
export type MigrationReadiness = z.infer<typeof migrationReadinessSchema>;

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
    /** An upgrade or downgrade of the database itself that is in progress, or has failed. */
    migration: z.union([
      z.strictObject({ step: z.literal('idle') }).readonly(),
      z
        .strictObject({
          step: z.literal('running'),
          direction: z.enum(migrationDirections),
          text: z.string(),
          /** The revision that is running: `4114 → 5003`; '' before the first and after the last one. */
          revision: z.string(),
          steps: z.array(changeStepSchema).readonly(),
        })
        .readonly(),
      z
        .strictObject({ step: z.literal('failed'), direction: z.enum(migrationDirections), failure: failureSchema })
        .readonly(),
    ]),
    /** The last upgrade or downgrade of the database itself. */
    record: migrationRecordSchema.nullable(),
    /** The rows of alembic_version; null where there is no such table. */
    recorded: z.array(z.string()).readonly().nullable(),
    /** The newest first. */
    reports: z.array(rehearsalReportSchema).readonly(),
  })
  .readonly();
export type MigrationState = z.infer<typeof migrationStateSchema>;
