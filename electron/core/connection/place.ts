import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { isIP } from 'node:net';
import { parsePostgresUrl, withoutPassword } from '#core/connection/postgresUrl.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { makeProfile } from '#shared/domain/newProfile.ts';
import type { Profile, Role, SecretSlot } from '#shared/domain/profile.ts';

/** Somewhere that can be opened: what it is called, and the profile that says how. */
export interface Place {
  /** Made from where it leads, so that an address that names it outlives a restart. */
  readonly id: string;
  readonly name: string;
  readonly kind: Connection['kind'];
  /** `yaptide_db on localhost:5432 as yaptide_user`, or a file's path. */
  readonly place: string;
  readonly profile: Profile;
  readonly profileId: string | null;
  /** Under which profile's id secrets are stored for it; null where none are. */
  readonly secretsOf: string | null;
  /** Secrets that were given for this time. */
  readonly given: Map<SecretSlot, string>;
  /** How the list of recent connections opens it again; null where it is not to be in that list. */
  readonly recent: { readonly address: string; readonly needsPassword: boolean } | null;
}

/** The demonstration database, at the path where the program made it. */
export function placeOfDemo(path: string): Place {
  return {
    id: 'demo',
    name: 'Demonstration',
    kind: 'demo',
    place: 'made by the program itself',
    profile: makeProfile({ id: 'demo', name: 'Demonstration', database: { kind: 'sqlite', path } }),
    profileId: null,
    secretsOf: null,
    given: new Map(),
    recent: { address: '', needsPassword: false },
  };
}

/** A SQLite file on this machine. */
export function placeOfFile(file: string): Place {
  const path = resolve(file);
  const name = basename(path);
  return {
    id: `file-${shortHash(path)}`,
    name,
    kind: 'file',
    place: path,
    profile: makeProfile({ id: `file-${shortHash(path)}`, name, database: { kind: 'sqlite', path } }),
    profileId: null,
    secretsOf: null,
    given: new Map(),
    recent: { address: path, needsPassword: false },
  };
}

/** A PostgreSQL address; the password that is given apart wins over the one in it. */
export function placeOfUrl(url: string, password: string | undefined): Place {
  const { password: inUrl, ...address } = parsePostgresUrl(url);
  const secret = password ?? inUrl;
  const place = describePlace({ ...address });
  const id = `pg-${shortHash(place)}`;
  const profile = makeProfile({
    id,
    name: address.database,
    role: roleOf(address.host),
    database: { kind: 'postgresql', ...address, password: { kind: 'ask' } },
  });
  return {
    id,
    name: address.database,
    kind: 'postgresql',
    place,
    profile,
    profileId: null,
    secretsOf: null,
    // Many servers ask for none: without one, nobody is asked before the server does.
    given: new Map([['database-password', secret ?? '']]),
    recent: { address: withoutPassword(url), needsPassword: secret !== undefined },
  };
}

/** A profile, saved or still in its form. */
export function placeOfProfile(profile: Profile, given: Map<SecretSlot, string>, saved: boolean): Place {
  const { database } = profile;
  const far = profile.hops.at(-1);
  const place = database.kind === 'postgresql' ? describePlace(database) : database.path;
  return {
    id: saved ? `profile-${profile.id}` : `draft-${shortHash(JSON.stringify({ ...profile, id: '' }))}`,
    name: profile.name,
    kind: database.kind === 'postgresql' ? 'postgresql' : 'file',
    place: far !== undefined && database.kind === 'sqlite' ? `${place} on ${far.host}` : place,
    profile,
    profileId: saved ? profile.id : null,
    secretsOf: profile.id,
    given,
    recent: null,
  };
}

function describePlace(address: {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}): string {
  return `${address.database} on ${address.host}:${address.port} as ${address.user}`;
}

/** Whoever gives a bare address says nothing of its role: a host that is not this machine may be production. */
function roleOf(host: string): Role {
  const own =
    host === 'localhost' || host === '::1' || host.startsWith('/') || (isIP(host) === 4 && host.startsWith('127.'));
  return own ? 'local' : 'production';
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
