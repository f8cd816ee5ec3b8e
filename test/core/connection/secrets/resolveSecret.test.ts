import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SecretRequest } from '#core/connection/attempt/attempt.ts';
import { givenSecrets, makeSecretVault } from '#core/connection/secrets/secretVault.ts';
import { resolveSecret, type SecretPlaces } from '#core/connection/secrets/resolveSecret.ts';
import type { Prompt, PromptAnswer } from '#shared/domain/attempt.ts';
import { usualLimits } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';
import { aKeychain, noKeychain } from '../../../support/cipherDouble.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

const name = 'profile/p/database-password';
const stored: SecretRequest = {
  slot: 'database-password',
  source: { kind: 'stored' },
  message: 'Password of alice on yap-host',
};
const answering = (value: string, remember = false): PromptAnswer => ({ kind: 'secret', value, remember });

describe('a secret', () => {
  let folder: TemporaryFolder;
  let asked: Prompt[];
  beforeEach(async () => {
    folder = await makeTemporaryFolder();
    asked = [];
  });
  afterEach(async () => folder.dispose());

  const places = (parts: Partial<SecretPlaces> & { readonly answer?: PromptAnswer } = {}): SecretPlaces => ({
    request: stored,
    profileId: 'p',
    given: new Map(),
    session: new Map(),
    vault: makeSecretVault({ directory: folder.path, keychain: aKeychain().keychain }),
    ask: async (prompt) => {
      asked.push(prompt);
      return parts.answer ?? { kind: 'refuse' };
    },
    approve: async () => undefined,
    limits: usualLimits,
    signal: new AbortController().signal,
    ...parts,
  });

  it('is the one given for this attempt, then the one of the session, then the stored one', async () => {
    const all = places({ given: new Map([['database-password', 'given']]) });
    await all.vault.set(name, 'stored');
    expect(await resolveSecret(all)).toBe('given');
    expect(await resolveSecret({ ...all, given: new Map() })).toBe('given');
    expect(await resolveSecret({ ...all, given: new Map(), session: new Map() })).toBe('stored');
    expect(asked).toEqual([]);
  });

  it('is asked for if none is stored, and stored only on request', async () => {
    const once = places({ answer: answering('typed') });
    expect(await resolveSecret(once)).toBe('typed');
    expect(await once.vault.get(name)).toBeUndefined();
    expect(asked).toEqual([{ kind: 'secret', message: stored.message, refused: null, canRemember: true }]);
    expect(await resolveSecret(once)).toBe('typed');
    expect(asked.length).toBe(1);

    const kept = places({ answer: answering('typed', true) });
    await resolveSecret(kept);
    expect(await kept.vault.get(name)).toBe('typed');
  });

  it.each([
    ['there is no keychain', { vault: makeSecretVault({ directory: '/nowhere', keychain: noKeychain }) }],
    ['it is to be asked every time', { request: { ...stored, source: { kind: 'ask' } } }],
    ['the profile was never saved', { profileId: null }],
  ] as const)('is kept for the session only when %s', async (_why, parts) => {
    const session = new Map<'database-password', string>();
    const these = places({ ...parts, session, answer: answering('typed', true) });
    expect(await resolveSecret(these)).toBe('typed');
    expect(asked).toMatchObject([{ canRemember: false }]);
    expect(await these.vault.names()).toEqual([]);
    expect(await resolveSecret(these)).toBe('typed');
    expect(asked.length).toBe(1);
  });

  it('is forgotten when it is refused, and the user learns why', async () => {
    const these = places({ answer: answering('right', true) });
    await these.vault.set(name, 'wrong');
    expect(await resolveSecret(these)).toBe('wrong');
    const refused = { ...these, request: { ...stored, refused: 'The server refused it.' } };
    expect(await resolveSecret(refused)).toBe('right');
    expect(asked).toMatchObject([{ refused: 'The server refused it.' }]);
    expect(await these.vault.get(name)).toBe('right');
    expect(await resolveSecret(these)).toBe('right');
  });

  it('stays stored when another one, given for this attempt, is refused', async () => {
    const these = places({ given: new Map([['database-password', 'mistyped']]), answer: answering('typed') });
    await these.vault.set(name, 'stored');
    await resolveSecret(these);
    await resolveSecret({ ...these, request: { ...stored, refused: 'No.' } });
    expect(these.given.size).toBe(0);
    expect(await these.vault.get(name)).toBe('stored');
  });

  it('is absent if its source is none, unless the server insists', async () => {
    const none: SecretRequest = { ...stored, source: { kind: 'none' } };
    expect(await resolveSecret(places({ request: none }))).toBeUndefined();
    const insisting = places({ request: { ...none, refused: 'A password is needed.' }, answer: answering('typed') });
    expect(await resolveSecret(insisting)).toBe('typed');
  });

  it('is printed by its command, which runs each time', async () => {
    const request: SecretRequest = { ...stored, source: { kind: 'command', command: 'printf from-command' } };
    const these = places({ request });
    expect(await resolveSecret(these)).toBe('from-command');
    expect(these.session.size).toBe(0);
  });

  it('is not taken from a command that is not approved', async () => {
    const witness = join(folder.path, 'ran');
    const request: SecretRequest = { ...stored, source: { kind: 'command', command: `touch '${witness}'` } };
    const approve = async (): Promise<never> => {
      throw makeFailure({ code: 'not-allowed', message: 'It was declined' });
    };
    await expect(resolveSecret(places({ request, approve }))).rejects.toMatchObject({
      failure: { code: 'not-allowed' },
    });
    expect(existsSync(witness)).toBe(false);
  });

  it('is absent if the user declines to enter it', async () => {
    await expect(resolveSecret(places())).rejects.toMatchObject({ failure: { code: 'cancelled' } });
  });

  it('is used even if the keychain cannot store it, with a notice', async () => {
    const told: unknown[] = [];
    const these = places({ answer: answering('typed', true), onNotStored: (why) => void told.push(why) });
    const set = async (): Promise<never> => {
      throw new Error('The keychain is locked.');
    };
    expect(await resolveSecret({ ...these, vault: { ...these.vault, set } })).toBe('typed');
    expect(told.length).toBe(1);
  });
});

describe('the secrets given for one attempt', () => {
  it('are values and references to what core holds; an unknown reference is refused', () => {
    const vault = makeSecretVault({ directory: '/nowhere', keychain: noKeychain });
    const reference = vault.hold('held');
    const given = givenSecrets(
      [
        { kind: 'value', slot: 'hop-0-password', value: 'typed' },
        { kind: 'pending', slot: 'database-password', reference },
        { kind: 'value', slot: 'hop-1-password', value: 'typed' },
        { kind: 'forget', slot: 'hop-1-password' },
      ],
      vault,
    );
    expect([...given]).toEqual([
      ['hop-0-password', 'typed'],
      ['database-password', 'held'],
    ]);
    expect(() => givenSecrets([{ kind: 'pending', slot: 'database-password', reference: 'x' }], vault)).toThrow(
      'no longer available',
    );
  });
});
