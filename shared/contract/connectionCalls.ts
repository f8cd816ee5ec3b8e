import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import { openPromptSchema, promptAnswerSchema } from '#shared/domain/attempt.ts';
import { connectionSchema, recentConnectionSchema, targetSchema } from '#shared/domain/connection.ts';
import { connectionStatusSchema } from '#shared/domain/connectionStatus.ts';
import { journalEntrySchema } from '#shared/domain/journal.ts';

/** The calls about what is open, and about opening it. */
export const connectionCalls = {
  /** Opens, step by step (told as `stage` events), asking what must be asked (`prompt` events). */
  'connections.open': { input: z.strictObject({ target: targetSchema }), output: connectionSchema },
  /** The same steps, closed again at the end. */
  'connections.test': { input: z.strictObject({ target: targetSchema }), output: connectionSchema },
  'connections.list': { input: nothing, output: z.array(connectionSchema).readonly() },
  'connections.get': { input: z.strictObject(onConnection), output: connectionSchema },
  'connections.close': { input: z.strictObject(onConnection), output: nothing },
  /** One round trip to the database, in milliseconds. */
  'connections.ping': { input: z.strictObject(onConnection), output: z.strictObject({ milliseconds: z.number() }) },
  'connections.status': { input: z.strictObject(onConnection), output: connectionStatusSchema },
  /** Seeks a lost connection at once instead of at the next turn. */
  'connections.reconnect': { input: z.strictObject(onConnection), output: connectionStatusSchema },
  /** Lets a connection be written to for a while. In production, at most 10 minutes and with its name typed. */
  'connections.unlock': {
    input: z.strictObject({ ...onConnection, minutes: z.number().min(0.01).max(60), typedName: z.string().max(200) }),
    output: connectionStatusSchema,
  },
  'connections.lock': { input: z.strictObject(onConnection), output: connectionStatusSchema },
  /** In seconds, for every statement of this connection from now on. */
  'connections.setStatementTimeout': {
    input: z.strictObject({ ...onConnection, seconds: z.number().min(0.5).max(86_400) }),
    output: connectionStatusSchema,
  },
  'connections.recent': { input: nothing, output: z.array(recentConnectionSchema).readonly() },
  'connections.forget': { input: z.strictObject({ id: z.string().max(200) }), output: nothing },

  'prompts.list': { input: nothing, output: z.array(openPromptSchema).readonly() },
  'prompts.answer': {
    input: z.strictObject({ promptId: z.string().max(100), answer: promptAnswerSchema }),
    output: nothing,
  },

  /** The journal's last lines, newest first, and whether the chain of hashes holds. */
  'journal.list': {
    input: z.strictObject({ before: z.int().optional(), limit: z.int().min(1).max(1000).default(200) }),
    output: z.strictObject({
      entries: z.array(journalEntrySchema).readonly(),
      /** The number of the first line that does not fit the one before it; null where all fit. */
      brokenAt: z.int().nullable(),
    }),
  },
} as const satisfies CallDefinitions;
