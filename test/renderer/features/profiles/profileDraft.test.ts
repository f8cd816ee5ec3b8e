import { describe, expect, it } from 'vitest';
import { checkDraft, checkQuestion } from '#renderer/features/profiles/form/checkDraft.ts';
import {
  isSameDraft,
  newDraft,
  type ProfileDraft,
  toDraft,
  withDatabase,
  withEmptyHop,
  withHops,
  withMovedHop,
  withRole,
} from '#renderer/features/profiles/form/profileDraft.ts';
import { makePostgresPlace } from '#shared/domain/newProfile.ts';
import { aHop, aProfile } from './aProfile.ts';

const saved = aProfile({
  hops: [aHop({ identityFiles: ['~/.ssh/a', '~/.ssh/b'] }), aHop({ host: 'inner', port: 2222 })],
});

function messagesOf(draft: ProfileDraft): Readonly<Record<string, string>> {
  const checked = checkDraft(draft);
  return checked.ok ? {} : checked.messages;
}

function makeKeys(): () => string {
  const keys = ['a', 'b', 'c'];
  return () => keys.shift() ?? 'z';
}

describe('a draft of a profile', () => {
  it('returns the profile that it was made from', () => {
    expect(checkDraft(toDraft(saved))).toEqual({ ok: true, value: saved });
    const file = aProfile({ database: { kind: 'sqlite', path: '/srv/db.sqlite' } });
    expect(checkDraft(toDraft(file))).toEqual({ ok: true, value: file });
  });

  it('reports errors next to their fields', () => {
    const draft = withEmptyHop(toDraft(aProfile({ name: 'x' })), makeKeys());
    const wrong = {
      ...draft,
      name: '  ',
      postgresql: { ...draft.postgresql, port: '70000', user: '', password: { kind: 'command', command: '' } as const },
      limits: { ...draft.limits, step: '0', probe: 'soon' },
    };
    expect(messagesOf(wrong)).toEqual({
      name: 'Enter a name for the connection',
      'database.port': 'Must be at most 65535',
      'database.user': 'Enter the name of a database user',
      'database.password.command': 'Enter a command',
      'hops.0.host': 'Enter a host name or address',
      'limits.step': 'Must be at least 0.5',
      'limits.probe': 'Enter a number',
    });
  });

  it('requires a whole number for a port', () => {
    const draft = toDraft(saved);
    for (const port of ['', 'ssh', '54.5']) {
      expect(messagesOf({ ...draft, postgresql: { ...draft.postgresql, port } })).toEqual({
        'database.port': 'Enter a whole number',
      });
    }
  });

  it('ignores the fields of the other kind of database', () => {
    const draft = toDraft(saved);
    const asFile: ProfileDraft = {
      ...draft,
      kind: 'sqlite',
      path: '/a',
      postgresql: { ...draft.postgresql, port: '' },
    };
    expect(checkDraft(asFile).ok).toBe(true);
  });

  it('changes the colour with the role until the user chooses one', () => {
    const draft = newDraft('n');
    expect(withRole(draft, 'production').colour).toBe('red');
    expect(withRole({ ...draft, colour: 'violet' }, 'production').colour).toBe('violet');
  });

  it('copies a database, and a name if there is none', () => {
    const filled = withDatabase(newDraft('n'), makePostgresPlace({ host: 'db.example', port: 6432 }));
    expect(filled.name).toBe('yaptide_db on db.example');
    expect(filled.postgresql.port).toBe('6432');
    expect(withDatabase({ ...newDraft('n'), name: 'mine' }, makePostgresPlace()).name).toBe('mine');
  });

  it('appends hops, moves them, and stops at the ends', () => {
    const draft = withHops(newDraft('n'), [aHop({ host: 'gate' }), aHop({ alias: 'yap', host: 'yap' })], makeKeys());
    expect(draft.name).toBe('yap');
    expect(draft.hops.map(({ host }) => host)).toEqual(['gate', 'yap']);
    expect(withMovedHop(draft, 1, -1).hops.map(({ host }) => host)).toEqual(['yap', 'gate']);
    expect(withMovedHop(draft, 0, -1)).toBe(draft);
    expect(withMovedHop(draft, 1, 1)).toBe(draft);
  });

  it('knows whether anything was changed', () => {
    expect(isSameDraft(toDraft(saved), toDraft(saved))).toBe(true);
    expect(isSameDraft(toDraft(saved), { ...toDraft(saved), group: 'lab' })).toBe(false);
  });
});

describe('the question to the server', () => {
  it('requires the hops and the container, and nothing of the database', () => {
    const draft = toDraft(saved);
    const asked = checkQuestion({ ...draft, name: '', postgresql: { ...draft.postgresql, host: '' } });
    expect(asked).toEqual({ ok: true, value: { hops: saved.hops, systemSsh: false, yaptide: saved.yaptide } });
  });

  it('reports what is missing, by the same paths', () => {
    const draft = withEmptyHop(newDraft('n'), makeKeys());
    const asked = checkQuestion({ ...draft, yaptide: { ...draft.yaptide, container: '' } });
    expect(asked).toMatchObject({
      ok: false,
      messages: {
        'hops.0.host': 'Enter a host name or address',
        'yaptide.container': 'Enter the name of the container',
      },
    });
  });
});
