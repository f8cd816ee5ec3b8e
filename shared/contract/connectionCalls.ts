import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import { openPromptSchema, promptAnswerSchema } from '#shared/domain/attempt.ts';
import {
  connectionSchema,
  connectionStatusSchema,
  recentConnectionSchema,
  targetSchema,
} from '#shared/domain/connection.ts';
import { journalEntrySchema } from '#shared/domain/journal.ts';

/** The calls about open connections, and about opening them. */
export const connectionCalls = {
  /** Opens a connection, step by step (`stage` events), asking if necessary (`prompt` events). */
  'connections.open': { input: z.strictObject({ target: targetSchema }), output: connectionSchema },
  /** Takes the same steps and closes the connection. */
  'connections.test': { input: z.strictObject({ target: targetSchema }), output: connectionSchema },
  'connections.list': { input: nothing, output: z.array(connectionSchema).readonly() },
  'connections.get': { input: z.strictObject(onConnection), output: connectionSchema },
  'connections.close': { input: z.strictObject(onConnection), output: nothing },
  /** One round trip to the database, in milliseconds. */
  'connections.ping': { input: z.strictObject(onConnection), output: z.strictObject({ milliseconds: z.number() }) },
  'connections.status': { input: z.strictObject(onConnection), output: connectionStatusSchema },
  /** Tries to re-establish a lost connection immediately. */
  'connections.reconnect': { input: z.strictObject(onConnection), output: connectionStatusSchema },
  /** Allows writing for a limited time. In production, at most 10 minutes and with the typed name. */
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

  /** The last journal entries, newest first, and whether the chain of hashes is intact. */
  'journal.list': {
    input: z.strictObject({ before: z.int().optional(), limit: z.int().min(1).max(1000).default(200) }),
    output: z.strictObject({
      entries: z.array(journalEntrySchema).readonly(),
      /** The number of the first entry that does not match the previous one; null if all match. */
      brokenAt: z.int().nullable(),
    }),
  },
} as const satisfies CallDefinitions;
