import { z } from 'zod';
import { idSchema, instantSchema, sortDirectionSchema } from '#shared/domain/listing.ts';
import { orphanTables } from '#shared/domain/operation.ts';
import { simulationSummarySchema } from '#shared/domain/simulation.ts';

/** Hours without an update after which a simulation counts as stuck by default. */
export const defaultStuckHours = 24;
/** Hours after which yaptide's update token has expired: nothing can be reported any more. */
export const certainlyDeadHours = 168;

/**
 * stuck: unfinished, without an update for longer than the limit. lost: COMPLETED on a cluster, but no result was
 * ever posted. wrong: COMPLETED with results that are not what they say.
 */
export const problemKinds = ['stuck', 'lost', 'wrong'] as const;
export type ProblemKind = (typeof problemKinds)[number];

/** Why, as far as the rows show; the most specific one that matches. */
export const problemReasons = {
  stuck: [
    'submission-failed',
    'submission-crashed',
    'no-runner',
    'nothing-to-merge',
    'estimators-without-pages',
    'merge-crashed',
    'batch-overdue',
    'no-updates',
  ],
  lost: ['results-lost'],
  wrong: ['failed-tasks-averaged', 'counts-averaged', 'name-differs'],
} as const satisfies Record<ProblemKind, readonly string[]>;

export const problemReasonSchema = z.enum([...problemReasons.stuck, ...problemReasons.lost, ...problemReasons.wrong]);
export type ProblemReason = z.infer<typeof problemReasonSchema>;

/** One simulation with a problem, with what its rows show. */
export const problemSimulationSchema = z
  .strictObject({
    simulation: simulationSummarySchema,
    reason: problemReasonSchema,
    /** The latest task update, or the start if that is later; for COMPLETED ones, the end. null: no such time. */
    lastSignAt: instantSchema.nullable(),
    /** Stuck without an update for more than seven days: its workers can no longer report. */
    certainlyDead: z.boolean(),
    /** Facts from the rows that lead to the reason, one sentence each. */
    evidence: z.array(z.string()).readonly(),
  })
  .readonly();
export type ProblemSimulation = z.infer<typeof problemSimulationSchema>;

/** Why results are not what they say: what the rows of Health show, and labels that only the input reveals. */
export const resultFaultReasons = [...problemReasons.wrong, 'labels-swapped'] as const;

/** One reason why the results of a COMPLETED simulation are wrong. */
export const resultFaultSchema = z
  .strictObject({
    reason: z.enum(resultFaultReasons),
    /** A sentence with the facts. */
    message: z.string(),
    /** The affected pages; null: all of them. */
    pageIds: z.array(idSchema).readonly().nullable(),
  })
  .readonly();
export type ResultFault = z.infer<typeof resultFaultSchema>;

/** Which ones to return. */
export const problemFilterSchema = z
  .strictObject({
    kind: z.enum(problemKinds).default('stuck'),
    /** Only for the kind stuck: hours without an update. */
    limitHours: z.number().min(0).max(1_000_000).default(defaultStuckHours),
    reasons: z.array(problemReasonSchema).max(20).optional(),
  })
  .readonly();
export type ProblemFilter = z.infer<typeof problemFilterSchema>;

export const problemSortSchema = z
  .strictObject({ column: z.enum(['id', 'lastSignAt']), direction: sortDirectionSchema })
  .readonly();
export type ProblemSort = z.infer<typeof problemSortSchema>;

/** How many there are, by reason; reasons without any are omitted. */
export const problemCountSchema = z
  .strictObject({
    count: z.int(),
    certainlyDead: z.int(),
    reasons: z.array(z.strictObject({ reason: problemReasonSchema, count: z.int() }).readonly()).readonly(),
  })
  .readonly();
export type ProblemCount = z.infer<typeof problemCountSchema>;

/** Rows of one table with a missing parent or none. */
export const orphanCountSchema = z
  .strictObject({
    table: z.enum(orphanTables),
    /** The table of the parents. */
    parent: z.enum(['Simulation', 'Estimator']),
    /** They refer to a parent that does not exist. */
    missing: z.int(),
    /** They refer to none. */
    unnamed: z.int(),
    /** Of their blobs. */
    bytes: z.int(),
    /** The first of them. */
    ids: z.array(idSchema).readonly(),
  })
  .readonly();
export type OrphanCount = z.infer<typeof orphanCountSchema>;
