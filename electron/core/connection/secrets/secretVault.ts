import type { SecretProtection } from '#shared/domain/profile.ts';

/** Encrypts under a key that the system keeps; only the host knows how. */
export interface SystemCipher {
  readonly encrypt: (text: string) => Uint8Array;
  readonly decrypt: (bytes: Uint8Array) => string;
}

/** What a host can say of the system's keychain. */
export type Keychain =
  | { readonly kind: 'cipher'; readonly cipher: SystemCipher; readonly explanation: string }
  | { readonly kind: 'none'; readonly explanation: string };

/** Keeps secrets by name, in the system's keychain where there is one, else in memory until the program ends. */
export interface SecretVault {
  readonly protection: () => SecretProtection;
  readonly get: (name: string) => Promise<string | undefined>;
  readonly set: (name: string, value: string) => Promise<void>;
  readonly forget: (name: string) => Promise<void>;
  readonly names: () => Promise<readonly string[]>;
  /** Keeps a secret in memory alone and answers a reference to it that nobody can guess. */
  readonly hold: (value: string) => string;
  /** What `hold` was given; undefined for a reference that is not known. */
  readonly held: (reference: string) => string | undefined;
}
