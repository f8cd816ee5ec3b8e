import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { Dialect, Revision } from '#shared/domain/connection.ts';

/** What an archive says of itself. */
export interface ArchiveHeader {
  readonly act: string;
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
  readonly connection: string;
  readonly dialect: Dialect;
  readonly revision: Revision;
  readonly serverVersion: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly program: string;
}

/** An archive that is being written. Nothing is at its path before it is finished. */
export interface OpenArchive {
  readonly addRows: (
    table: string,
    columns: readonly { readonly name: string; readonly type: string }[],
    rows: readonly (readonly RawCell[])[],
  ) => Promise<void>;
  readonly finish: () => Promise<{
    readonly path: string;
    readonly bytes: number;
    readonly rows: Readonly<Record<string, number>>;
  }>;
  readonly discard: () => Promise<void>;
}

/** Where archives come from. */
export interface Archives {
  /** Whether there is a keychain whose key encrypts what is secret. */
  readonly hasKeychain: () => Promise<boolean>;
  /**
   * Begins an archive. What is secret is encrypted under the keychain's key, or under a passphrase where one is given;
   * null leaves it out, as does undefined where there is no keychain.
   */
  readonly open: (options: {
    readonly header: ArchiveHeader;
    readonly passphrase: string | null | undefined;
    readonly signal: AbortSignal;
  }) => Promise<OpenArchive>;
}
