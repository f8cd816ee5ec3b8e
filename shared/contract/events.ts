import { z } from 'zod';
import { openPromptSchema, stageSchema } from '#shared/domain/attempt.ts';
import { changeStepSchema } from '#shared/domain/plan.ts';
import { connectionStatusSchema } from '#shared/domain/connectionStatus.ts';

/** The name of the calls that a host makes by itself, for whoever is at a window: a file opened from outside. */
export const hostCallId = 'host';

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
      /** The steps of a change of a database, where the call carries one out. */
      steps: z.array(changeStepSchema).readonly().optional(),
    }),
    /** The list of open connections is another than before. */
    z.strictObject({ kind: z.literal('connections-changed') }),
    /** A step of the connecting that a call is at. */
    z.strictObject({ kind: z.literal('stage'), callId: z.string(), stage: stageSchema }),
    /** The person at the window is asked something; `prompts.answer` answers. */
    z.strictObject({ kind: z.literal('prompt'), open: openPromptSchema }),
    /** A question needs no answer any more: it was answered, or whoever asked has gone. */
    z.strictObject({ kind: z.literal('prompt-ended'), promptId: z.string() }),
    z.strictObject({ kind: z.literal('connection-status'), status: connectionStatusSchema }),
    /** Rows of a database were changed from this program: what is shown of them is read anew. */
    z.strictObject({ kind: z.literal('rows-changed'), connectionId: z.string() }),
    /** The saved profiles are others than before. */
    z.strictObject({ kind: z.literal('profiles-changed') }),
    /** The preferences were changed outside the window (in the menu). */
    z.strictObject({ kind: z.literal('preferences-changed') }),
    /** The host wants this address shown (a menu, a file opened from outside). */
    z.strictObject({ kind: z.literal('navigate'), to: z.string() }),
  ])
  .readonly();
export type CoreEvent = z.infer<typeof coreEventSchema>;
