import { describe, expect, it } from 'vitest';
import { generatePassword } from '#core/admin/passwords/passwordHash.ts';
import { passwordStrength } from '#core/admin/passwords/passwordStrength.ts';
import { passwordCalls } from '#shared/contract/passwordCalls.ts';

describe('the strength of a password', () => {
  it.each(['', 'a', 'password', 'P@ssw0rd', 'aaaaaaaaaaaaaaa', '12345678', 'abcdefgh', 'yaptide', 'hasło'])(
    'is nothing for %j',
    (password) => {
      expect(passwordStrength(password).score).toBe(0);
    },
  );

  it('is answered as the contract says', () => {
    expect(passwordCalls['passwords.strength'].output.parse(passwordStrength('admin', '')).score).toBe(0);
  });

  it('rises with length and kinds of characters', () => {
    const scores = ['kx8', 'kx8fm', 'kx8fmqw2', 'kx8fmqw2Rt#', 'kx8fmqw2Rt#vZp4LuYbN'].map(
      (password) => passwordStrength(password).score,
    );
    expect(scores).toEqual([0, 1, 2, 3, 4]);
  });

  it("falls with the user's own name, and says so", () => {
    expect(passwordStrength('Katarzyna7x', 'other').score).toBeGreaterThan(
      passwordStrength('Katarzyna7x', 'katarzyna').score,
    );
    expect(passwordStrength('Katarzyna7x', 'katarzyna').words).toContain("the user's own name");
  });

  it('names common words and repeats', () => {
    expect(passwordStrength('Sh1eldh1t2026').words).toContain("'shieldhit'");
    expect(passwordStrength('aaaabbbbcccc').words).toContain('repeats or runs');
    expect(passwordStrength('abababababababababab').score).toBeLessThan(2);
  });

  it('counts what is generated as out of reach, and takes a thousand characters in its stride', () => {
    expect(passwordStrength(generatePassword()).score).toBe(4);
    expect(passwordStrength('żółw🐢'.repeat(200)).score).toBe(4);
  });
});
