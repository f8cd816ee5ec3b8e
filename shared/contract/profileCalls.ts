import { z } from 'zod';
import { type CallDefinitions, nothing } from '#shared/contract/callParts.ts';
import {
  databasePlaceSchema,
  hopSchema,
  profileSchema,
  secretInputSchema,
  secretProtectionSchema,
  secretSlotSchema,
  sshConfigHostSchema,
  yaptideAskSchema,
} from '#shared/domain/profile.ts';

const id = z.string().min(1).max(100);
const secrets = z.array(secretInputSchema).max(20).readonly();

/**
 * A password that was read from an address and stays in core, under a reference that is valid until the program ends.
 */
const pendingPassword = z.string().nullable();

/** The calls about saved connections. */
export const profileCalls = {
  'profiles.list': {
    input: nothing,
    output: z.strictObject({
      /** In the user's order. */
      profiles: z.array(profileSchema).readonly(),
      /** For each profile, the slots for which a secret is stored. */
      stored: z.record(z.string(), z.array(secretSlotSchema).readonly()).readonly(),
      protection: secretProtectionSchema,
      /** Whether saving approves the commands for secrets; otherwise the user is asked about each of them once. */
      savingApproves: z.boolean(),
      /**
       * Says where a damaged file of profiles or preferences was moved, or that a newer one is left alone; '' for
       * neither.
       */
      notice: z.string(),
    }),
  },
  /** Adds a profile, or replaces the one with its id; secrets are stored as their sources say. */
  'profiles.save': { input: z.strictObject({ profile: profileSchema, secrets }), output: profileSchema },
  /** Removes a profile and its secrets. */
  'profiles.remove': { input: z.strictObject({ id }), output: nothing },
  /** A copy with a new name, directly after the original, without its secrets. */
  'profiles.duplicate': { input: z.strictObject({ id }), output: profileSchema },
  /** Reorders the profiles; those not named follow. */
  'profiles.reorder': { input: z.strictObject({ ids: z.array(id).max(1000).readonly() }), output: nothing },
  /** The named profiles (or all) as a JSON text without secrets and without commands. */
  'profiles.export': {
    input: z.strictObject({ ids: z.array(id).max(1000).readonly().optional() }),
    output: z.strictObject({ text: z.string() }),
  },
  /** Adds the profiles of such a text, under new ids. Commands in it are not imported. */
  'profiles.import': {
    input: z.strictObject({ text: z.string().max(1_000_000) }),
    output: z.strictObject({
      added: z.array(profileSchema).readonly(),
      /** What was ignored or changed, a sentence each. */
      notes: z.array(z.string()).readonly(),
    }),
  },
  /** Parses a pasted address. Its password stays in core. */
  'profiles.readUrl': {
    input: z.strictObject({ url: z.string().min(1).max(4096) }),
    output: z.strictObject({
      database: databasePlaceSchema,
      password: pendingPassword,
      /** The parts of the address that the program ignores: `connect_timeout=10`. */
      unused: z.array(z.string()).readonly(),
    }),
  },
} as const satisfies CallDefinitions;

/** The calls about SSH. */
export const sshCalls = {
  /** The hosts in ~/.ssh/config, and what in it is not understood. */
  'ssh.hosts': {
    input: nothing,
    output: z.strictObject({
      hosts: z.array(sshConfigHostSchema).readonly(),
      notices: z.array(z.string()).readonly(),
    }),
  },
  /** The hops to a host of ~/.ssh/config: its jump hosts, then itself. */
  'ssh.resolve': {
    input: z.strictObject({ alias: z.string().trim().min(1).max(255) }),
    output: z.strictObject({
      hops: z.array(hopSchema).readonly(),
      notices: z.array(z.string()).readonly(),
      /** Whether only the system's ssh can log in as the configuration says: then `notices` list the reasons. */
      needsSystemSsh: z.boolean(),
    }),
  },
  /**
   * Logs in to the last hop, finds yaptide's container and asks it for its database's address. Steps are `stage`
   * events, questions are `prompt` events. The password stays in core.
   */
  'ssh.askUrl': {
    input: z.strictObject({
      /** For the secrets that are stored for it; omitted for a profile that was never saved. */
      profileId: id.optional(),
      hops: z.array(hopSchema).min(1).max(8).readonly(),
      systemSsh: z.boolean().optional(),
      secrets,
      yaptide: yaptideAskSchema,
    }),
    output: z.strictObject({
      /** As the container printed it, its password masked. */
      maskedUrl: z.string(),
      /** With the host as reached from the server. */
      database: databasePlaceSchema,
      password: pendingPassword,
      /** How the container's host name was translated to one that can be reached: a sentence. */
      translation: z.string(),
    }),
  },
} as const satisfies CallDefinitions;
