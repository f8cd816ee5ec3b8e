import { z } from 'zod';
import { operationWithoutPasswordSchema } from '#shared/domain/operation.ts';

/**
 * Why rows of a table are affected: the operation names them; the database removes them with their parents; the program
 * removes them explicitly, as the database would refuse; they stay and change; or they block it.
 */
export const impactKinds = ['asked', 'cascade', 'by hand', 'changed', 'blocks'] as const;
export type ImpactKind = (typeof impactKinds)[number];

/** Rows of one table that an operation affects, with those that belong to them. */
export interface PlanTable {
  readonly table: string;
  readonly how: ImpactKind;
  readonly rows: number;
  /** Of the blobs. */
  readonly bytes: number;
  readonly children: readonly PlanTable[];
}
const planTableSchema: z.ZodType<PlanTable> = z.lazy(() =>
  z
    .strictObject({
      table: z.string(),
      how: z.enum(impactKinds),
      rows: z.int(),
      bytes: z.int(),
      children: z.array(planTableSchema).readonly(),
    })
    .readonly(),
);

/** A warning before a plan is applied, or an obstacle to applying it. */
export const planNoteSchema = z
  .strictObject({
    code: z.enum([
      'live',
      'ended-already',
      'loses-reference',
      'nothing-to-do',
      'rows-in-the-way',
      'permission-missing',
      'undo-refused',
      'rows-hidden',
      'not-a-table',
      'no-row-key',
      'rules',
      'triggers',
      'inherited',
      'partitioned',
      'user-name-taken',
    ]),
    message: z.string(),
    hint: z.string(),
    /** The affected rows, or the helpful statements: the first of them. */
    details: z.array(z.string()).readonly(),
  })
  .readonly();
export type PlanNote = z.infer<typeof planNoteSchema>;

export const missingIndexSchema = z
  .strictObject({
    table: z.string(),
    columns: z.array(z.string()).readonly(),
    /** That it makes this operation slow, and why. */
    message: z.string(),
    /** The statement that would create it. */
    statement: z.string(),
  })
  .readonly();
export type MissingIndex = z.infer<typeof missingIndexSchema>;

/** What an operation would do, computed from the database's own constraints. Nothing has been changed. */
export const planSchema = z
  .strictObject({
    id: z.string(),
    connectionId: z.string(),
    operation: operationWithoutPasswordSchema,
    /** `Remove 3 simulations, 412 pages, 96 MiB`. */
    title: z.string(),
    tables: z.array(planTableSchema).readonly(),
    /** The users of the affected simulations, those with most first; at most 50. */
    owners: z
      .array(
        z
          .strictObject({ userId: z.int().nullable(), username: z.string().nullable(), simulations: z.int() })
          .readonly(),
      )
      .readonly(),
    warnings: z.array(planNoteSchema).readonly(),
    /** While there is one, the plan cannot be applied. */
    obstacles: z.array(planNoteSchema).readonly(),
    missingIndexes: z.array(missingIndexSchema).readonly(),
    /** Whether rows are removed or changed, which are archived first. */
    archives: z.boolean(),
    consent: z
      .strictObject({
        /** The name that must be typed; null if none. */
        typedName: z.string().nullable(),
        /** Unfinished simulations are removed: their workers may still post. Requires consent. */
        live: z.boolean(),
        /** Rows with secrets are removed or changed, and there is no keychain to encrypt them with. */
        passphrase: z.boolean(),
      })
      .readonly(),
  })
  .readonly();
export type Plan = z.infer<typeof planSchema>;

/** The consents for applying a plan. */
export const consentSchema = z
  .strictObject({
    typedName: z.string().max(10_000).default(''),
    live: z.boolean().default(false),
    /** For the secrets in the archive, instead of the keychain's key; null omits them. */
    passphrase: z.string().min(1).max(1000).nullable().optional(),
  })
  .readonly();
export type Consent = z.infer<typeof consentSchema>;

/** The outcome of a plan. */
export const outcomeSchema = z
  .strictObject({
    outcome: z.enum(['done', 'failed', 'unknown']),
    /** What was found when the connection was lost at the commit; '' otherwise. */
    note: z.string(),
    /** The number of the journal entry; null if it could not be written. */
    journal: z.int().nullable(),
    /** Rows by table that were removed, changed or added. */
    counts: z.record(z.string(), z.int()).readonly(),
    archive: z.string().nullable(),
    /** Reported once and stored nowhere. */
    generatedPassword: z.string().nullable(),
  })
  .readonly();
export type Outcome = z.infer<typeof outcomeSchema>;

/** The steps of a change, in order; `resolve` only if the commit was not answered. */
export const changeStepSchema = z
  .strictObject({
    step: z.enum(['lock', 'compare', 'archive', 'change', 'verify', 'announce', 'commit', 'resolve', 'journal']),
    state: z.enum(['waiting', 'running', 'done', 'failed']),
  })
  .readonly();
export type ChangeStep = z.infer<typeof changeStepSchema>;
