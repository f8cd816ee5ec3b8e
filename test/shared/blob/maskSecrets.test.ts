import { describe, expect, it } from 'vitest';
import { maskSecrets } from '#shared/blob/maskSecrets.ts';

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const token = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: 7, exp: 99 })}.c2lnbmF0dXJl-_x`;

describe('maskSecrets', () => {
  it('masks a token and leaves the surrounding text', () => {
    expect(maskSecrets(`export KEY="${token}"\nnext`)).toEqual({
      text: 'export KEY="[masked token]"\nnext',
      masked: 1,
    });
  });

  it('masks a token that is truncated anywhere', () => {
    for (let length = 4; length <= token.length; length += 1) {
      const { text, masked } = maskSecrets(`KEY=${token.slice(0, length)}`);
      expect(text).toBe('KEY=[masked token]');
      expect(masked).toBe(1);
    }
  });

  it('masks bearer tokens of any kind, once each', () => {
    const { text, masked } = maskSecrets(`Authorization: Bearer ${token}\nauthorization: bearer 0123abcd`);
    expect(text).toBe('Authorization: Bearer [masked token]\nauthorization: bearer [masked token]');
    expect(masked).toBe(2);
  });

  it('masks private keys, also without an end', () => {
    const begin = '-----BEGIN OPENSSH PRIVATE KEY-----';
    const whole = `a\n${begin}\nabc\n-----END OPENSSH PRIVATE KEY-----\nb\n-----BEGIN PRIVATE KEY-----\nabc`;
    expect(maskSecrets(whole)).toEqual({ text: 'a\n[masked private key]\nb\n[masked private key]', masked: 2 });
  });

  it('leaves prose unchanged', () => {
    const prose =
      'heyJude said: the bearer token is missing, bearer authentication failed. -----BEGIN CERTIFICATE-----';
    expect(maskSecrets(prose)).toEqual({ text: prose, masked: 0 });
  });

  // No clock: with backtracking, each of these would take some 10¹² steps and never end.
  it.each([
    ['the beginning of tokens', 'eyJ', { times: 700_000, masked: 1 }],
    ['the beginning of tokens, cut into parts', 'eyJ.', { times: 500_000, masked: 100_000 }],
    ['the word bearer', 'bearer ', { times: 300_000, masked: 0 }],
    ['blanks after the word bearer', ' ', { times: 2_000_000, masked: 0 }],
    ['the beginning of a block', '-----BEGIN ', { times: 200_000, masked: 0 }],
    ['the beginning of private keys', '-----BEGIN PRIVATE KEY-----', { times: 80_000, masked: 1 }],
  ])('reads 2 MB of %s once', (_, part, { times, masked }) => {
    expect(maskSecrets(`bearer${part.repeat(times)}`).masked).toBe(masked);
  });
});
