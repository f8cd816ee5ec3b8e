import { makeHop, makePostgresPlace, makeProfile } from '#shared/domain/newProfile.ts';
import type { Hop, Profile } from '#shared/domain/profile.ts';

/** A saved connection for a test. */
export function aProfile(parts: Partial<Profile> = {}): Profile {
  return makeProfile({ id: 'p1', name: 'production', database: makePostgresPlace(), ...parts });
}

/** A hop for a test. */
export function aHop(parts: Partial<Hop> = {}): Hop {
  return makeHop({ host: 'yap-host', user: 'alice', ...parts });
}
