import { z } from 'zod';
import { facetSchema, forbiddenSchema, idSchema, instantSchema, sortDirectionSchema } from '#shared/domain/listing.ts';

export const userMarks = ['subclass-row-missing', 'unknown-provider', 'empty-name'] as const;
export type UserMark = (typeof userMarks)[number];

/** A user, without any secret: whether a hash, certificate or key exists, never its value. */
export const userSummarySchema = z
  .strictObject({
    id: idSchema,
    /** Its first 200 characters. */
    username: z.string(),
    usernameLength: z.int(),
    authProvider: z.string(),
    simulations: z.int(),
    /** Start of the latest simulation. */
    lastActivityAt: instantSchema.nullable(),
    hasPassword: z.boolean(),
    hasCertificate: z.boolean(),
    hasPrivateKey: z.boolean(),
    marks: z.array(z.enum(userMarks)).readonly(),
    forbidden: forbiddenSchema,
  })
  .readonly();
export type UserSummary = z.infer<typeof userSummarySchema>;

/** Bytes of all blobs of a user's simulations; requested separately, as it scans tables. */
export const userStorageSchema = z.strictObject({ id: idSchema, bytes: z.int() }).readonly();
export type UserStorage = z.infer<typeof userStorageSchema>;

/** The contents of a certificate, unverified. */
export const certificateFactsSchema = z
  .strictObject({
    format: z.enum(['OpenSSH', 'X.509']),
    /** OpenSSH's key id, or the subject of X.509. */
    subject: z.string(),
    /** The logins that it is valid for, as OpenSSH lists them; empty for any. */
    names: z.array(z.string()).readonly(),
    validFrom: instantSchema.nullable(),
    /** null: it never expires. */
    validUntil: instantSchema.nullable(),
  })
  .readonly();
export type CertificateFacts = z.infer<typeof certificateFactsSchema>;

/** The properties of a Keycloak user's SSH credentials, without the credentials. Requested separately. */
export const userCredentialsSchema = z
  .strictObject({
    id: idSchema,
    certificateBytes: z.int(),
    privateKeyBytes: z.int(),
    /** null if there is no certificate, or none that can be read. */
    facts: certificateFactsSchema.nullable(),
    /** Why it cannot be read; '' if it can, or there is none. */
    problem: z.string(),
  })
  .readonly();
export type UserCredentials = z.infer<typeof userCredentialsSchema>;

export const userSortColumns = ['id', 'username', 'authProvider', 'simulations', 'bytes', 'lastActivityAt'] as const;
export const userSortSchema = z
  .strictObject({ column: z.enum(userSortColumns), direction: sortDirectionSchema })
  .readonly();
export type UserSort = z.infer<typeof userSortSchema>;

export const userFilterSchema = z
  .strictObject({
    authProviders: z.array(z.string().max(1000)).max(100).optional(),
    ids: z.array(idSchema).max(500).optional(),
    /** Part of the user name, ignoring case. */
    text: z.string().max(1000).optional(),
  })
  .readonly();
export type UserFilter = z.infer<typeof userFilterSchema>;

/** The values that occur in the columns one can filter by, with their numbers of users. */
export const userFacetsSchema = z.strictObject({ authProviders: z.array(facetSchema).readonly() }).readonly();
export type UserFacets = z.infer<typeof userFacetsSchema>;
