import {
  type DatabasePlace,
  type Hop,
  type Profile,
  type Tls,
  usualLimits,
  type YaptideAsk,
} from '#shared/domain/profile.ts';

/** Encrypts if the server offers it and verifies nothing, as libpq does by default. */
export const usualTls: Tls = {
  mode: 'prefer',
  rootCertificate: '',
  certificate: '',
  key: '',
  keyPassphrase: { kind: 'ask' },
};

/** yaptide's container and the shell command that prints the address of its database, password included. */
export const usualYaptideAsk: YaptideAsk = {
  container: 'yaptide_flask',
  command:
    "cd /usr/local/app && python -c 'from yaptide.application import create_app; app = create_app(); " +
    'app.app_context().push() or print(app.extensions["sqlalchemy"].engine.url.render_as_string(hide_password=False))\'',
};

type PostgresPlace = Extract<DatabasePlace, { readonly kind: 'postgresql' }>;

/** A PostgreSQL database: by default yaptide's own on this machine. */
export function makePostgresPlace(parts: Partial<Omit<PostgresPlace, 'kind'>> = {}): PostgresPlace {
  return {
    kind: 'postgresql',
    host: 'localhost',
    port: 5432,
    database: 'yaptide_db',
    user: 'yaptide_user',
    password: { kind: 'ask' },
    tls: usualTls,
    ...parts,
  };
}

/** A hop that tries what ssh tries, on port 22; its host must be given. */
export function makeHop(parts: Partial<Hop> & Pick<Hop, 'host'>): Hop {
  return {
    alias: '',
    port: 22,
    user: '',
    login: 'automatic',
    agent: '',
    identityFiles: [],
    identitiesOnly: false,
    password: { kind: 'ask' },
    passphrase: { kind: 'ask' },
    ...parts,
  };
}

/** A profile with defaults for omitted parts. Its id must be given, as this folder has no random source. */
export function makeProfile(parts: Partial<Profile> & Pick<Profile, 'id'>): Profile {
  return {
    name: 'New connection',
    colour: 'grey',
    role: 'local',
    group: '',
    database: makePostgresPlace(),
    hops: [],
    limits: usualLimits,
    yaptide: usualYaptideAsk,
    ...parts,
  };
}
