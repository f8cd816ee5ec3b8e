import { describe, expect, it } from 'vitest';
import { maskSecrets } from '#shared/blob/maskSecrets.ts';

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const token = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: 7, exp: 99 })}.c2lnbmF0dXJl-_x`;

describe('maskSecrets', () => {
  it('masks a token and leaves the text around it', () => {
    expect(maskSecrets(`export KEY="${token}"\nnext`)).toEqual({
      text: 'export KEY="[masked token]"\nnext',
      masked: 1,
    });
  });

  it('masks a token that is cut off anywhere', () => {
    for (let length = 4; length <= token.length; length += 1) {
      const { text, masked } = maskSecrets(`KEY=${token.slice(0, length)}`);
      expect(text).toBe('KEY=[masked token]');
      expect(masked).toBe(1);
    }
  });

  it('masks bearer tokens of any make, once each', () => {
    const { text, masked } = maskSecrets(`Authorization: Bearer ${token}\nauthorization: bearer 0123abcd`);
    expect(text).toBe('Authorization: Bearer [masked token]\nauthorization: bearer [masked token]');
    expect(masked).toBe(2);
  });

  it('masks private keys, also without an end', () => {
    const begin = '-----BEGIN OPENSSH PRIVATE KEY-----';
    const whole = `a\n${begin}\nabc\n-----END OPENSSH PRIVATE KEY-----\nb\n-----BEGIN PRIVATE KEY-----\nabc`;
    expect(maskSecrets(whole)).toEqual({ text: 'a\n[masked private key]\nb\n[masked private key]', masked: 2 });
  });

  it('leaves prose alone', () => {
    const prose =
      'heyJude said: the bearer token is missing, bearer authentication failed. -----BEGIN CERTIFICATE-----';
    expect(maskSecrets(prose)).toEqual({ text: prose, masked: 0 });
  });

  it.each([
    ['eyJ'.repeat(3_400_000), 1],
    ['eyJ.'.repeat(2_500_000), 0],
    ['bearer '.repeat(1_400_000), 0],
    [`bearer${' '.repeat(10_000_000)}`, 0],
    ['-----BEGIN '.repeat(1_000_000), 0],
    ['-----BEGIN PRIVATE KEY-----'.repeat(400_000), 1],
  ])('takes linear time on 10 MB made to slow it down', (text, masked) => {
    const started = performance.now();
    const result = maskSecrets(text);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(result.masked).toBeGreaterThanOrEqual(masked);
  });
});
