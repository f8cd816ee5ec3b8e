import { z } from 'zod';

/** A result file of yaptide's web interface, made into a database of its own. */
export const openedResultsSchema = z
  .strictObject({
    /** The SQLite file, to be opened as a Target of the kind `file`. Nothing can be written to it; it ends with the program. */
    file: z.string(),
    simulations: z.int(),
    pages: z.int(),
    /** What was repaired, and what the file lacks. */
    notes: z.array(z.string()).readonly(),
  })
  .readonly();
export type OpenedResults = z.infer<typeof openedResultsSchema>;
