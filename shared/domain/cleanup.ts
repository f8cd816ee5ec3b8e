import { z } from 'zod';
import { idSchema, instantSchema } from '#shared/domain/listing.ts';
import { simulationFilterSchema } from '#shared/domain/simulation.ts';
import { failureSchema } from '#shared/failure.ts';

/** Which simulations a clean-up would remove. All given criteria must match. */
export const cleanupCriteriaSchema = z
  .strictObject({
    /** State, user, simulator, platform, start time and text, as in the list of simulations. */
    filter: simulationFilterSchema.default({}),
    /** Started more than this many days ago. */
    olderThanDays: z.number().min(0).max(1_000_000).optional(),
    /** Stores at least this many bytes. */
    minimumBytes: z.int().min(0).optional(),
    /** Has no page of any estimator. */
    noResults: z.literal(true).optional(),
    /** Has a blob whose size, header or trailer shows damage. */
    damaged: z.literal(true).optional(),
    /** Simulations that are kept although all other criteria match. Does not select any by itself. */
    without: z.array(idSchema).max(1000).readonly().optional(),
  })
  .readonly();
export type CleanupCriteria = z.infer<typeof cleanupCriteriaSchema>;

const amountSchema = z.strictObject({ rows: z.int(), bytes: z.int() }).readonly();

export const cleanupTableSchema = z
  .strictObject({
    table: z.string(),
    /** Bytes count only blobs. */
    goes: amountSchema,
    remains: amountSchema,
  })
  .readonly();
export type CleanupTable = z.infer<typeof cleanupTableSchema>;

export const cleanupUserSchema = z
  .strictObject({
    /** null: simulations without a user. */
    userId: idSchema.nullable(),
    username: z.string().nullable(),
    simulations: z.int(),
    bytes: z.int(),
    oldestAt: instantSchema.nullable(),
    newestAt: instantSchema.nullable(),
  })
  .readonly();
export type CleanupUser = z.infer<typeof cleanupUserSchema>;

/** A way to reclaim space, or what happens automatically. */
export const spaceAdviceSchema = z
  .strictObject({
    words: z.string(),
    /** The statement to run; null if there is nothing to do. */
    statement: z.string().nullable(),
    /** Max bytes that the system may get back; null if that cannot be said. */
    freedBytes: z.int().nullable(),
  })
  .readonly();
export type SpaceAdvice = z.infer<typeof spaceAdviceSchema>;

/** What a clean-up would do. Planning changes nothing. */
export const cleanupPlanSchema = z
  .strictObject({
    /** How many would be removed. */
    simulations: z.int(),
    /**
     * How many of the matching ones are not COMPLETED, FAILED or CANCELED: their workers may still report. They are
     * removed only on request.
     */
    unfinished: z.int(),
    oldestAt: instantSchema.nullable(),
    newestAt: instantSchema.nullable(),
    tables: z.array(cleanupTableSchema).readonly(),
    /** Those with the most bytes first; at most 1 000. */
    users: z.array(cleanupUserSchema).readonly(),
    space: z.array(spaceAdviceSchema).readonly(),
    /** What the criteria do not check, one sentence each. */
    notChecked: z.array(z.string()).readonly(),
    /** ISO 8601: the time from which ages count back. */
    plannedAt: z.string(),
    /** The name that must be typed to run it, in production; null if none. */
    typedName: z.string().nullable(),
    /** Whether a passphrase is required for the secrets in the archives, as there is no keychain. */
    passphrase: z.boolean(),
  })
  .readonly();
export type CleanupPlan = z.infer<typeof cleanupPlanSchema>;

/** How many simulations are removed in one transaction by default. */
export const usualBatchSize = 100;

/** One simulation that a clean-up would remove, or that was excluded from it. */
export const cleanupSimulationSchema = z
  .strictObject({
    id: idSchema,
    title: z.string(),
    username: z.string().nullable(),
    state: z.string(),
    startedAt: instantSchema.nullable(),
    bytes: z.int(),
  })
  .readonly();
export type CleanupSimulation = z.infer<typeof cleanupSimulationSchema>;

/** A planned clean-up with its consents. */
export const cleanupRequestSchema = z
  .strictObject({
    criteria: cleanupCriteriaSchema,
    /** Of the plan: simulations that match only since then are not included. */
    plannedAt: z.iso.datetime(),
    /** The max number of simulations that the plan removes; if more match, none is removed. */
    expected: z.int().min(1),
    batchSize: z.int().min(1).max(1000).default(usualBatchSize),
    /** Also removes those whose workers may still report. */
    includesUnfinished: z.boolean().default(false),
    typedName: z.string().max(10_000).default(''),
    /** As in the consent to an operation. */
    passphrase: z.string().min(1).max(1000).nullable().optional(),
  })
  .readonly();
export type CleanupRequest = z.output<typeof cleanupRequestSchema>;

/** What a clean-up did. Completed batches stay done, however it ended. */
export const cleanupOutcomeSchema = z
  .strictObject({
    ended: z.enum(['done', 'cancelled', 'failed']),
    /** Why it did not continue; null if it was complete or cancelled. */
    failure: failureSchema.nullable(),
    simulations: z.int(),
    /** How many of the planned ones still exist; skipped unfinished ones do not count. */
    left: z.int(),
    batches: z.int(),
    /** Rows removed, by table. */
    counts: z.record(z.string(), z.int()).readonly(),
    /** Of the removed blobs. */
    bytes: z.int(),
    /** The archive of each batch. */
    archives: z.array(z.string()).readonly(),
  })
  .readonly();
export type CleanupOutcome = z.infer<typeof cleanupOutcomeSchema>;
