import { z } from 'zod';

/** What PostgreSQL lets a role do with a table, in the order in which it is shown. */
export const tablePrivileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] as const;

const roleSchema = z
  .strictObject({
    name: z.string(),
    isSuperuser: z.boolean(),
    canLogin: z.boolean(),
    /** The one that this connection is logged in as. */
    isCurrent: z.boolean(),
    memberOf: z.array(z.string()).readonly(),
  })
  .readonly();

const tableGrantsSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    owner: z.string(),
    /** For each role, what it may do in effect, by itself or as a member of another; as `roles`. */
    granted: z
      .array(
        z
          .strictObject({
            privileges: z.array(z.enum(tablePrivileges)).readonly(),
            /** It may read some columns, but not the table. */
            someColumns: z.boolean(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();

/** Who can do what on which table of a PostgreSQL database. */
export const permissionsSchema = z
  .strictObject({
    roles: z.array(roleSchema).readonly(),
    tables: z.array(tableGrantsSchema).readonly(),
    /** More roles or tables exist than are told. */
    hasMore: z.boolean(),
  })
  .readonly();
export type Permissions = z.infer<typeof permissionsSchema>;

/** A role that can read a database and nothing else. */
export const readerRoleSchema = z
  .strictObject({
    name: z.string().max(200),
    /** Whether it also reads password hashes and keys, as a backup needs them. */
    readsSecrets: z.boolean().default(false),
  })
  .readonly();
export type ReaderRole = z.infer<typeof readerRoleSchema>;

export const readerPlanSchema = z
  .strictObject({
    /** Without the password, which is added where they run. */
    statements: z.array(z.string()).readonly(),
    /** Why it cannot be made, sentences. */
    obstacles: z.array(z.string()).readonly(),
    /** What it will not be able to do. */
    notes: z.array(z.string()).readonly(),
  })
  .readonly();
export type ReaderPlan = z.infer<typeof readerPlanSchema>;

export const newReaderShape = {
  role: readerRoleSchema,
  password: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('typed'), value: z.string().max(1000) }),
      z.strictObject({ kind: z.literal('generated') }),
    ])
    .readonly(),
  typedName: z.string().max(200).default(''),
};
const newReaderSchema = z.strictObject(newReaderShape);
export type NewReader = z.infer<typeof newReaderSchema>;

export const createdReaderSchema = z
  .strictObject({
    /** How many tables it can read. */
    tables: z.int(),
    /** null where one was typed. */
    generatedPassword: z.string().nullable(),
    /** The entry's number. */
    journal: z.int(),
    /** SQL that removes it. */
    removal: z.string(),
  })
  .readonly();
export type CreatedReader = z.infer<typeof createdReaderSchema>;
