import { describe, expect, it } from 'vitest';
import { parsePostgresUrl, withoutPassword } from '#core/connection/postgresUrl.ts';
import { redact, redactExternal } from '#core/connection/redact.ts';
import { tlsModes } from '#shared/domain/profile.ts';
import { FailureError } from '#shared/failure.ts';

describe('an address of PostgreSQL', () => {
  it('is read as yaptide prints it', () => {
    expect(
      parsePostgresUrl('postgresql+psycopg://yaptide_user:yaptide_password@postgresql:5432/yaptide_db'),
    ).toMatchObject({
      host: 'postgresql',
      port: 5432,
      database: 'yaptide_db',
      user: 'yaptide_user',
      password: 'yaptide_password',
    });
  });

  it('is percent-decoded in every part, and has defaults', () => {
    const address = parsePostgresUrl(' postgres://us%40er:p%3A%2F%40%20%C5%BC@db.lab/my%20db ');
    expect(address).toMatchObject({
      host: 'db.lab',
      port: 5432,
      database: 'my db',
      user: 'us@er',
      password: 'p:/@ ż',
      tls: { mode: 'prefer', rootCertificate: '', certificate: '', key: '' },
    });
    expect(parsePostgresUrl('postgresql://u@[::1]:6000/d')).toMatchObject({ host: '::1', port: 6000 });
    expect(parsePostgresUrl('postgresql://u@h/d').password).toBeUndefined();
    expect(parsePostgresUrl('postgresql://u@h/d?password=in%20query').password).toBe('in query');
  });

  it('says what TLS it wants, and names its files without reading them', () => {
    for (const mode of tlsModes) expect(parsePostgresUrl(`postgresql://u@h/d?sslmode=${mode}`).tls.mode).toBe(mode);
    const files = 'sslmode=verify-full&sslrootcert=/no/root.pem&sslcert=/no/client.pem&sslkey=/no/client.key';
    expect(parsePostgresUrl(`postgresql://u@h/d?${files}`).tls).toEqual({
      mode: 'verify-full',
      rootCertificate: '/no/root.pem',
      certificate: '/no/client.pem',
      key: '/no/client.key',
      keyPassphrase: { kind: 'ask' },
    });
    expect(parsePostgresUrl('postgresql://u@h/d?sslrootcert=system').tls.rootCertificate).toBe('');
    expect(() => parsePostgresUrl('postgresql://u@h/d?sslmode=maybe')).toThrow(/not an sslmode/u);
  });

  it('is refused where it is none, without repeating its password', () => {
    for (const text of [
      '',
      'yaptide_db',
      'mysql://u:sesame@h/d',
      'postgresql://u:sesame@h:5432/',
      'postgresql://u:ses%ame%@h/d',
    ]) {
      const parse = (): unknown => parsePostgresUrl(text);
      expect(parse, text).toThrow(FailureError);
      expect(parse).not.toThrow(/sesame/u);
    }
  });

  it('is kept without its password', () => {
    expect(withoutPassword('postgresql://u:sesame@h:1/d?sslmode=require&password=sesame')).toBe(
      'postgresql://u@h:1/d?sslmode=require',
    );
  });
});

describe('a text for a log', () => {
  it('loses passwords, tokens, hashes and keys', () => {
    const secrets = [
      'postgresql://u:sesame@h/d',
      'password=sesame',
      'token: sesame',
      'scrypt:32768:8:1$sesame$00ff',
      'eyJhbGciOiJIUzI1NiJ9.eyJzZXNhbWUiOjF9.sesame',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nsesame\n-----END OPENSSH PRIVATE KEY-----',
    ];
    for (const secret of secrets) expect(redact(`before ${secret} after`), secret).not.toContain('sesame');
    expect(redact('it was o.p/en+sesame', ['o.p/en+sesame'])).toBe('it was ***');
    expect(redact('nothing to hide')).toBe('nothing to hide');
    expect(redact('{"password": "open-sesame"}')).not.toContain('sesame');
  });

  it('takes linear time, whatever the text repeats', () => {
    const parts = [
      'scrypt:',
      'pbkdf2:a$',
      'password ',
      'password="',
      "token='",
      'x://a:',
      '://:',
      'a://b@',
      'eyJ.',
      'bearer ',
    ];
    for (const part of [...parts, 'A', ' ', '$', 'scrypt:$$', '-----BEGIN PRIVATE KEY-----']) {
      const text = part.repeat(Math.ceil(1_000_000 / part.length));
      const began = performance.now();
      redact(text, ['secret']);
      expect(performance.now() - began, part).toBeLessThan(1500);
    }
  });

  it('is cut before anything else is done with it, where it comes from outside', () => {
    const cut = redactExternal(`it says o.p/en+sesame ${'x'.repeat(5_000_000)}`, ['o.p/en+sesame']);
    expect(cut).toMatch(/^it says \*\*\* x+… \(5000022 characters in all\)$/u);
    expect(cut.length).toBeLessThan(4200);
    expect(redactExternal('short')).toBe('short');
  });
});
