import { z } from 'zod';
import { failureSchema } from '#shared/failure.ts';

/** What running a statement can do, from the least to the most. */
export const statementClasses = ['read', 'session', 'transaction', 'unknown', 'write', 'ddl', 'unsupported'] as const;
export type StatementClass = (typeof statementClasses)[number];

/** What to know about a statement before it runs. */
export const statementFlags = [
  /** An UPDATE or DELETE of every row. */
  'no-where',
  /** Its WHERE is true for every row. */
  'always-true',
  'truncate',
  'drop',
  'writing-cte',
  'select-into',
  'locks-rows',
  'lock',
  'copy-program',
  'copy-file',
  'writing-function',
  /** It has an effect that no rollback undoes and no read-only transaction prevents. */
  'outside',
  'unknown-function',
  'explain-runs',
  'dynamic',
  /** It cannot run within a transaction. */
  'no-transaction',
  'server-settings',
] as const;
export type StatementFlag = (typeof statementFlags)[number];

/** One statement of a text; places are UTF-16 units of the text. */
export const checkedStatementSchema = z
  .strictObject({
    from: z.int(),
    to: z.int(),
    class: z.enum(statementClasses),
    flags: z.array(z.enum(statementFlags)).readonly(),
    /** `SELECT`, `DELETE`, `CREATE TABLE`. */
    verb: z.string(),
    /** As they are written: `:name`, `$1`. */
    parameters: z.array(z.string()).readonly(),
    /** Why it is not run here, or what is wrong with it. */
    error: z.strictObject({ message: z.string(), at: z.int() }).readonly().nullable(),
  })
  .readonly();
export type CheckedStatement = z.infer<typeof checkedStatementSchema>;

/** Whether a statement may change data or the schema. */
export function mayWrite({ class: found }: CheckedStatement): boolean {
  return found === 'write' || found === 'ddl' || found === 'unknown';
}

/** The user's consent to a statement that may write. `typedName`: what was typed, as core compares it. */
export const writeConsentSchema = z.strictObject({ typedName: z.string().max(1000).default('') }).readonly();
export type WriteConsent = z.infer<typeof writeConsentSchema>;

/** A value of a result: text exactly as stored, NULL, or a part of what is too long for a table. */
export const resultCellSchema = z.union([
  z.string(),
  z.null(),
  /** Bytes: how many, and the first of them in hexadecimal. */
  z.strictObject({ kind: z.literal('bytes'), size: z.int(), head: z.string() }).readonly(),
  /** A text that is cut off, with its length in characters. */
  z.strictObject({ kind: z.literal('cut'), text: z.string(), length: z.int() }).readonly(),
  /** A secret, which is not shown. */
  z.strictObject({ kind: z.literal('secret') }).readonly(),
]);
export type ResultCell = z.infer<typeof resultCellSchema>;

/** Rows of a result. */
const resultRowsSchema = z.array(z.array(resultCellSchema).readonly()).readonly();
export type ResultRows = z.infer<typeof resultRowsSchema>;

/** What a console's session is in: no transaction, an open one, or one that failed and can only be rolled back. */
export const consoleStateSchema = z
  .strictObject({
    transaction: z.enum(['none', 'open', 'failed']),
    /** Whether the transaction may write. */
    isWriting: z.boolean(),
    /** When it was begun, ISO 8601; null without one. */
    since: z.string().nullable(),
    /** The server's process; null without a session. */
    pid: z.int().nullable(),
  })
  .readonly();
export type ConsoleState = z.infer<typeof consoleStateSchema>;

/** A column of a result. */
export const resultColumnSchema = z
  .strictObject({
    name: z.string(),
    type: z.string(),
    /** The column of a table whose values it shows; null for an expression. */
    source: z.strictObject({ schema: z.string(), table: z.string(), column: z.string() }).readonly().nullable(),
  })
  .readonly();
export type ResultColumn = z.infer<typeof resultColumnSchema>;

export const statementResultSchema = z
  .strictObject({
    /** Names the result for `sql.more`. */
    resultId: z.string(),
    columns: z.array(resultColumnSchema).readonly(),
    rows: resultRowsSchema,
    hasMore: z.boolean(),
    /** The server's own word: `SELECT 3`, `DELETE 1`. */
    tag: z.string(),
    /** In ms. */
    time: z.number(),
    /** What the server reported besides, and what the program did: `NOTICE: …`. */
    notices: z.array(z.string()).readonly(),
    /** What went wrong, and where in the text. */
    error: z.strictObject({ failure: failureSchema, at: z.int().nullable() }).readonly().nullable(),
    state: consoleStateSchema,
  })
  .readonly();
export type StatementResult = z.infer<typeof statementResultSchema>;

/** Where a value of a result is found again: its place, and the beginning of it that was shown. */
export const shownCellSchema = z
  .strictObject({
    row: z.int().min(0),
    column: z.int().min(0),
    /** How many the result has. */
    columns: z.int().min(1).max(5000),
    /** Characters of a text, bytes of a blob. */
    size: z.int().min(0),
    /** The first characters of a text, the first bytes of a blob in hexadecimal. */
    head: z.string().max(1000),
  })
  .readonly();
export type ShownCell = z.infer<typeof shownCellSchema>;

export const moreRowsSchema = z.strictObject({ rows: resultRowsSchema, hasMore: z.boolean() }).readonly();
export type MoreRows = z.infer<typeof moreRowsSchema>;

/** What a statement would do, found out in a transaction that was rolled back. */
export const dryRunSchema = z
  .strictObject({
    tag: z.string(),
    /** Rows by table and by what would be done to them, cascades and triggers included where the database counts them. */
    counts: z
      .array(z.strictObject({ table: z.string(), inserted: z.int(), updated: z.int(), removed: z.int() }).readonly())
      .readonly(),
    /** Why there are no counts by table: the database keeps none; '' where there are. */
    uncounted: z.string(),
    /** Whether what it did can be carried out with an archive, from which it can be undone. */
    archive: z.discriminatedUnion('kind', [
      z
        .strictObject({
          kind: z.literal('edits'),
          /** Names it for `sql.apply`. */
          id: z.string(),
          table: z.string(),
          rows: z.int(),
          consent: z.strictObject({ typedName: z.string().nullable(), passphrase: z.boolean() }).readonly(),
        })
        .readonly(),
      z.strictObject({ kind: z.literal('none'), reason: z.string() }).readonly(),
    ]),
    /** What is not rolled back. */
    remains: z.array(z.string()).readonly(),
    notices: z.array(z.string()).readonly(),
    error: z.strictObject({ failure: failureSchema, at: z.int().nullable() }).readonly().nullable(),
    /** In ms. */
    time: z.number(),
  })
  .readonly();
export type SqlDryRun = z.infer<typeof dryRunSchema>;

/** A text of the SQL view that is kept on disk. */
export const sqlFileSchema = z
  .strictObject({
    id: z.string().min(1).max(100),
    name: z.string().min(1).max(200),
    text: z.string().max(1_000_000),
  })
  .readonly();
export type SqlFile = z.infer<typeof sqlFileSchema>;

/** A statement that was run, with what came of it; secrets in its text are masked. */
export const sqlHistoryEntrySchema = z
  .strictObject({
    /** ISO 8601, UTC. */
    at: z.string(),
    connectionId: z.string(),
    connection: z.string(),
    sql: z.string(),
    /** In ms. */
    time: z.number(),
    tag: z.string(),
    /** The failure's message; null where it succeeded. */
    error: z.string().nullable(),
    /** Marked by the user, and kept for that. */
    isStarred: z.boolean().default(false),
  })
  .readonly();
export type SqlHistoryEntry = z.infer<typeof sqlHistoryEntrySchema>;
