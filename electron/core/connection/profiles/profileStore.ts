import { randomUUID } from 'node:crypto';
import { parsePostgresUrl, toDatabasePlace } from '#core/connection/postgresUrl.ts';
import {
  contentOf,
  exportProfiles,
  makeProfileFile,
  maxProfiles,
  readProfiles,
} from '#core/connection/profiles/profileFiles.ts';
import { saveSecrets } from '#core/connection/profiles/profileSecrets.ts';
import { secretNamesOf, type SecretVault, storedSlots } from '#core/connection/secrets/secretVault.ts';
import type { DatabasePlace, Profile, SecretInput, SecretProtection, SecretSlot } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

/** The saved connections as the window lists them, with what is stored for them. */
interface ProfileList {
  readonly profiles: readonly Profile[];
  readonly stored: Readonly<Record<string, readonly SecretSlot[]>>;
  readonly protection: SecretProtection;
  readonly notice: string;
}

/** The saved connections, in `profiles.json`; their secrets are in the vault. */
export interface ProfileStore {
  readonly list: () => Promise<ProfileList>;
  readonly find: (id: string) => Promise<Profile | undefined>;
  /** Adds or replaces a profile. `note` says that another profile has the same name; '' if none has. */
  readonly save: (
    profile: Profile,
    secrets: readonly SecretInput[],
  ) => Promise<{ readonly profile: Profile; readonly note: string }>;
  /** Removes a profile and its secrets; does nothing if it does not exist. */
  readonly remove: (id: string) => Promise<void>;
  /** Fails with not-found. */
  readonly duplicate: (id: string) => Promise<Profile>;
  readonly reorder: (ids: readonly string[]) => Promise<void>;
  /** The named profiles, or all, as JSON without secrets and commands. */
  readonly exportText: (ids?: readonly string[]) => Promise<string>;
  /** Fails with bad-input for a text that is not an export. */
  readonly importText: (
    text: string,
  ) => Promise<{ readonly added: readonly Profile[]; readonly notes: readonly string[] }>;
  /** Parses an address; its password stays in the vault's memory. Fails with bad-input. */
  readonly readUrl: (url: string) => ReadUrl;
}

interface ProfileStoreOptions {
  readonly directory: string;
  readonly vault: SecretVault;
  readonly onChange: () => void;
}

/** Keeps the profiles in the given directory. `onChange` is called after every change made here. */
export function makeProfileStore({ directory, vault, onChange }: ProfileStoreOptions): ProfileStore {
  const file = makeProfileFile(directory);
  const all = async (): Promise<readonly Profile[]> => (await file.read()).profiles;
  const find = async (id: string): Promise<Profile | undefined> => (await all()).find((profile) => profile.id === id);
  const change = async (make: (profiles: readonly Profile[]) => readonly Profile[]): Promise<void> => {
    await file.update(({ profiles }) => ({ version: 1, profiles: make(profiles) }));
    onChange();
  };
  const add = async (make: (profiles: readonly Profile[]) => readonly Profile[]): Promise<void> =>
    change((profiles) => {
      const more = make(profiles);
      if (more.length > maxProfiles && more.length > profiles.length) throw full();
      return more;
    });
  return {
    find,
    list: async () => {
      const profiles = await all();
      const stored = storedFor(profiles, await vault.names());
      return { profiles, stored, protection: await vault.protection(), notice: file.notice() };
    },
    save: async (given, secrets) => {
      const before = await find(given.id);
      const profile = withConfirmedRole(given, before);
      const finish = await saveSecrets({ before, after: profile, inputs: secrets, vault });
      await add((profiles) => placed(profiles, profile));
      await finish();
      const namesake = (await all()).some(({ id, name }) => id !== profile.id && name === profile.name);
      return { profile, note: namesake ? `Another connection is also named '${profile.name}'.` : '' };
    },
    remove: async (id) => {
      await change((profiles) => profiles.filter((profile) => profile.id !== id));
      await vault.forgetAll(secretNamesOf(id));
    },
    duplicate: async (id) => {
      const copyId = randomUUID();
      await add((profiles) =>
        profiles.flatMap((profile) => (profile.id === id ? [profile, copyOf(profile, copyId, profiles)] : [profile])),
      );
      const copy = await find(copyId);
      if (copy === undefined) throw unknown(id);
      return copy;
    },
    reorder: async (ids) => change((profiles) => ordered(profiles, ids)),
    exportText: async (ids) => {
      const profiles = await all();
      return exportProfiles(ids === undefined ? profiles : profiles.filter(({ id }) => ids.includes(id)));
    },
    importText: async (text) => {
      const { found, notes } = readProfiles(text);
      const added: Profile[] = [];
      if (found.length > 0) await add((profiles) => withImported(profiles, found, { added, notes }));
      return { added, notes };
    },
    readUrl: (url) => readUrl(url, vault),
  };
}

/** A form does not know what was confirmed: it is kept while role and database are the same. */
function withConfirmedRole(profile: Profile, before: Profile | undefined): Profile {
  const { roleIsConfirmed: confirmed = before?.roleIsConfirmed === true, ...rest } = profile;
  const isSame =
    before === undefined ||
    (before.role === rest.role && JSON.stringify(before.database) === JSON.stringify(rest.database));
  return confirmed && (isSame || profile.roleIsConfirmed === true) ? { ...rest, roleIsConfirmed: true } : rest;
}

/** By id, for the profiles that have any. */
function storedFor(profiles: readonly Profile[], names: readonly string[]): ProfileList['stored'] {
  const stored = profiles.map(({ id }) => [id, storedSlots(id, names)] as const);
  return Object.fromEntries(stored.filter(([, slots]) => slots.length > 0));
}

function placed(profiles: readonly Profile[], profile: Profile): readonly Profile[] {
  const known = profiles.some(({ id }) => id === profile.id);
  return known ? profiles.map((other) => (other.id === profile.id ? profile : other)) : [...profiles, profile];
}

function copyOf(profile: Profile, id: string, profiles: readonly Profile[]): Profile {
  const names = new Set(profiles.map(({ name }) => name));
  return { ...profile, id, name: distinctName(`${profile.name.slice(0, 95)} copy`, names) };
}

function ordered(profiles: readonly Profile[], ids: readonly string[]): readonly Profile[] {
  const byId = new Map(profiles.map((profile) => [profile.id, profile]));
  const first = [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
  return [...first, ...profiles.filter((profile) => !first.includes(profile))];
}

function withImported(
  profiles: readonly Profile[],
  found: readonly Profile[],
  { added, notes }: { readonly added: Profile[]; readonly notes: string[] },
): readonly Profile[] {
  const names = new Set(profiles.map(({ name }) => name));
  const contents = new Set(profiles.map(contentOf));
  for (const profile of found) {
    if (contents.has(contentOf(profile))) {
      notes.push(`'${profile.name}' already exists and was not added again.`);
      continue;
    }
    contents.add(contentOf(profile));
    const name = distinctName(profile.name, names);
    if (name !== profile.name)
      notes.push(`A connection named '${profile.name}' already exists; the imported one is named '${name}'.`);
    names.add(name);
    added.push({ ...profile, id: randomUUID(), name });
  }
  return [...profiles, ...added];
}

function full(): Error {
  return makeFailure({
    code: 'too-large',
    message: `At most ${maxProfiles} connections can be saved`,
    hint: 'Remove some of them first.',
  });
}

function unknown(id: string): Error {
  return makeFailure({
    code: 'not-found',
    message: `No saved connection has the id '${id.slice(0, 100)}'`,
    hint: 'It may have been removed in another window. Refresh the list.',
  });
}

/** A parsed address. `password` is a reference to a password held by the vault; null if the address had none. */
interface ReadUrl {
  readonly database: DatabasePlace;
  readonly password: string | null;
  /** The parts of the address that the program ignores, a clause each. */
  readonly unused: readonly string[];
}

/** Parses a PostgreSQL address. Fails with bad-input, never repeating the password. */
function readUrl(url: string, vault: Pick<SecretVault, 'hold'>): ReadUrl {
  const { password = '', keyPassphrase, unused, ...address } = parsePostgresUrl(url);
  const known = password !== '';
  return {
    database: toDatabasePlace(address, { kind: known ? 'stored' : 'ask' }),
    password: known ? vault.hold(password) : null,
    unused: keyPassphrase === undefined ? unused : [...unused, 'sslpassword (the passphrase is asked for)'],
  };
}

/** The name, or the name with the first number from 2 on that is not taken; at most 100 characters. */
function distinctName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : ` ${number}`;
    const candidate = `${name.slice(0, 100 - ending.length).trimEnd()}${ending}`;
    if (!taken.has(candidate)) return candidate;
  }
}
