import { z } from 'zod';
import { profileColourSchema, profileSchema, roleSchema, secretInputSchema } from '#shared/domain/profile.ts';
import { failureSchema } from '#shared/failure.ts';

/** yaptide's schema revisions, oldest first, with the two that are not merged upstream last. */
export const revisions = [
  '06c32cf470e7',
  '3f9d1f1bec46',
  '4027fc5cbcb1',
  '41149fa64bd2',
  '5003b9acb1f4',
  'd0a89a16fbac',
  '3dd069fbf2d2',
] as const;
export type Revision = (typeof revisions)[number];

export const dialectSchema = z.enum(['postgresql', 'sqlite']);
export type Dialect = z.infer<typeof dialectSchema>;

/** What a connection is opened from. A password is sent to core only and never returned. */
export const targetSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('demo') }),
    z.strictObject({ kind: z.literal('file'), path: z.string().min(1).max(4096) }),
    z.strictObject({
      kind: z.literal('url'),
      /** postgresql://, postgres:// or postgresql+psycopg://, its password percent-encoded or omitted. */
      url: z.string().min(1).max(4096),
      /** Takes precedence over the password in the URL. */
      password: z.string().max(4096).optional(),
    }),
    /** One of the recent connections, by its id. */
    z.strictObject({
      kind: z.literal('recent'),
      id: z.string().min(1).max(200),
      password: z.string().max(4096).optional(),
    }),
    /** A saved profile; the secrets are for this attempt only. */
    z.strictObject({
      kind: z.literal('profile'),
      id: z.string().min(1).max(100),
      secrets: z.array(secretInputSchema).max(20).readonly().optional(),
    }),
    /** A profile that is not saved, or has unsaved changes. */
    z.strictObject({
      kind: z.literal('draft'),
      profile: profileSchema,
      secrets: z.array(secretInputSchema).max(20).readonly().optional(),
    }),
  ])
  .readonly();
export type Target = z.infer<typeof targetSchema>;

/** A peculiarity of a database that the user should know; never a reason not to show it. */
const noticeSchema = z
  .strictObject({
    code: z.enum([
      'not-yaptide',
      'table-missing',
      'view',
      'private-copy',
      'revision-disagrees',
      'revision-unknown',
      'revision-old',
      'not-migrated',
      'not-encrypted',
      'address-unused',
      'rows-hidden',
      'no-permission',
    ]),
    message: z.string(),
    hint: z.string(),
  })
  .readonly();
export type Notice = z.infer<typeof noticeSchema>;

/** An open connection. `id` is derived from its place, so an address that contains it stays valid after a restart. */
export const connectionSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['demo', 'file', 'postgresql']),
    dialect: dialectSchema,
    /** `yaptide_db on localhost:5432 as yaptide_user` or the file's path. No password. */
    place: z.string(),
    /** As the server reports it: `16.9`, `3.54.1`. */
    serverVersion: z.string(),
    /** Whether it has yaptide's tables; other databases have no simulations, users, clusters and tasks to show. */
    isYaptide: z.boolean(),
    /** Meaningless if the database is not yaptide's. */
    revision: z
      .strictObject({
        /** Recognised by which columns and constraints exist. */
        byShape: z.enum(revisions),
        /** What alembic_version says; null when that table is missing or empty. */
        recorded: z.string().nullable(),
      })
      .readonly(),
    /** The yaptide tables that exist, and those that do not. */
    tables: z.array(z.string()).readonly(),
    missingTables: z.array(z.string()).readonly(),
    notices: z.array(noticeSchema).readonly(),
    /** The saved profile that it was opened from; null for a URL, a file or the demonstration. */
    profileId: z.string().nullable(),
    /** Without a profile: `production` for a host that is not this machine, `local` for everything else. */
    role: roleSchema,
    colour: profileColourSchema,
    /** The SSH hosts, first to last, as `alice@yap-host`; empty for a direct connection. */
    via: z.array(z.string()).readonly(),
    /** How the database's own connection is encrypted: `TLSv1.3, verified`; '' if it is not. */
    tls: z.string(),
  })
  .readonly();
export type Connection = z.infer<typeof connectionSchema>;

/** A connection that was opened before. Contains no secret. */
export const recentConnectionSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['demo', 'file', 'postgresql']),
    place: z.string(),
    serverVersion: z.string(),
    simulations: z.int().nullable(),
    /** Whether it can be opened again without asking for a password. */
    needsPassword: z.boolean(),
    openedAt: z.string(),
  })
  .readonly();
export type RecentConnection = z.infer<typeof recentConnectionSchema>;

/** The current state of an open connection. */
export const connectionStatusSchema = z
  .strictObject({
    connectionId: z.string(),
    link: z.discriminatedUnion('state', [
      z.strictObject({
        state: z.literal('connected'),
        /** The last round trip, in ms. */ latency: z.number().nullable(),
      }),
      z.strictObject({
        state: z.literal('reconnecting'),
        /** Counted from 1. */
        attempt: z.int(),
        why: failureSchema,
        /** Whether a login was refused and nothing is tried until the user has answered. */
        waits: z.boolean(),
      }),
      z.strictObject({ state: z.literal('failed'), why: failureSchema }),
    ]),
    /** Until when writing is allowed, ISO 8601; null while it is read-only. */
    unlockedUntil: z.string().nullable(),
    /** In seconds, for each statement. */
    statementTimeout: z.number(),
    /** Sessions of this connection with an open transaction. */
    openTransactions: z.int(),
  })
  .readonly();
export type ConnectionStatus = z.infer<typeof connectionStatusSchema>;
