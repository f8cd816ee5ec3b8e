import { expect, describe, it } from 'vitest';
import { loadPasswordMeasure } from '#renderer/operations/passwordStrength.ts';
import { generatePassword } from '#core/admin/passwords/passwordHash.ts';

const measure = await loadPasswordMeasure();

describe('the strength of a password', () => {
  it.each(['a', 'password', 'P@ssw0rd', 'aaaaaaaaaaaaaaa', '12345678', 'abcdefgh', 'yaptide', 'qwertyuiop'])(
    'is close to nothing for %j',
    (password) => {
      expect(measure(password, '').score).toBeLessThanOrEqual(1);
    },
  );

  it('increases with length', () => {
    const scores = ['kx8', 'kx8fmq', 'kx8fmqw2', 'kx8fmqw2Rt', 'kx8fmqw2Rt#vZp4LuYbN'].map(
      (password) => measure(password, '').score,
    );
    expect(scores).toEqual(scores.toSorted((one, other) => one - other));
    expect(scores.at(-1)).toBe(4);
  });

  it("decreases with the user's own name, and says so", () => {
    expect(measure('Katarzyna7x', 'katarzyna').score).toBeLessThanOrEqual(measure('Katarzyna7x', 'other').score);
    expect(measure('zorblatt9', 'zorblatt').score).toBeLessThan(measure('zorblatt9', 'other').score);
    expect(measure('zorblatt9', 'zorblatt').words).toContain('the user name');
  });

  it('knows the words of this field, and says what weakens a password', () => {
    expect(measure('Sh1eldh1t', '').score).toBeLessThanOrEqual(1);
    expect(measure('aaaaaaaaaaaa', '').words).toMatch(/repeat/iu);
    expect(measure('abababababababababab', '').score).toBeLessThan(2);
  });

  it('rates generated passwords as very strong, and handles a thousand characters without delay', () => {
    expect(measure(generatePassword(), '').score).toBe(4);
    expect(measure('żółw🐢'.repeat(200), '').score).toBeGreaterThan(0);
  });
});
