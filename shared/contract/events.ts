import { z } from 'zod';

/** What core tells without being asked. */
export const coreEventSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('progress'),
      /** The call that is at work, as its caller named it. */
      callId: z.string(),
      /** 0…1, null when it cannot be told. */
      fraction: z.number().nullable(),
      text: z.string(),
    }),
    /** The list of open connections is another than before. */
    z.strictObject({ kind: z.literal('connections-changed') }),
    /** The preferences were changed outside the window (in the menu). */
    z.strictObject({ kind: z.literal('preferences-changed') }),
    /** The host wants this address shown (a menu, a file opened from outside). */
    z.strictObject({ kind: z.literal('navigate'), to: z.string() }),
  ])
  .readonly();
export type CoreEvent = z.infer<typeof coreEventSchema>;
