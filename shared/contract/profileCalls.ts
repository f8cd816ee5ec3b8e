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

/** A password that was read out of an address and stays in core, under a reference that ends with the program. */
const pendingPassword = z.string().nullable();

/** The calls about saved connections. */
export const profileCalls = {
  'profiles.list': {
    input: nothing,
    output: z.strictObject({
      /** In the order that their owner gave them. */
      profiles: z.array(profileSchema).readonly(),
      /** For each profile, the slots for which a secret is stored. */
      stored: z.record(z.string(), z.array(secretSlotSchema).readonly()).readonly(),
      protection: secretProtectionSchema,
      /** Says where a damaged or too new file of profiles was set aside; '' where none was. */
      notice: z.string(),
    }),
  },
  /** Adds a profile, or replaces the one with its id; secrets are stored as their sources say. */
  'profiles.save': { input: z.strictObject({ profile: profileSchema, secrets }), output: profileSchema },
  /** Removes a profile and its secrets. */
  'profiles.remove': { input: z.strictObject({ id }), output: nothing },
  /** A copy under a name of its own, right after the original, without its secrets. */
  'profiles.duplicate': { input: z.strictObject({ id }), output: profileSchema },
  /** Gives the profiles a new order; those that are not named follow. */
  'profiles.reorder': { input: z.strictObject({ ids: z.array(id).max(1000).readonly() }), output: nothing },
  /** The named profiles (or all) as a JSON text without secrets and without commands. */
  'profiles.export': {
    input: z.strictObject({ ids: z.array(id).max(1000).readonly().optional() }),
    output: z.strictObject({ text: z.string() }),
  },
  /** Adds what such a text holds, under new ids. Commands in it are not taken over. */
  'profiles.import': {
    input: z.strictObject({ text: z.string().max(1_000_000) }),
    output: z.strictObject({
      added: z.array(profileSchema).readonly(),
      /** What was left out or changed, a sentence each. */
      notes: z.array(z.string()).readonly(),
    }),
  },
  /** Takes a pasted address apart. Its password stays in core. */
  'profiles.readUrl': {
    input: z.strictObject({ url: z.string().min(1).max(4096) }),
    output: z.strictObject({ database: databasePlaceSchema, password: pendingPassword }),
  },
} as const satisfies CallDefinitions;

/** The calls about SSH itself. */
export const sshCalls = {
  /** The hosts that ~/.ssh/config names, and what in it is not understood. */
  'ssh.hosts': {
    input: nothing,
    output: z.strictObject({
      hosts: z.array(sshConfigHostSchema).readonly(),
      notices: z.array(z.string()).readonly(),
    }),
  },
  /** The way to a host of ~/.ssh/config: its jump hosts, then itself. */
  'ssh.resolve': {
    input: z.strictObject({ alias: z.string().trim().min(1).max(255) }),
    output: z.strictObject({ hops: z.array(hopSchema).readonly(), notices: z.array(z.string()).readonly() }),
  },
  /**
   * Logs in at the last hop, finds yaptide's container and asks it for its database's address. Steps are told as `stage`
   * events, questions as `prompt` events. The password stays in core.
   */
  'ssh.askUrl': {
    input: z.strictObject({
      /** For the secrets that are stored for it; left out for a profile that was never saved. */
      profileId: id.optional(),
      hops: z.array(hopSchema).min(1).max(8).readonly(),
      secrets,
      yaptide: yaptideAskSchema,
    }),
    output: z.strictObject({
      /** As the container printed it, its password masked. */
      maskedUrl: z.string(),
      /** With the host as it is reached from the server. */
      database: databasePlaceSchema,
      password: pendingPassword,
      /** How the container's name for the host became the one that is reached: a sentence. */
      translation: z.string(),
    }),
  },
} as const satisfies CallDefinitions;
