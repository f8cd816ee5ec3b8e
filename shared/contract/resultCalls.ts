import { z } from 'zod';
import { blobBytes, type CallDefinitions, ofSimulation, onConnection } from '#shared/contract/callParts.ts';
import { estimatorSchema } from '#shared/domain/estimator.ts';
import { inputSchema, textPartSchema } from '#shared/domain/input.ts';
import { idSchema } from '#shared/domain/listing.ts';
import { logfileSchema, logfileSummarySchema } from '#shared/domain/logfile.ts';

/** The calls that read estimators and their pages. */
export const estimatorCalls = {
  'estimators.list': { input: ofSimulation, output: z.array(estimatorSchema).readonly() },
  /** The estimators of some pages, each with those of these pages that it has. Unknown ids are left out. */
  'estimators.ofPages': {
    input: z.strictObject({ ...onConnection, pageIds: z.array(idSchema).min(1).max(1000) }),
    output: z.array(z.strictObject({ simulationId: idSchema, estimator: estimatorSchema }).readonly()).readonly(),
  },
  /** The metadata of an estimator, still compressed. */
  'estimators.data': { input: z.strictObject({ ...onConnection, estimatorId: idSchema }), output: blobBytes },
  /** A page, still compressed. */
  'pages.data': { input: z.strictObject({ ...onConnection, pageId: idSchema }), output: blobBytes },
} as const satisfies CallDefinitions;

/** The calls that read inputs. */
export const inputCalls = {
  'inputs.list': { input: ofSimulation, output: z.array(inputSchema).readonly() },
  /** One complete text of an Input, as UTF-8, its secrets masked. */
  'inputs.text': {
    input: z.strictObject({ ...onConnection, inputId: idSchema, part: textPartSchema }),
    output: blobBytes,
  },
} as const satisfies CallDefinitions;

/** The calls that read log files. */
export const logfileCalls = {
  'logfiles.list': { input: ofSimulation, output: z.array(logfileSummarySchema).readonly() },
  'logfiles.get': { input: z.strictObject({ ...onConnection, logfileId: idSchema }), output: logfileSchema },
  /** One complete text of a log row, as UTF-8, its tokens masked. */
  'logfiles.text': {
    input: z.strictObject({ ...onConnection, logfileId: idSchema, part: z.int().min(0) }),
    output: blobBytes,
  },
} as const satisfies CallDefinitions;
