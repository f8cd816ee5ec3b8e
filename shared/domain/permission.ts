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
    /** SQL that makes a role which can read this database and nothing else. */
    readOnlyRole: z.string(),
  })
  .readonly();
export type Permissions = z.infer<typeof permissionsSchema>;
