import { randomBytes } from 'node:crypto';
import type { ArchiveHeader, Archives, OpenArchive } from '#core/admin/apply/archives.ts';
import type { SecretVault } from '#core/connection/secrets/secretVault.ts';
import { makeFailure } from '#shared/failure.ts';

/** Makes the file of an archive; `secrets` says what becomes of hashes, certificates and keys in it. */
export type CreateArchive = (options: {
  readonly directory: string;
  readonly sizeLimitBytes: number;
  readonly header: ArchiveHeader;
  readonly secrets:
    | { readonly kind: 'key'; readonly key: Uint8Array }
    | { readonly kind: 'passphrase'; readonly passphrase: string }
    | { readonly kind: 'omit' };
  readonly signal: AbortSignal;
}) => Promise<OpenArchive>;

type Vault = Pick<SecretVault, 'protection' | 'get' | 'set' | 'names'>;

interface ArchivesOptions {
  readonly vault: Vault;
  readonly directory: string;
  readonly sizeLimitBytes: number;
  readonly create: CreateArchive;
}

/** Archives in a directory, their secrets under a key that the system's keychain keeps. */
export function makeArchives({ vault, create, ...place }: ArchivesOptions): Archives {
  const hasKeychain = async (): Promise<boolean> => (await vault.protection()).kind === 'keychain';
  const keptKey = makeKeptKey(vault);
  return {
    hasKeychain,
    open: async ({ header, passphrase, signal }) => {
      const options = { ...place, header, signal };
      if (passphrase !== undefined && passphrase !== null) {
        return create({ ...options, secrets: { kind: 'passphrase', passphrase } });
      }
      if (passphrase === null || !(await hasKeychain())) return create({ ...options, secrets: { kind: 'omit' } });
      return create({ ...options, secrets: { kind: 'key', key: await keptKey() } });
    },
  };
}

/** The vault's name of the key of archives: base64 of 32 bytes. */
export const archiveKeyName = 'archive-key';

/** Answers the key, made at the first time. One that is there and cannot be read is never replaced: archives need it. */
function makeKeptKey(vault: Vault): () => Promise<Uint8Array> {
  let last: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<Uint8Array> => {
    const kept = await vault.get(archiveKeyName);
    if (kept !== undefined) return Buffer.from(kept, 'base64');
    if ((await vault.names()).includes(archiveKeyName)) {
      throw makeFailure({
        code: 'unavailable',
        message: 'The keychain does not give the key of the archives',
        hint: 'Unlock the keychain, or give a passphrase for this archive.',
      });
    }
    const key = randomBytes(32);
    await vault.set(archiveKeyName, key.toString('base64'));
    return key;
  };
  // One after the other: two keys made at once would leave an archive that nobody can read.
  return async () => {
    const turn = last.then(read);
    last = turn.catch(() => undefined);
    return turn;
  };
}
