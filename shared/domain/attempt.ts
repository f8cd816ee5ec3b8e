import { z } from 'zod';
import { roleSchema } from '#shared/domain/profile.ts';
import { failureSchema } from '#shared/failure.ts';

/** One step of connecting and its state. A step is reported again, under the same id, whenever it changes. */
export const stageSchema = z
  .strictObject({
    /** Unique within one attempt: `tcp`, `hop-0-login`, `tls`, `revision`. */
    id: z.string(),
    label: z.string(),
    state: z.enum(['running', 'passed', 'failed']),
    /** The time it has taken so far. */
    milliseconds: z.number(),
    /** What was found: an address, a fingerprint, the methods that were offered and tried. No secret. */
    detail: z.string(),
    failure: failureSchema.nullable(),
  })
  .readonly();
export type Stage = z.infer<typeof stageSchema>;

/** A question from core to the user. */
export const promptSchema = z
  .discriminatedUnion('kind', [
    /** An unknown host. A changed or revoked key is never asked about: it fails. */
    z.strictObject({
      kind: z.literal('host-key'),
      host: z.string(),
      port: z.int(),
      algorithm: z.string(),
      /** `SHA256:…`, as ssh prints it. */
      fingerprint: z.string(),
      /** Other names under which the same key is known. */
      knownAs: z.array(z.string()).readonly(),
    }),
    z.strictObject({
      kind: z.literal('secret'),
      /** The question: `Password of alice on yap-host`. */
      message: z.string(),
      /** Why it is asked again; null the first time. */
      refused: z.string().nullable(),
      /** Whether it can be kept in the keychain. */
      canRemember: z.boolean(),
      /** What was tried before and failed, a sentence each: a key that was refused or could not be opened. */
      tried: z.array(z.string()).readonly().optional(),
    }),
    /** A server's own questions (keyboard-interactive): a code, a password. */
    z.strictObject({
      kind: z.literal('questions'),
      host: z.string(),
      /** The server's own text, at most a few hundred characters: untrusted plain text. */
      title: z.string(),
      instructions: z.string(),
      questions: z.array(z.strictObject({ text: z.string(), echo: z.boolean() }).readonly()).readonly(),
      /** What was tried before and failed, a sentence each. */
      tried: z.array(z.string()).readonly().optional(),
    }),
    /** A confirmation before continuing. */
    z.strictObject({
      kind: z.literal('confirm'),
      message: z.string(),
      explanation: z.string(),
      /** The labels of the two buttons. */
      confirm: z.string(),
      decline: z.string(),
      /** Whether the answer can be stored with the saved connection. */
      canRemember: z.boolean(),
    }),
    /** What a database is used for that is reached through a forwarded port of this machine. */
    z.strictObject({ kind: z.literal('role'), message: z.string(), explanation: z.string() }),
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
    /** Trusts a host key, once or permanently. */
    z.strictObject({ kind: z.literal('trust'), remember: z.boolean() }),
    z.strictObject({ kind: z.literal('secret'), value: z.string().max(4096), remember: z.boolean() }),
    z.strictObject({ kind: z.literal('confirm'), remember: z.boolean() }),
    z.strictObject({ kind: z.literal('role'), role: roleSchema }),
    z.strictObject({ kind: z.literal('recover') }),
    z.strictObject({ kind: z.literal('copy') }),
    z.strictObject({ kind: z.literal('answers'), values: z.array(z.string().max(4096)).max(50).readonly() }),
  ])
  .readonly();
export type PromptAnswer = z.infer<typeof promptAnswerSchema>;

/** A question that is waiting for its answer. */
export const openPromptSchema = z
  .strictObject({
    promptId: z.string(),
    /** The call that waits; null if an open connection is being re-established. */
    callId: z.string().nullable(),
    connectionId: z.string().nullable(),
    prompt: promptSchema,
  })
  .readonly();
export type OpenPrompt = z.infer<typeof openPromptSchema>;
