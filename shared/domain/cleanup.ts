import { z } from 'zod';
import { idSchema, instantSchema } from '#shared/domain/listing.ts';
import { simulationFilterSchema } from '#shared/domain/simulation.ts';
import { failureSchema } from '#shared/failure.ts';

/** Which simulations a clean-up would remove. All parts that are given must fit. */
export const cleanupCriteriaSchema = z
  .strictObject({
    /** State, user, simulator, platform, time of the start and text, as in the list of simulations. */
    filter: simulationFilterSchema.default({}),
    /** Started more days ago than this. */
    olderThanDays: z.number().min(0).max(1_000_000).optional(),
    /** Stores at least so many bytes. */
    minimumBytes: z.int().min(0).optional(),
    /** Has no page of any estimator. */
    noResults: z.literal(true).optional(),
    /** Has a blob whose size, header or trailer shows damage. */
    damaged: z.literal(true).optional(),
    /** Simulations that are kept though all the rest fits them. Names none by itself. */
    without: z.array(idSchema).max(1000).readonly().optional(),
  })
  .readonly();
export type CleanupCriteria = z.infer<typeof cleanupCriteriaSchema>;

const amountSchema = z.strictObject({ rows: z.int(), bytes: z.int() }).readonly();

export const cleanupTableSchema = z
  .strictObject({
    table: z.string(),
    /** Bytes count blobs alone. */
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

/** A way to give space back, or what happens by itself. */
export const spaceAdviceSchema = z
  .strictObject({
    words: z.string(),
    /** The statement to run; null where nothing is to be done. */
    statement: z.string().nullable(),
    /** Bytes that the system may get back, at most; null where that cannot be said. */
    freedBytes: z.int().nullable(),
  })
  .readonly();
export type SpaceAdvice = z.infer<typeof spaceAdviceSchema>;

/** What a clean-up would do. Nothing is changed by asking. */
export const cleanupPlanSchema = z
  .strictObject({
    /** How many would go. */
    simulations: z.int(),
    /** How many that fit are not COMPLETED, FAILED or CANCELED: their workers may still report. They go only on request. */
    unfinished: z.int(),
    oldestAt: instantSchema.nullable(),
    newestAt: instantSchema.nullable(),
    tables: z.array(cleanupTableSchema).readonly(),
    /** Those with most bytes first; at most 1 000. */
    users: z.array(cleanupUserSchema).readonly(),
    space: z.array(spaceAdviceSchema).readonly(),
    /** What the criteria do not look at, one sentence each. */
    notChecked: z.array(z.string()).readonly(),
    /** ISO 8601: the moment from which ages count back. */
    plannedAt: z.string(),
    /** The name that must be typed to run it, in production; null where none must. */
    typedName: z.string().nullable(),
    /** Whether a passphrase is wanted for the secrets in the archives, as there is no keychain. */
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

/** A clean-up as it was planned, and what is agreed to. */
export const cleanupRequestSchema = z
  .strictObject({
    criteria: cleanupCriteriaSchema,
    /** Of the plan: simulations that came of age since are not meant. */
    plannedAt: z.iso.datetime(),
    /** How many simulations the plan has removed at most; where more fit, none is. */
    expected: z.int().min(1),
    batchSize: z.int().min(1).max(1000).default(usualBatchSize),
    /** Removes also those whose workers may still report. */
    includesUnfinished: z.boolean().default(false),
    typedName: z.string().max(10_000).default(''),
    /** As in the consent to an operation. */
    passphrase: z.string().min(1).max(1000).nullable().optional(),
  })
  .readonly();
export type CleanupRequest = z.output<typeof cleanupRequestSchema>;

/** What a clean-up did. What was done batch by batch stays done, however it ended. */
export const cleanupOutcomeSchema = z
  .strictObject({
    ended: z.enum(['done', 'cancelled', 'failed']),
    /** Why it did not go on; null where it was through, or cancelled. */
    failure: failureSchema.nullable(),
    simulations: z.int(),
    /** How many of the planned ones are still there; unfinished ones that were left alone do not count. */
    left: z.int(),
    batches: z.int(),
    /** Rows removed, by table. */
    counts: z.record(z.string(), z.int()).readonly(),
    /** Of the blobs that went. */
    bytes: z.int(),
    /** Where each batch was archived. */
    archives: z.array(z.string()).readonly(),
  })
  .readonly();
export type CleanupOutcome = z.infer<typeof cleanupOutcomeSchema>;
