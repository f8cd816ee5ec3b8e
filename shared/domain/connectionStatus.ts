import { z } from 'zod';
import { failureSchema } from '#shared/failure.ts';

/** How an open connection is just now. */
export const connectionStatusSchema = z
  .strictObject({
    connectionId: z.string(),
    link: z.discriminatedUnion('state', [
      z.strictObject({
        state: z.literal('connected'),
        /** The last round trip, in ms. */ latency: z.number().nullable(),
      }),
      z.strictObject({ state: z.literal('reconnecting'), /** Counted from 1. */ attempt: z.int(), why: failureSchema }),
      z.strictObject({ state: z.literal('failed'), why: failureSchema }),
    ]),
    /** Until when it may be written to, ISO 8601; null while it is read-only. */
    unlockedUntil: z.string().nullable(),
    /** In seconds, for each statement. */
    statementTimeout: z.number(),
    /** Sessions of this connection whose transaction was left open. */
    openTransactions: z.int(),
  })
  .readonly();
export type ConnectionStatus = z.infer<typeof connectionStatusSchema>;
