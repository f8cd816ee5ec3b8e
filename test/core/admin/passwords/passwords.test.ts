import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  assertUsablePassword,
  generatePassword,
  hashPassword,
  verifyPassword,
} from '#core/admin/passwords/passwordHash.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { hasReferenceData, referenceText, withoutReference } from '../../../support/referenceData.ts';

/** Hashes from other sources: RFC 7914 (§11, §12), and Python's hashlib (OpenSSL) over UTF-8. */
const vectors = [
  {
    from: 'RFC 7914, scrypt',
    password: 'pleaseletmein',
    hash: 'scrypt:16384:8:1$SodiumChloride$7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
  },
  {
    from: 'RFC 7914, PBKDF2',
    password: 'passwd',
    hash: 'pbkdf2:sha256:1$salt$55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc',
  },
  {
    from: 'hashlib.scrypt, accents',
    password: 'zażółć',
    hash: 'scrypt:32768:8:1$AbCdEfGh01234567$632bd127d419a1b870a05f0b9843229bc206eb4b431d090d215171255a31e423ec58a6daa3f7098f48af4ad65cffa68a7ff089a9446f65c24089f75e3f004ba1',
  },
  {
    from: 'hashlib.scrypt, 1 000 characters beyond the basic plane',
    password: '🔐'.repeat(1000),
    hash: 'scrypt:32768:8:1$0000000000000000$0307eb0a3e375aa779b13cb40d65eaa18f95080330d0830962d9378259b142e4d5e312ae0e4d38e1bc3eb2abfd3d3039037792df5f2fe814124df35ef549b5c2',
  },
  {
    from: 'hashlib.pbkdf2_hmac',
    password: 'zażółć',
    hash: 'pbkdf2:sha256:260000$AbCdEfGh$88c71c736bf28d6bedaeba56a36f364bf830a14bcaff431312277b006a7ed674',
  },
];

describe('password hashes', () => {
  it.each(vectors)('agree with $from', async ({ password, hash }) => {
    expect(await verifyPassword(password, hash)).toBe(true);
    expect(await verifyPassword(`${password}x`, hash)).toBe(false);
  });

  it("have werkzeug's format, with a different salt each time", async () => {
    const [one, other] = await Promise.all([hashPassword('żółw 🐢'), hashPassword('żółw 🐢')]);
    expect(one).toMatch(/^scrypt:32768:8:1\$[A-Za-z0-9]{16}\$[0-9a-f]{128}$/u);
    expect(one).toHaveLength(162);
    expect(other.split('$')[1]).not.toBe(one.split('$')[1]);
    expect(await verifyPassword('żółw 🐢', one)).toBe(true);
    expect(await verifyPassword('żółw', one)).toBe(false);
  });

  it('accept passwords of up to 1 000 characters, and refuse longer or empty ones, NUL and half a surrogate pair', async () => {
    expect(() => assertUsablePassword('🔐'.repeat(1000))).not.toThrow();
    const refused = ['', '🔐'.repeat(1001), 'a\0b', 'a\uD800b'];
    for (const password of refused) {
      expect(await caughtFailure(hashPassword(password))).toMatchObject({ code: 'bad-input' });
    }
    expect((await caughtFailure(hashPassword('a\0b'))).message).toContain('NUL');
  });

  it('that would be too expensive are refused before anything is computed', async () => {
    const hex = '0'.repeat(128);
    const hostile = [
      `scrypt:1073741824:8:1$salt$${hex}`,
      `scrypt:32768:8:1000000$salt$${hex}`,
      `scrypt:32768:1000000:1$salt$${hex}`,
      `scrypt:2:99999999:1$salt$${hex}`,
      `pbkdf2:sha256:999999999999$salt$${hex.slice(64)}`,
      `pbkdf2:sha256:5000001$salt$${hex.slice(64)}`,
    ];
    const begun = process.cpuUsage();
    for (const stored of hostile) {
      expect(await caughtFailure(verifyPassword('admin', stored)), stored).toMatchObject({ code: 'too-large' });
    }
    const spent = process.cpuUsage(begun);
    expect((spent.user + spent.system) / 1000).toBeLessThan(10_000);
  });

  it('that are malformed are reported as unreadable, without their text', async () => {
    const hex = '0'.repeat(128);
    const odd = [
      '',
      'admin',
      'scrypt:32768:8:1$onlysalt',
      `plain$salt$${hex}`,
      `scrypt:32767:8:1$salt$${hex}`,
      `scrypt:0:8:1$salt$${hex}`,
      `scrypt:32768:0:1$salt$${hex}`,
      `scrypt:32768:8:1$salt$${hex.slice(1)}`,
      `scrypt:32768:8:1$salt$${'G'.repeat(128)}`,
      `pbkdf2:sha256:0$salt$${hex.slice(64)}`,
      `scrypt:1e5:8:1$salt$${hex}`,
      `scrypt:32768:8:1$${'s'.repeat(100_000)}$${hex}`,
    ];
    for (const stored of odd) {
      const failure = await caughtFailure(verifyPassword('admin', stored));
      expect(failure, stored.slice(0, 100)).toMatchObject({ code: 'damaged' });
      expect(failure.message).not.toContain(hex.slice(0, 32));
    }
  });
});

const example = z.object({ plaintext: z.string(), hash: z.string() });
const hashesSchema = z.object({
  examples: z.array(example).min(1),
  other_methods_accepted_by_check_password_hash: z.array(example).min(1),
});

describe.skipIf(!hasReferenceData)(`hashes made by werkzeug${withoutReference}`, () => {
  it('match their passwords and no others', async () => {
    const hashes = hashesSchema.parse(JSON.parse(referenceText('werkzeug-hashes.json')));
    for (const { plaintext, hash } of [...hashes.examples, ...hashes.other_methods_accepted_by_check_password_hash]) {
      expect(await verifyPassword(plaintext, hash), hash.slice(0, 30)).toBe(true);
      expect(await verifyPassword(` ${plaintext}`, hash), hash.slice(0, 30)).toBe(false);
    }
  });
});

describe('generated passwords', () => {
  it('differ, are accepted and avoid characters that look alike', () => {
    const made = Array.from({ length: 200 }, generatePassword);
    expect(new Set(made).size).toBe(200);
    for (const password of made) {
      expect(password).toMatch(/^(?:[2-9a-km-np-zA-HJ-NP-Z]{5}-){3}[2-9a-km-np-zA-HJ-NP-Z]{5}$/u);
      expect(() => assertUsablePassword(password)).not.toThrow();
    }
  });
});
