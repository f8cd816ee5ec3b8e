import { describe, expect, it } from 'vitest';
import { certificateState, certificateText, certificateTitle } from '#renderer/features/users/certificateWords.ts';
import type { UserCredentials } from '#shared/domain/user.ts';

const now = Date.parse('2025-01-04T00:00:00Z');
const facts = {
  format: 'OpenSSH',
  subject: 'alice\u202e',
  names: ['plgalice'],
  validFrom: '2025-01-01 00:00:00+00',
  validUntil: '2025-01-08 00:00:00+00',
} as const;
const credentials: UserCredentials = { id: 1, certificateBytes: 1525, privateKeyBytes: 105, facts, problem: '' };

describe('a certificate in the list of users', () => {
  it.each([
    [{}, 'valid'],
    [{ validUntil: '2025-01-03 00:00:00+00' }, 'expired'],
    [{ validFrom: '2025-01-05 00:00:00+00' }, 'not yet valid'],
    [{ validFrom: null, validUntil: null }, 'valid'],
  ])('is described by its validity: %j', (times, state) => {
    expect(certificateState({ ...facts, ...times }, now)).toBe(state);
  });

  it('shows all of its contents, with invisible characters made visible', () => {
    expect(certificateTitle(credentials, 'utc').split('\n')).toEqual([
      'OpenSSH certificate, 1.49 KiB. Contents (not verified):',
      expect.stringMatching(/^subject: alice[^\u202e]+$/u),
      'for: plgalice',
      'from: 2025-01-01 00:00:00 UTC',
      'until: 2025-01-08 00:00:00 UTC',
    ]);
  });

  it('that cannot be read says why', () => {
    expect(certificateTitle({ ...credentials, facts: null, problem: 'It is cut off' }, 'utc')).toBe(
      'It is cut off, 1.49 KiB',
    );
  });

  it('is exported as far as it is known', () => {
    expect(certificateText({ step: 'waiting' })).toBe('present');
    expect(certificateText({ step: 'ready', value: credentials })).toContain('until 2025-01-08 00:00:00+00');
    const unread = { ...credentials, facts: null, problem: 'It is cut off' };
    expect(certificateText({ step: 'ready', value: unread })).toBe('present; It is cut off');
  });
});
