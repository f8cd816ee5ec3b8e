import { z } from 'zod';

/** What a connection is used for; it sets the colour of the frame and how unlocking works. */
export const roles = ['production', 'staging', 'local'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

export const profileColours = ['grey', 'red', 'amber', 'green', 'teal', 'blue', 'violet', 'pink'] as const;
export const profileColourSchema = z.enum(profileColours);
export type ProfileColour = z.infer<typeof profileColourSchema>;

/** libpq's modes. `allow` and `prefer` encrypt if the server offers it and verify nothing. */
export const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export const tlsModeSchema = z.enum(tlsModes);
export type TlsMode = z.infer<typeof tlsModeSchema>;

/**
 * The source of a secret. `stored`: from the system keychain; without one, it is asked for once and kept in memory
 * until the program ends. `command`: the first line that a program prints, run without a shell.
 */
export const secretSourceSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('ask') }),
    z.strictObject({ kind: z.literal('stored') }),
    z.strictObject({ kind: z.literal('command'), command: z.string().min(1).max(1000) }),
  ])
  .readonly();
export type SecretSource = z.infer<typeof secretSourceSchema>;

/** Names one secret of a profile. Hops are counted from the first one. */
export const secretSlotSchema = z.union([
  z.enum(['database-password', 'tls-key-passphrase']),
  z.templateLiteral(['hop-', z.int().min(0).max(7), z.enum(['-password', '-passphrase'])]),
]);
export type SecretSlot = z.infer<typeof secretSlotSchema>;

/**
 * A secret sent to core: a typed value, one that core has already (read from a URL or a server, named by a reference
 * that is valid until the program ends), or the request to forget the stored one.
 */
export const secretInputSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('value'), slot: secretSlotSchema, value: z.string().max(4096) }),
    z.strictObject({ kind: z.literal('pending'), slot: secretSlotSchema, reference: z.string().max(100) }),
    z.strictObject({ kind: z.literal('forget'), slot: secretSlotSchema }),
  ])
  .readonly();
export type SecretInput = z.infer<typeof secretInputSchema>;

const hostName = z.string().trim().min(1).max(255);
const port = z.int().min(1).max(65_535);
const path = z.string().max(4096);

/** How to log in to a hop. `automatic` tries what ssh tries: agent, key files, keyboard-interactive, password. */
export const loginMethods = ['automatic', 'agent', 'key', 'keyboard-interactive', 'password'] as const;
export const hopSchema = z
  .strictObject({
    /** The name in ~/.ssh/config that it came from; '' if it was typed. */
    alias: z.string().max(255),
    host: hostName,
    port,
    /** '' for the local user name. */
    user: z.string().max(255),
    login: z.enum(loginMethods),
    /** A socket or pipe; '' for SSH_AUTH_SOCK (or Pageant), `none` for no agent at all. */
    agent: path,
    /** Key files, with `~` as written; for the agent, the keys that it may offer. */
    identityFiles: z.array(path.min(1)).max(20).readonly(),
    /** Whether only `identityFiles` are offered. */
    identitiesOnly: z.boolean(),
    password: secretSourceSchema,
    passphrase: secretSourceSchema,
  })
  .readonly();
export type Hop = z.infer<typeof hopSchema>;

export const tlsSchema = z
  .strictObject({
    mode: tlsModeSchema,
    /** Paths of PEM files; '' for none. Without a root certificate, the system's root certificates are used. */
    rootCertificate: path,
    certificate: path,
    key: path,
    keyPassphrase: secretSourceSchema,
  })
  .readonly();
export type Tls = z.infer<typeof tlsSchema>;

export const databasePlaceSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('postgresql'),
      /** As seen from the last hop. */
      host: hostName,
      port,
      database: z.string().min(1).max(255),
      user: z.string().min(1).max(255),
      password: secretSourceSchema,
      tls: tlsSchema,
      /** libpq's `options`: settings that sessions begin with, `-c search_path=yap`. */
      options: z.string().max(4096).optional(),
    }),
    /** A file on this machine, or on the last hop: then a copy of it is fetched. */
    z.strictObject({ kind: z.literal('sqlite'), path: path.min(1) }),
  ])
  .readonly();
export type DatabasePlace = z.infer<typeof databasePlaceSchema>;

const seconds = (most: number) => z.number().min(0.5).max(most);

/** How long each wait may last, in seconds. */
export const limitsSchema = z
  .strictObject({
    /** One step of connecting: a name, a TCP connection, a login. */
    step: seconds(600),
    /** A question to the user. */
    answer: seconds(3600),
    statement: seconds(86_400),
    /** Between two probes, and how long one may take. */
    probeEvery: seconds(600),
    probe: seconds(600),
    /** How long to try to re-establish a lost connection before it counts as failed. */
    reconnect: seconds(86_400),
  })
  .readonly();
export type Limits = z.infer<typeof limitsSchema>;
export const usualLimits: Limits = { step: 10, answer: 120, statement: 30, probeEvery: 2, probe: 2.5, reconnect: 3600 };

/** How yaptide's container is asked for the address of its database. */
export const yaptideAskSchema = z
  .strictObject({ container: z.string().min(1).max(255), command: z.string().min(1).max(4096) })
  .readonly();
export type YaptideAsk = z.infer<typeof yaptideAskSchema>;

/** A saved connection. Contains no secret, only the source of each. */
export const profileSchema = z
  .strictObject({
    id: z.string().min(1).max(100),
    name: z.string().trim().min(1).max(100),
    colour: profileColourSchema,
    role: roleSchema,
    /** Whether the user was asked for the role of a database behind a forwarded port, and `role` is the answer. */
    roleIsConfirmed: z.boolean().optional(),
    /** '' for none. */
    group: z.string().trim().max(100),
    database: databasePlaceSchema,
    /** From the first to the last; empty for a direct connection. */
    hops: z.array(hopSchema).max(8).readonly(),
    /** Whether the system's own ssh logs in to them. */
    systemSsh: z.boolean().optional(),
    limits: limitsSchema,
    yaptide: yaptideAskSchema,
  })
  .readonly();
export type Profile = z.infer<typeof profileSchema>;

/** How stored secrets are protected here, and why: shown next to every field for a secret. */
export const secretProtectionSchema = z
  .strictObject({ kind: z.enum(['keychain', 'memory']), explanation: z.string() })
  .readonly();
export type SecretProtection = z.infer<typeof secretProtectionSchema>;

/** A host that ~/.ssh/config names, as the list to choose from shows it. */
export const sshConfigHostSchema = z
  .strictObject({
    alias: z.string(),
    host: z.string(),
    port: z.int(),
    user: z.string(),
    /** Names of the jump hosts, first to last. */
    jumps: z.array(z.string()).readonly(),
  })
  .readonly();
export type SshConfigHost = z.infer<typeof sshConfigHostSchema>;
