import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { redact } from '#core/connection/redact.ts';
import { makeSettingsFile, type SettingsFile } from '#core/settingsFile.ts';
import { type SecretInput, type SecretProtection, type SecretSlot, secretSlotSchema } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

/** Encrypts with a key that the system keeps; only the host can do it. */
export interface SystemCipher {
  readonly encrypt: (text: string) => Promise<Uint8Array>;
  /** `outdated` if the system asks for it to be encrypted again. Fails if the key is a different one. */
  readonly decrypt: (bytes: Uint8Array) => Promise<{ readonly text: string; readonly outdated: boolean }>;
}

/** What a host knows about the system keychain. */
export type Keychain =
  | { readonly kind: 'cipher'; readonly cipher: SystemCipher; readonly explanation: string }
  | { readonly kind: 'none'; readonly explanation: string };

/** Keeps secrets by name, in the system's keychain if there is one, otherwise in memory until the program ends. */
export interface SecretVault {
  /** Asks the system for its keychain the first time. */
  readonly protection: () => Promise<SecretProtection>;
  /** Undefined for one that is unknown or can no longer be decrypted. */
  readonly get: (name: string) => Promise<string | undefined>;
  readonly set: (name: string, value: string) => Promise<void>;
  readonly forget: (name: string) => Promise<void>;
  /** Forgets all whose names begin with this, including those on disk that this run cannot decrypt. */
  readonly forgetAll: (beginning: string) => Promise<void>;
  readonly names: () => Promise<readonly string[]>;
  /** Keeps a secret in memory only and returns an unguessable reference to it. */
  readonly hold: (value: string) => string;
  /** The held secret; undefined for an unknown reference. */
  readonly held: (reference: string) => string | undefined;
}

const fileSchema = z
  .strictObject({
    version: z.literal(1),
    /** By name, base64 of what the keychain's key encrypted. */
    secrets: z.record(z.string(), z.base64()).readonly(),
  })
  .readonly();
type VaultFile = z.infer<typeof fileSchema>;

/** How many held secrets are kept; the oldest are dropped first. */
const maxInMemory = 200;

interface SecretVaultOptions {
  /** The folder of `secrets.json`, which contains ciphertexts only and is created with the first secret. */
  readonly directory: string;
  /** What the system offers, or how to find out; determined once, when a secret is first needed. */
  readonly keychain: Keychain | (() => Keychain | Promise<Keychain>);
}

type Store = Pick<SecretVault, 'get' | 'set' | 'forget' | 'names'>;

/** Makes the vault. Without a keychain nothing is written: secrets are lost when the program ends. */
export function makeSecretVault({ directory, keychain }: SecretVaultOptions): SecretVault {
  const file = makeSettingsFile<VaultFile>({
    path: join(directory, 'secrets.json'),
    schema: fileSchema,
    missing: { version: 1, secrets: {} },
  });
  let chosen: Promise<{ readonly keychain: Keychain; readonly store: Store }> | undefined;
  const choice = async (): Promise<{ readonly keychain: Keychain; readonly store: Store }> => {
    chosen ??= (async () => {
      const found = typeof keychain === 'function' ? await askedFor(keychain) : keychain;
      const store = found.kind === 'cipher' ? makeCipherStore(file, found.cipher) : makeMemoryStore();
      return { keychain: found, store };
    })();
    return chosen;
  };
  const forgetAll = async (beginning: string): Promise<void> => {
    const { store } = await choice();
    for (const name of await store.names()) if (name.startsWith(beginning)) await store.forget(name);
    const { secrets } = await file.read();
    if (!Object.keys(secrets).some((name) => name.startsWith(beginning))) return;
    await file.update((before) => without(before, (name) => name.startsWith(beginning)));
  };
  return {
    protection: async () => {
      const { kind, explanation } = (await choice()).keychain;
      return { kind: kind === 'cipher' ? 'keychain' : 'memory', explanation };
    },
    get: async (name) => (await choice()).store.get(name),
    set: async (name, value) => (await choice()).store.set(name, value),
    forget: async (name) => (await choice()).store.forget(name),
    forgetAll,
    names: async () => (await choice()).store.names(),
    ...makeHolder(),
  };
}

/** A system that fails to answer counts as one without a keychain; secrets are then asked for, and nothing is lost. */
async function askedFor(keychain: () => Keychain | Promise<Keychain>): Promise<Keychain> {
  try {
    return await keychain();
  } catch (error) {
    const why = redact(error instanceof Error ? error.message : String(error)).slice(0, 200);
    return { kind: 'none', explanation: `The keychain is not responding (${why}); passwords are kept in memory only.` };
  }
}

function makeMemoryStore(): Store {
  const secrets = new Map<string, string>();
  return {
    get: async (name) => secrets.get(name),
    set: async (name, value) => void secrets.set(name, value),
    forget: async (name) => void secrets.delete(name),
    names: async () => [...secrets.keys()],
  };
}

function makeCipherStore(file: SettingsFile<VaultFile>, cipher: SystemCipher): Store {
  const set = async (name: string, value: string): Promise<void> => {
    const encrypted = Buffer.from(await cipher.encrypt(value)).toString('base64');
    await file.update(({ secrets }) => ({ version: 1, secrets: { ...secrets, [name]: encrypted } }));
  };
  const forget = async (name: string): Promise<void> => {
    if (!Object.hasOwn((await file.read()).secrets, name)) return;
    await file.update((before) => without(before, (other) => other === name));
  };
  const get = async (name: string): Promise<string | undefined> => {
    const { secrets } = await file.read();
    const encrypted = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (encrypted === undefined) return undefined;
    const decrypted = await cipher.decrypt(Buffer.from(encrypted, 'base64')).catch(() => undefined);
    if (decrypted !== undefined) {
      if (decrypted.outdated) await set(name, decrypted.text);
      return decrypted.text;
    }
    // A locked keychain returns the secret later; one with a different key never does.
    if (await works(cipher)) await forget(name);
    return undefined;
  };
  return { get, set, forget, names: async () => Object.keys((await file.read()).secrets) };
}

async function works(cipher: SystemCipher): Promise<boolean> {
  try {
    return (await cipher.decrypt(await cipher.encrypt('probe'))).text === 'probe';
  } catch (error) {
    return !(error instanceof Error);
  }
}

function without({ secrets }: VaultFile, gone: (name: string) => boolean): VaultFile {
  return { version: 1, secrets: Object.fromEntries(Object.entries(secrets).filter(([name]) => !gone(name))) };
}

function makeHolder(): Pick<SecretVault, 'hold' | 'held'> {
  const secrets = new Map<string, string>();
  return {
    hold: (value) => {
      const reference = randomBytes(16).toString('base64url');
      secrets.set(reference, value);
      const [oldest] = secrets.keys();
      if (secrets.size > maxInMemory && oldest !== undefined) secrets.delete(oldest);
      return reference;
    },
    held: (reference) => secrets.get(reference),
  };
}

/** The name under which the vault keeps a profile's secret: `profile/<id>/<slot>`. */
export function secretName(profileId: string, slot: SecretSlot): string {
  return `${secretNamesOf(profileId)}${slot}`;
}

/** What the names of all secrets of a profile begin with. */
export function secretNamesOf(profileId: string): string {
  return `profile/${profileId}/`;
}

/** The slots of a profile that are among the vault's names. */
export function storedSlots(profileId: string, names: readonly string[]): readonly SecretSlot[] {
  const beginning = secretNamesOf(profileId);
  return names.flatMap((name) => {
    const slot = name.startsWith(beginning) ? secretSlotSchema.safeParse(name.slice(beginning.length)).data : undefined;
    return slot === undefined ? [] : [slot];
  });
}

/**
 * The values among the inputs, by slot; the later one wins, and a request to forget removes one. Fails with not-found
 * for a reference that the vault does not hold, or no longer holds.
 */
export function givenSecrets(
  inputs: readonly SecretInput[],
  vault: Pick<SecretVault, 'held'>,
): Map<SecretSlot, string> {
  const given = new Map<SecretSlot, string>();
  for (const input of inputs) {
    if (input.kind === 'forget') {
      given.delete(input.slot);
      continue;
    }
    const value = input.kind === 'value' ? input.value : vault.held(input.reference);
    if (value === undefined) {
      throw makeFailure({
        code: 'not-found',
        message: 'The password read from the address is no longer available',
        hint: 'Paste the address again, or type the password.',
      });
    }
    given.set(input.slot, value);
  }
  return given;
}
