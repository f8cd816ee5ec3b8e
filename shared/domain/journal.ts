import { z } from 'zod';

/** One journal entry: what was done, when, by whom and where. Entries are chained by their hashes. */
export const journalEntrySchema = z
  .strictObject({
    /** Counted from 1 without a gap. */
    number: z.int(),
    /** ISO 8601, UTC. */
    at: z.string(),
    systemUser: z.string(),
    /** '' if no database was involved. */
    databaseUser: z.string(),
    /** The connection's name and place; '' if none was involved. */
    connection: z.string(),
    /** `unlock`, `relock`, `remove-simulations` … */
    operation: z.string(),
    /** The parameters, without secrets. */
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).readonly(),
    /** Rows by table. */
    counts: z.record(z.string(), z.int()).readonly(),
    /** The archive's path; null if none was made. */
    archive: z.string().nullable(),
    outcome: z.enum(['done', 'failed', 'unknown']),
    /** SHA-256 over the previous entry's hash and this entry, hexadecimal. */
    hash: z.string(),
  })
  .readonly();
export type JournalEntry = z.infer<typeof journalEntrySchema>;
