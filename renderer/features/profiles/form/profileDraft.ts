import { makeHop, makePostgresPlace, makeProfile } from '#shared/domain/newProfile.ts';
import type {
  DatabasePlace,
  Hop,
  Limits,
  Profile,
  ProfileColour,
  Role,
  SecretSource,
  Tls,
  YaptideAsk,
} from '#shared/domain/profile.ts';
import { splitHost } from '#shared/domain/splitHost.ts';

/** A hop as in its fields: numbers and lists as typed. */
export interface HopDraft extends Omit<Hop, 'port' | 'identityFiles'> {
  /** Identifies a hop while hops are moved. */
  readonly key: string;
  /** Its position in the saved profile; null for one added since. */
  readonly savedAt: number | null;
  readonly port: string;
  /** One path per line. */
  readonly identityFiles: string;
}

interface PostgresDraft {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
  readonly password: SecretSource;
  readonly tls: Tls;
  /** Initial session settings: `-c search_path=yap`. */
  readonly options: string;
}

/** A profile as in the fields of its form, valid or not. Values for the other kind of database are kept. */
export interface ProfileDraft {
  readonly id: string;
  readonly name: string;
  readonly colour: ProfileColour;
  readonly role: Role;
  readonly group: string;
  readonly kind: DatabasePlace['kind'];
  readonly postgresql: PostgresDraft;
  readonly path: string;
  readonly hops: readonly HopDraft[];
  /** Whether the system's own ssh logs in to them. */
  readonly systemSsh: boolean;
  readonly limits: Readonly<Record<keyof Limits, string>>;
  readonly yaptide: YaptideAsk;
}

/** The initial values of a new form. */
export function newDraft(id: string): ProfileDraft {
  return { ...toDraft(makeProfile({ id })), name: '' };
}

/** The form's values for a saved profile. */
export function toDraft(profile: Profile): ProfileDraft {
  const { id, name, colour, role, group, database, hops, limits, yaptide } = profile;
  return {
    id,
    name,
    colour,
    role,
    group,
    kind: database.kind,
    postgresql: toPostgresDraft(database.kind === 'postgresql' ? database : makePostgresPlace()),
    path: database.kind === 'sqlite' ? database.path : '',
    hops: hops.map((hop, index) => toHopDraft(hop, `saved-${index}`, index)),
    systemSsh: profile.systemSsh === true,
    limits: {
      step: String(limits.step),
      answer: String(limits.answer),
      statement: String(limits.statement),
      probeEvery: String(limits.probeEvery),
      probe: String(limits.probe),
      reconnect: String(limits.reconnect),
    },
    yaptide,
  };
}

function toPostgresDraft(place: Extract<DatabasePlace, { readonly kind: 'postgresql' }>): PostgresDraft {
  const { host, port, database, user, password, tls, options = '' } = place;
  return { host, port: String(port), database, user, password, tls, options };
}

function toHopDraft(hop: Hop, key: string, savedAt: number | null): HopDraft {
  return { ...hop, key, savedAt, port: String(hop.port), identityFiles: hop.identityFiles.join('\n') };
}

/** The form's values in a profile's shape; not validated, so that an invalid port is NaN. */
export function toCandidate(draft: ProfileDraft): Profile {
  const { id, name, colour, role, group, kind, postgresql, path, systemSsh, limits, yaptide } = draft;
  return {
    id,
    name,
    colour,
    role,
    group,
    database: kind === 'sqlite' ? { kind, path } : toPlace(postgresql),
    hops: toHops(draft.hops),
    ...(systemSsh ? { systemSsh } : {}),
    limits: {
      step: toNumber(limits.step),
      answer: toNumber(limits.answer),
      statement: toNumber(limits.statement),
      probeEvery: toNumber(limits.probeEvery),
      probe: toNumber(limits.probe),
      reconnect: toNumber(limits.reconnect),
    },
    yaptide,
  };
}

function toPlace(draft: PostgresDraft): DatabasePlace {
  const { options, port, ...place } = withSplitHost(draft);
  const settings = options.trim();
  return { kind: 'postgresql', ...place, port: toNumber(port), ...(settings === '' ? {} : { options: settings }) };
}

/** A place whose host was written as `user@host:port`, split into fields. */
export function withSplitHost<Place extends { readonly host: string; readonly port: string; readonly user: string }>(
  place: Place,
): Place {
  const { host, port = place.port, user = place.user } = splitHost(place.host);
  return { ...place, host, port, user };
}

/** Only the hops, not validated either. */
export function toHops(drafts: readonly HopDraft[]): readonly Hop[] {
  return drafts.map(withSplitHost).map(({ key: _key, savedAt: _savedAt, port, identityFiles, ...hop }) => ({
    ...hop,
    port: toNumber(port),
    identityFiles: identityFiles
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  }));
}

function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** Whether two drafts are equal. */
export function isSameDraft(one: ProfileDraft, other: ProfileDraft): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const usualColours: Readonly<Record<Role, ProfileColour>> = { production: 'red', staging: 'amber', local: 'grey' };

/** Changes the role; the colour follows it until the user chooses one. */
export function withRole(draft: ProfileDraft, role: Role): ProfileDraft {
  const colour = draft.colour === usualColours[draft.role] ? usualColours[role] : draft.colour;
  return { ...draft, role, colour };
}

/** The database from an address or a server; it names a profile that has no name yet. */
export function withDatabase(draft: ProfileDraft, database: DatabasePlace): ProfileDraft {
  if (database.kind === 'sqlite') return { ...draft, kind: 'sqlite', path: database.path };
  const name = draft.name.trim() === '' ? `${database.database} on ${database.host}` : draft.name;
  return { ...draft, name, kind: 'postgresql', postgresql: toPostgresDraft(database) };
}

/** Appends hops; the route to a named host names a profile that has no name yet. */
export function withHops(draft: ProfileDraft, hops: readonly Hop[], makeKey: () => string): ProfileDraft {
  const alias = hops.at(-1)?.alias ?? '';
  const name = draft.name.trim() === '' ? alias : draft.name;
  return { ...draft, name, hops: [...draft.hops, ...hops.map((hop) => toHopDraft(hop, makeKey(), null))] };
}

/** A hop to be filled in by hand. */
export function withEmptyHop(draft: ProfileDraft, makeKey: () => string): ProfileDraft {
  return { ...draft, hops: [...draft.hops, toHopDraft(makeHop({ host: '' }), makeKey(), null)] };
}

/** Moves a hop one position nearer (-1) or farther (1). */
export function withMovedHop(draft: ProfileDraft, index: number, step: -1 | 1): ProfileDraft {
  const hops = [...draft.hops];
  const [hop] = hops.splice(index, 1);
  const to = index + step;
  if (hop === undefined || to < 0 || to > hops.length) return draft;
  return { ...draft, hops: hops.toSpliced(to, 0, hop) };
}
