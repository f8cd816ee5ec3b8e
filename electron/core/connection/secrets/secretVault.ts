import type { SecretProtection } from '#shared/domain/profile.ts';

/** Encrypts under a key that the system keeps; only the host knows how. */
export interface SystemCipher {
  readonly encrypt: (text: string) => Promise<Uint8Array>;
  /** `outdated` where the system requests it encrypted anew. Fails where the key is another one. */
  readonly decrypt: (bytes: Uint8Array) => Promise<{ readonly text: string; readonly outdated: boolean }>;
}

/** What a host can say of the system's keychain. */
export type Keychain =
  | { readonly kind: 'cipher'; readonly cipher: SystemCipher; readonly explanation: string }
  | { readonly kind: 'none'; readonly explanation: string };

/** Keeps secrets by name, in the system's keychain where there is one, else in memory until the program ends. */
export interface SecretVault {
  /** Asks the system for its keychain the first time. */
  readonly protection: () => Promise<SecretProtection>;
  /** Undefined for one that is not known, or that cannot be decrypted any more. */
  readonly get: (name: string) => Promise<string | undefined>;
  readonly set: (name: string, value: string) => Promise<void>;
  readonly forget: (name: string) => Promise<void>;
  /** Forgets all whose names begin so, also those on disk that this run of the program cannot read. */
  readonly forgetAll: (beginning: string) => Promise<void>;
  readonly names: () => Promise<readonly string[]>;
  /** Keeps a secret in memory alone and answers a reference to it that nobody can guess. */
  readonly hold: (value: string) => string;
  /** What `hold` was given; undefined for a reference that is not known. */
  readonly held: (reference: string) => string | undefined;
}
