import { z } from 'zod';

/** One line of the journal: what was done, when, by whom and where. Lines are chained by their hashes. */
export const journalEntrySchema = z
  .strictObject({
    /** Counted from 1 without a gap. */
    number: z.int(),
    /** ISO 8601, UTC. */
    at: z.string(),
    systemUser: z.string(),
    /** '' where no database took part. */
    databaseUser: z.string(),
    /** The connection's name and place; '' where none took part. */
    connection: z.string(),
    /** `unlock`, `relock`, `remove-simulations` … */
    operation: z.string(),
    /** What was asked for, without secrets. */
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).readonly(),
    /** Rows by table. */
    counts: z.record(z.string(), z.int()).readonly(),
    /** The archive's path; null where none was made. */
    archive: z.string().nullable(),
    outcome: z.enum(['done', 'failed', 'unknown']),
    /** SHA-256 over the former line's hash and this entry, hexadecimal. */
    hash: z.string(),
  })
  .readonly();
export type JournalEntry = z.infer<typeof journalEntrySchema>;
