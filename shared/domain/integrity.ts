import { z } from 'zod';
import { idSchema, instantSchema } from '#shared/domain/listing.ts';
import { failureSchema } from '#shared/failure.ts';

/** error: yaptide fails on it, or results are lost. warning: something is not as it should be. note: worth knowing. */
export const integritySeverities = ['error', 'warning', 'note'] as const;
export type IntegritySeverity = (typeof integritySeverities)[number];

const rowSchema = z
  .strictObject({
    id: idSchema,
    /** Its simulation; null if it has none. */
    simulationId: idSchema.nullable(),
    /** What is wrong with it: a sentence, or its stored values. */
    text: z.string(),
  })
  .readonly();
export type IntegrityRow = z.infer<typeof rowSchema>;

/** How many examples a finding carries, and how many ids it keeps for the next comparison. */
export const maxExamples = 20;
export const maxComparedIds = 2000;

/** All rows of one table that break one rule. */
export const integrityFindingSchema = z
  .strictObject({
    rule: z.string(),
    table: z.string(),
    severity: z.enum(integritySeverities),
    title: z.string(),
    /** The recommended action. */
    action: z.string(),
    count: z.int(),
    /** The stored bytes that are concerned, where that matters. */
    bytes: z.int().nullable(),
    examples: z.array(rowSchema).max(maxExamples).readonly(),
    /** The ids of the first `maxComparedIds` rows, by which two reports are compared. */
    ids: z.array(idSchema).max(maxComparedIds).readonly(),
    /** Against the previous report; null if there is none. */
    change: z.strictObject({ added: z.int(), resolved: z.int() }).readonly().nullable(),
  })
  .readonly();
export type IntegrityFinding = z.infer<typeof integrityFindingSchema>;

/** Everything that was found in a whole database. */
export const integrityReportSchema = z
  .strictObject({
    version: z.literal(1),
    connection: z.strictObject({ name: z.string(), place: z.string(), serverVersion: z.string() }).readonly(),
    revision: z.string(),
    startedAt: instantSchema,
    finishedAt: instantSchema,
    blobs: z.strictObject({ opened: z.int(), bytes: z.int() }).readonly(),
    /** How many rules were checked, and which could not be, with the reason. */
    rules: z.int(),
    unchecked: z.array(z.string()).readonly(),
    findings: z.array(integrityFindingSchema).readonly(),
    /** null: there is no previous report of this database. */
    comparison: z
      .strictObject({ since: instantSchema, added: z.int(), resolved: z.int(), gone: z.array(z.string()).readonly() })
      .readonly()
      .nullable(),
  })
  .readonly();
export type IntegrityReport = z.infer<typeof integrityReportSchema>;

/** full: as fast as possible. gentle: waits as long as it reads, for a database in use. */
export const integrityPaces = ['full', 'gentle'] as const;
export type IntegrityPace = (typeof integrityPaces)[number];

const runningSchema = z
  .strictObject({
    step: z.literal('running'),
    fraction: z.number(),
    text: z.string(),
    /** In seconds; null while it cannot be estimated. */
    remaining: z.number().nullable(),
    found: z.int(),
  })
  .readonly();

/** What is known about the integrity of a connection's database. */
export const integrityStateSchema = z
  .strictObject({
    run: z.union([
      z.strictObject({ step: z.literal('idle') }).readonly(),
      runningSchema,
      z.strictObject({ step: z.literal('failed'), failure: failureSchema }).readonly(),
    ]),
    report: integrityReportSchema.nullable(),
    /** A run that was stopped and can be continued: where it was. */
    stopped: z.strictObject({ text: z.string(), at: instantSchema }).readonly().nullable(),
  })
  .readonly();
export type IntegrityState = z.infer<typeof integrityStateSchema>;
