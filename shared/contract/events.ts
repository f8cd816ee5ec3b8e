import { z } from 'zod';
import { openPromptSchema, stageSchema } from '#shared/domain/attempt.ts';
import { changeStepSchema } from '#shared/domain/plan.ts';
import { consoleStateSchema } from '#shared/domain/sql.ts';
import { connectionStatusSchema } from '#shared/domain/connection.ts';

/** The id of calls that a host makes itself, on behalf of any window: a file opened from outside. */
export const hostCallId = 'host';

/** The events that core sends. */
export const coreEventSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('progress'),
      /** The running call, as its caller named it. */
      callId: z.string(),
      /** 0…1, null if unknown. */
      fraction: z.number().nullable(),
      text: z.string(),
      /** The steps of a change to a database, if the call carries one out. */
      steps: z.array(changeStepSchema).readonly().optional(),
    }),
    /** The list of open connections has changed. */
    z.strictObject({ kind: z.literal('connections-changed') }),
    /** A step of connecting, for a call. */
    z.strictObject({ kind: z.literal('stage'), callId: z.string(), stage: stageSchema }),
    /** A question to the user; `prompts.answer` answers. */
    z.strictObject({ kind: z.literal('prompt'), open: openPromptSchema }),
    /** A question no longer needs an answer: it was answered, or the attempt that asked it has ended. */
    z.strictObject({ kind: z.literal('prompt-ended'), promptId: z.string() }),
    z.strictObject({ kind: z.literal('connection-status'), status: connectionStatusSchema }),
    /** Rows of a database were changed by this program: visible ones are reloaded. */
    z.strictObject({ kind: z.literal('rows-changed'), connectionId: z.string() }),
    /** A console of the SQL view has changed by itself: its open transaction was rolled back. */
    z.strictObject({
      kind: z.literal('sql-console'),
      consoleId: z.string(),
      state: consoleStateSchema,
      notice: z.string(),
    }),
    /** The saved profiles have changed. */
    z.strictObject({ kind: z.literal('profiles-changed') }),
    /** The preferences were changed outside the window (in the menu). */
    z.strictObject({ kind: z.literal('preferences-changed') }),
    /** The host asks the window to run one of its commands (from a menu), by its id. */
    z.strictObject({ kind: z.literal('run-command'), command: z.string() }),
    /** The host asks the window to show this address (a menu, a file opened from outside). */
    z.strictObject({ kind: z.literal('navigate'), to: z.string() }),
  ])
  .readonly();
export type CoreEvent = z.infer<typeof coreEventSchema>;
