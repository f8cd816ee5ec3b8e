import { makeHop, makePostgresPlace, makeProfile, usualTls } from '#shared/domain/newProfile.ts';
import { type Hop, type Profile, type SecretInput, type Tls, usualLimits } from '#shared/domain/profile.ts';
import { aSimulation } from './aSimulation.ts';
import { ownSql } from './ownDatabases.ts';
import { postgresPassword } from './postgresServer.ts';
import type { SshKey } from './sshKeys.ts';

/** The correct PostgreSQL password, as passed with a call. */
export const rightPassword: SecretInput = { kind: 'value', slot: 'database-password', value: postgresPassword };

/** A hop at 127.0.0.1 that logs in with one key file, without an agent. */
export function hopAt(port: number, key: SshKey, parts: Partial<Hop> = {}): Hop {
  const login = { login: 'key', agent: 'none', identityFiles: [key.file] } as const;
  return makeHop({ host: '127.0.0.1', port, ...login, ...parts });
}

/** A database with a few simulations, as SQL. */
export const fewSimulations = ownSql('postgresql', { rows: [1, 2, 3].map((id) => aSimulation({ id })) });

interface ProfileParts extends Partial<Omit<Profile, 'limits' | 'database'>> {
  readonly limits?: Partial<Profile['limits']>;
}

interface ServerPlace {
  readonly port: number;
  readonly database: string;
  readonly user?: string;
  readonly tls?: Tls;
}

/** A profile of a database on a PostgreSQL server at 127.0.0.1, without TLS by default; each has a unique name. */
export function profileAt({ tls, ...place }: ServerPlace, { limits = {}, ...parts }: ProfileParts = {}): Profile {
  const id = crypto.randomUUID();
  const plain = { ...usualTls, mode: 'disable' } as const;
  return makeProfile({
    id,
    name: `Profile ${id.slice(0, 8)}`,
    database: makePostgresPlace({ host: '127.0.0.1', user: 'postgres', tls: tls ?? plain, ...place }),
    limits: { ...usualLimits, ...limits },
    ...parts,
  });
}
