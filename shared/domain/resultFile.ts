import { z } from 'zod';

/** A result file from yaptide's web interface, converted to a database. */
export const openedResultsSchema = z
  .strictObject({
    /**
     * The SQLite file, to be opened as a Target of the kind `file`. It is read-only, and removed when the program
     * exits.
     */
    file: z.string(),
    simulations: z.int(),
    pages: z.int(),
    /** What was repaired, and what the file lacks. */
    notes: z.array(z.string()).readonly(),
  })
  .readonly();
export type OpenedResults = z.infer<typeof openedResultsSchema>;
