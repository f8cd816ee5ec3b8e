import { z } from 'zod';
import type { CallDefinitions } from '#shared/contract/callParts.ts';
import { openedResultsSchema } from '#shared/domain/resultFile.ts';

/** The calls about result files saved by yaptide's web interface (`…-result.json`). */
export const resultFileCalls = {
  /** Makes a temporary database of the file's simulations. Fails with `damaged` or `bad-input` if it contains none. */
  'resultFiles.open': { input: z.strictObject({ path: z.string().min(1).max(4096) }), output: openedResultsSchema },
} as const satisfies CallDefinitions;
