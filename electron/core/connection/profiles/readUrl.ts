import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import type { SecretVault } from '#core/connection/secrets/secretVault.ts';
import type { DatabasePlace } from '#shared/domain/profile.ts';

/** What an address says. `password` is a reference to one that the vault holds; null where the address had none. */
export interface ReadUrl {
  readonly database: DatabasePlace;
  readonly password: string | null;
}

/** Takes a PostgreSQL address apart. Fails with bad-input, never repeating the password. */
export function readUrl(url: string, vault: Pick<SecretVault, 'hold'>): ReadUrl {
  const { host, port, database, user, password = '', tls } = parsePostgresUrl(url);
  const known = password !== '';
  return {
    database: {
      kind: 'postgresql',
      host,
      port,
      database,
      user,
      password: { kind: known ? 'stored' : 'ask' },
      tls,
    },
    password: known ? vault.hold(password) : null,
  };
}
