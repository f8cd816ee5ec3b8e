import { z } from 'zod';
import { relationNameSchema } from '#shared/domain/catalog.ts';

const name = z.string().min(1).max(500);

/** Work on a table that changes none of its rows. SQLite vacuums the whole file, whichever table is named. */
export const maintenanceSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('create-index'),
      relation: relationNameSchema,
      columns: z.array(name).min(1).max(32).readonly(),
    }),
    /** Removes an index that is not valid; others stay. */
    z.strictObject({ kind: z.literal('drop-index'), relation: relationNameSchema, index: name }),
    /** Without an index, all of the table's. */
    z.strictObject({ kind: z.literal('reindex'), relation: relationNameSchema, index: name.nullable() }),
    z.strictObject({
      kind: z.literal('vacuum'),
      relation: relationNameSchema,
      mode: z.enum(['plain', 'analyze', 'full']),
    }),
    z.strictObject({ kind: z.literal('analyze'), relation: relationNameSchema }),
  ])
  .readonly();
export type Maintenance = z.infer<typeof maintenanceSchema>;

const factSchema = z.strictObject({ name: z.string(), value: z.string() }).readonly();
export type MaintenanceFact = z.infer<typeof factSchema>;

/** What a maintenance operation would do, from the catalog and the statistics. Nothing has been done. */
export const maintenancePlanSchema = z
  .strictObject({
    title: z.string(),
    statement: z.string(),
    /** The lock as the database calls it, and what it lets others do. */
    lock: z.strictObject({ name: z.string(), effect: z.string() }).readonly(),
    /** Expected sizes and times, each a sentence. */
    facts: z.array(factSchema).readonly(),
    warnings: z.array(z.string()).readonly(),
    /** While there is one, the operation cannot be run. */
    obstacles: z.array(z.string()).readonly(),
    /** The name that must be typed; null if none. */
    typedName: z.string().nullable(),
  })
  .readonly();
export type MaintenancePlan = z.infer<typeof maintenancePlanSchema>;

export const maintenanceOutcomeSchema = z
  .strictObject({
    outcome: z.enum(['done', 'failed', 'cancelled', 'unknown']),
    /** Why it is not done; '' where it is. */
    message: z.string(),
    hint: z.string(),
    /** The number of the journal entry. */
    journal: z.int(),
    seconds: z.number(),
    /** What it was about, before and after. */
    changes: z.array(z.strictObject({ name: z.string(), before: z.string(), after: z.string() }).readonly()).readonly(),
    /** What the server reported meanwhile. */
    notices: z.array(z.string()).readonly(),
    /** Indexes that it left behind and that the database does not use. */
    invalidIndexes: z.array(z.string()).readonly(),
  })
  .readonly();
export type MaintenanceOutcome = z.infer<typeof maintenanceOutcomeSchema>;

/** Columns that no index serves, with what is known of the cost. */
export const missingIndexFactsSchema = z
  .strictObject({
    relation: relationNameSchema,
    columns: z.array(z.string()).readonly(),
    /** What their foreign key refers to; null for columns that yaptide's lists are sorted or filtered by. */
    parent: relationNameSchema.nullable(),
    statement: z.string(),
    /** Of the table, as the database estimates them; -1 where it has no estimate. */
    rows: z.number(),
    /** Of the table without its indexes and large values; null on SQLite. */
    bytes: z.int().nullable(),
    /** How often the whole table was read since the statistics began, for whatever reason; null where that is not counted. */
    scans: z.number().nullable(),
    rowsRead: z.number().nullable(),
    /** How the database would find the rows of one value now. */
    plan: z.string().nullable(),
    /** Its cost for that, in PostgreSQL's units; null on SQLite. */
    cost: z.number().nullable(),
    /** The cost with the index, computed by PostgreSQL's own formula; null without statistics. */
    costWithIndex: z.number().nullable(),
    /** In bytes, at most; null without statistics. */
    indexBytes: z.number().nullable(),
  })
  .readonly();
export type MissingIndexFacts = z.infer<typeof missingIndexFactsSchema>;

export const missingIndexListSchema = z
  .strictObject({
    indexes: z.array(missingIndexFactsSchema).readonly(),
    /** When scans began to be counted; null where that is unknown. */
    scansSince: z.string().nullable(),
  })
  .readonly();
export type MissingIndexList = z.infer<typeof missingIndexListSchema>;
