import { describe, expect, it } from 'vitest';
import {
  findProfiles,
  groupProfiles,
  moveProfile,
  positionOf,
  stepProfile,
} from '#renderer/features/profiles/list/profileOrder.ts';
import { profilePlace } from '#renderer/features/profiles/profilePlace.ts';
import { makePostgresPlace } from '#shared/domain/newProfile.ts';
import { aHop, aProfile } from './aProfile.ts';

const profiles = [
  aProfile({ id: 'a', name: 'laptop' }),
  aProfile({ id: 'b', name: 'live', group: 'lab', role: 'production', hops: [aHop()] }),
  aProfile({ id: 'c', name: 'copy', database: { kind: 'sqlite', path: '/srv/copy.sqlite' } }),
  aProfile({ id: 'd', name: 'next', group: 'lab', role: 'staging' }),
];
const ids = (list: readonly { readonly id: string }[]): string => list.map(({ id }) => id).join('');

describe('a profile’s description', () => {
  it('names database, host and user, and the hops', () => {
    expect(profilePlace(aProfile({ hops: [aHop()] }))).toBe(
      'yaptide_db on localhost as yaptide_user, through alice@yap-host',
    );
    const ports = aProfile({ database: makePostgresPlace({ port: 6432 }), hops: [aHop({ alias: 'yap', port: 2222 })] });
    expect(profilePlace(ports)).toBe('yaptide_db on localhost:6432 as yaptide_user, through alice@yap:2222');
    expect(profilePlace(aProfile({ database: { kind: 'sqlite', path: '/a.db' } }))).toBe('/a.db');
  });
});

describe('the list of profiles', () => {
  it('shows those without a group first, then the groups', () => {
    expect(groupProfiles(profiles).map(({ name, profiles: members }) => `${name}:${ids(members)}`)).toEqual([
      ':ac',
      'lab:bd',
    ]);
    expect(groupProfiles([])).toEqual([]);
  });

  it('finds words anywhere in name, group, role and description', () => {
    expect(ids(findProfiles(profiles, 'LAB stag'))).toBe('d');
    expect(ids(findProfiles(profiles, 'yap-host'))).toBe('b');
    expect(ids(findProfiles(profiles, ''))).toBe('abcd');
  });

  it('moves a profile only within its group', () => {
    expect(ids(stepProfile(profiles, 'c', -1))).toBe('cabd');
    expect(ids(stepProfile(profiles, 'a', 1))).toBe('bcad');
    expect(ids(stepProfile(profiles, 'd', 1))).toBe('abcd');
    expect(ids(moveProfile(profiles, 'b', 'd'))).toBe('acdb');
    expect(ids(moveProfile(profiles, 'b', 'a'))).toBe('abcd');
    expect(positionOf(stepProfile(profiles, 'd', -1), 'd')).toBe('1 of 2');
  });
});
