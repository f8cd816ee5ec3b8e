import { describe, expect, it } from 'vitest';
import {
  collectHopSecrets,
  collectSecrets,
  databasePassword,
  type GivenSecrets,
  hopField,
  storedFields,
} from '#renderer/features/profiles/form/collectSecrets.ts';
import { type ProfileDraft, toDraft, withMovedHop } from '#renderer/features/profiles/form/profileDraft.ts';
import { makePostgresPlace } from '#shared/domain/newProfile.ts';
import type { SecretSource } from '#shared/domain/profile.ts';
import { aHop, aProfile } from './aProfile.ts';

const nothing: GivenSecrets = { typed: new Map(), pendingPassword: null, forgotten: new Set() };
const stored = { kind: 'stored' } as const;

function draftWith(password: SecretSource): ProfileDraft {
  const hops = [aHop({ host: 'gate', password: stored }), aHop({ host: 'yap', passphrase: stored })];
  return toDraft(aProfile({ database: makePostgresPlace({ password }), hops }));
}

describe('the secrets sent with a profile', () => {
  it('are the typed ones, by their slots', () => {
    const draft = draftWith(stored);
    const typed = new Map([
      [databasePassword, 'one'],
      [hopField('saved-1', 'passphrase'), 'two'],
    ]);
    expect(collectSecrets(draft, { ...nothing, typed })).toEqual([
      { kind: 'value', slot: 'database-password', value: 'one' },
      { kind: 'value', slot: 'hop-1-passphrase', value: 'two' },
    ]);
  });

  it('follow a hop that was moved', () => {
    const draft = withMovedHop(draftWith(stored), 1, -1);
    const typed = new Map([[hopField('saved-1', 'passphrase'), 'two']]);
    expect(collectSecrets(draft, { ...nothing, typed })).toEqual([
      { kind: 'value', slot: 'hop-0-passphrase', value: 'two' },
    ]);
  });

  it('refer to the password of an address, unless another was typed', () => {
    const draft = draftWith(stored);
    const pending = { ...nothing, pendingPassword: 'ref' };
    expect(collectSecrets(draft, pending)).toEqual([{ kind: 'pending', slot: 'database-password', reference: 'ref' }]);
    const typed = new Map([[databasePassword, 'mine']]);
    expect(collectSecrets(draft, { ...pending, typed })).toEqual([
      { kind: 'value', slot: 'database-password', value: 'mine' },
    ]);
  });

  it('are none if the source is a command, nothing, or the server file', () => {
    const given = { ...nothing, typed: new Map([[databasePassword, 'x']]), pendingPassword: 'ref' };
    expect(collectSecrets(draftWith({ kind: 'command', command: 'pass show db' }), given)).toEqual([]);
    expect(collectSecrets(draftWith({ kind: 'none' }), given)).toEqual([]);
    expect(collectSecrets({ ...draftWith(stored), kind: 'sqlite' }, given)).toEqual([]);
  });

  it('list what is to be forgotten', () => {
    const forgotten = new Set([hopField('saved-0', 'password')]);
    expect(collectSecrets(draftWith(stored), { ...nothing, forgotten })).toEqual([
      { kind: 'forget', slot: 'hop-0-password' },
    ]);
  });

  it('omit the database password when the server is asked', () => {
    const typed = new Map([
      [databasePassword, 'one'],
      [hopField('saved-0', 'password'), 'two'],
    ]);
    expect(collectHopSecrets(draftWith(stored), { ...nothing, typed })).toEqual([
      { kind: 'value', slot: 'hop-0-password', value: 'two' },
    ]);
  });
});

describe('the fields with a stored secret', () => {
  it('stay with their hop when it moves', () => {
    const moved = withMovedHop(draftWith(stored), 1, -1);
    expect(storedFields(moved, ['database-password', 'hop-1-passphrase'])).toEqual(
      new Set([databasePassword, hopField('saved-1', 'passphrase')]),
    );
  });
});
