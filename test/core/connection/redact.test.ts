import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactExternal } from '#core/connection/redact.ts';
import { maskSecrets } from '#shared/blob/maskSecrets.ts';

/** The masking of hashes as one expression: its matches are right, but it takes quadratic time. */
function formerly(text: string): string {
  const masked = text
    .replace(/(:\/\/[^\s:/@]*:)[^\s/]*@/gu, '$1***@')
    .replace(/\b(?:scrypt|pbkdf2):[\w:]+\$[^\s$]*\$[0-9a-f]*/giu, '***')
    .replace(
      /\b(password|passwd|pwd|passphrase|secret|token)(["']?\s{0,20}[=:]\s{0,20})("[^"]*"|'[^']*'|[^\s,;&]+)/giu,
      '$1$2***',
    );
  return maskSecrets(masked).text;
}

const words = [
  'scrypt:',
  'pbkdf2:',
  'SCRYPT:',
  'sha256',
  '32768:8:1',
  '$',
  '$$',
  'abc0',
  'xyz',
  ':',
  '-',
  ' ',
  '\n',
  '_',
];
const marks = [
  '\u017f',
  '\u212a',
  'é',
  'postgresql://',
  'u:p@h',
  '@',
  '/',
  'password',
  '=',
  ': ',
  '"',
  "'",
  'token',
  'eyJ',
];
const pieces = fc.constantFrom(...words, ...marks);

describe('masking messages', () => {
  it('masks what it has always masked, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), (parts) => {
        const text = parts.join('');
        expect(redact(text)).toBe(formerly(text));
      }),
      { numRuns: 2000 },
    );
  });

  // No clock: quadratic time would take some 10¹¹ steps for each of these.
  it.each(['scrypt:', 'pbkdf2:', 'scrypt:a$', 'a$scrypt:', 'password=', 'password ', 'a://b:', 'bearer ', 'eyJ', '"'])(
    'scans a run of %j once',
    (part) => {
      expect(redact(part.repeat(90_000 / part.length)).length).toBeLessThan(200_000);
    },
  );

  it('leaves no part of a secret that the end of a truncated text splits', () => {
    for (const before of [0, 4000, 4080, 16_000, 16_370]) {
      const text = `${'-'.repeat(before)} postgresql://u:sesame-sesame-sesame@host/${'x'.repeat(100_000)}`;
      expect(redactExternal(text)).not.toContain('sesame');
    }
    expect(redactExternal('A'.repeat(50_000_000)).length).toBeLessThan(5000);
  });

  it('leaves no part of a split secret even where masking makes the text so short that its end is shown', () => {
    const secret = 'open-sesame-0123456789';
    for (let before = 0; before < secret.length; before += 1) {
      expect(redactExternal('-'.repeat(before) + secret.repeat(4000), [secret])).not.toMatch(/open|same|789/u);
    }
    expect(redactExternal('token=abcdef '.repeat(1240) + 'postgresql://u:sesame@h/ '.repeat(900))).not.toContain('ses');
  });

  it('masks the given secrets', () => {
    expect(redact('abcdef', ['abc', 'abcdef'])).toBe('***');
    expect(redact('it said sesame twice: sesame', ['sesame', ''])).toBe('it said *** twice: ***');
  });
});
