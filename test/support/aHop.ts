import type { Hop } from '#shared/domain/profile.ts';

/** A hop that is reached at 127.0.0.1 and logs in by nothing, until a test says by what. */
export function aHop(parts: Partial<Hop> = {}): Hop {
  return {
    alias: '',
    host: '127.0.0.1',
    port: 22,
    user: '',
    login: 'automatic',
    agent: 'none',
    identityFiles: [],
    identitiesOnly: false,
    password: { kind: 'none' },
    passphrase: { kind: 'none' },
    ...parts,
  };
}
