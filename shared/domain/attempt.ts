import { z } from 'zod';
import { failureSchema } from '#shared/failure.ts';

/** One step of connecting, as it stands. A step is told again, under the same id, whenever it changes. */
export const stageSchema = z
  .strictObject({
    /** Unique within one attempt: `tcp`, `hop-0-login`, `tls`, `revision`. */
    id: z.string(),
    label: z.string(),
    state: z.enum(['running', 'passed', 'failed']),
    /** How long it took so far. */
    milliseconds: z.number(),
    /** What was found: an address, a fingerprint, the methods that were offered and tried. No secret. */
    detail: z.string(),
    failure: failureSchema.nullable(),
  })
  .readonly();
export type Stage = z.infer<typeof stageSchema>;

/** A question that core has for the person at the window. */
export const promptSchema = z
  .discriminatedUnion('kind', [
    /** A host whose key is not known yet. A changed or revoked key is never asked about: it fails. */
    z.strictObject({
      kind: z.literal('host-key'),
      host: z.string(),
      port: z.int(),
      algorithm: z.string(),
      /** `SHA256:…`, as ssh prints it. */
      fingerprint: z.string(),
      /** Other names under which the same key is known already. */
      knownAs: z.array(z.string()).readonly(),
    }),
    z.strictObject({
      kind: z.literal('secret'),
      /** What is asked for: `Password of alice on yap-host`. */
      message: z.string(),
      /** Why it is asked again; null the first time. */
      refused: z.string().nullable(),
      /** Whether it can be kept in the keychain. */
      canRemember: z.boolean(),
    }),
    /** What a server asks by itself (keyboard-interactive): a code, a password. */
    z.strictObject({
      kind: z.literal('questions'),
      host: z.string(),
      /** The server's own words, at most a few hundred characters: plain text of a stranger. */
      title: z.string(),
      instructions: z.string(),
      questions: z.array(z.strictObject({ text: z.string(), echo: z.boolean() }).readonly()).readonly(),
    }),
    /** A SQLite file that cannot be opened as it is. */
    z.strictObject({
      kind: z.literal('recovery'),
      /** What happened: `'/data/db.sqlite' needs recovery: …`. */
      message: z.string(),
      explanation: z.string(),
      /** `recover` changes the file; `copy` opens a private copy of it. */
      choices: z.array(z.enum(['recover', 'copy'])).readonly(),
    }),
  ])
  .readonly();
export type Prompt = z.infer<typeof promptSchema>;

export const promptAnswerSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('refuse') }),
    /** Trusts a host key, for this once or from now on. */
    z.strictObject({ kind: z.literal('trust'), remember: z.boolean() }),
    z.strictObject({ kind: z.literal('secret'), value: z.string().max(4096), remember: z.boolean() }),
    z.strictObject({ kind: z.literal('recover') }),
    z.strictObject({ kind: z.literal('copy') }),
    z.strictObject({ kind: z.literal('answers'), values: z.array(z.string().max(4096)).max(50).readonly() }),
  ])
  .readonly();
export type PromptAnswer = z.infer<typeof promptAnswerSchema>;

/** A question that waits for its answer. */
export const openPromptSchema = z
  .strictObject({
    promptId: z.string(),
    /** The call that waits; null where an open connection is being rebuilt. */
    callId: z.string().nullable(),
    connectionId: z.string().nullable(),
    prompt: promptSchema,
  })
  .readonly();
export type OpenPrompt = z.infer<typeof openPromptSchema>;
