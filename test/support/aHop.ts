import type { Hop } from '#shared/domain/profile.ts';

/** A hop at 127.0.0.1 without a login method, until a test sets one. */
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
