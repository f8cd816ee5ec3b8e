import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Keychain, SecretVault, SystemCipher } from '#core/connection/secrets/secretVault.ts';
import { redact } from '#core/connection/redact.ts';
import { makeSettingsFile, type SettingsFile } from '#core/settingsFile.ts';

const fileSchema = z
  .strictObject({
    version: z.literal(1),
    /** By name, base64 of what the keychain's key encrypted. */
    secrets: z.record(z.string(), z.base64()).readonly(),
  })
  .readonly();
type VaultFile = z.infer<typeof fileSchema>;

/** How many held secrets are kept; the oldest go first. */
const maxInMemory = 200;

interface SecretVaultOptions {
  /** Where `secrets.json` is kept, which holds ciphertexts only and is made with the first secret. */
  readonly directory: string;
  /** What the system offers, or how to find out; asked once, when a secret is first wanted. */
  readonly keychain: Keychain | (() => Keychain | Promise<Keychain>);
}

type Store = Pick<SecretVault, 'get' | 'set' | 'forget' | 'names'>;

/** Makes the vault. Without a keychain nothing is written: secrets end with the program. */
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

/** A system that fails to say what it offers is one without a keychain; secrets are then asked for, and nothing is lost. */
async function askedFor(keychain: () => Keychain | Promise<Keychain>): Promise<Keychain> {
  try {
    return await keychain();
  } catch (error) {
    const why = redact(error instanceof Error ? error.message : String(error)).slice(0, 200);
    return { kind: 'none', explanation: `The keychain does not answer (${why}): passwords are kept in memory.` };
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
    // A keychain that is locked for now gives the secret back later; one with another key never does.
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
